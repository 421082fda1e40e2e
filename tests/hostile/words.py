"""What a hostile outlet may put into a field: markup, script, style, odd Unicode, long words."""

from __future__ import annotations

MARKUP = (
    "<script>window.ran=1</script><img src=x onerror=window.ran=1>"
    "<style>*{position:fixed}</style><svg onload=window.ran=1></title></textarea></script>"
    "\"' onmouseover=window.ran=1 {{7*7}}{% raw %}]]>--><!--"
)
#: An override, an isolate and an embedding, all from right to left, and none of them closed.
BIDI = "\u202e\u2067\u202b"
ZERO_WIDTH = "\u200b\u200d\u2060\ufeff\u00ad"
#: A letter under sixty marks, and letters wider than a headline is high.
TOWER = "o" + "\u0334\u0301\u0489" * 20
WIDE = "\ufdfd\U0001242b"
LONG = "W" * 300
HEBREW = "\u05d7\u05d3\u05e9\u05d5\u05ea"
CONTROLS = "\x01\x08\x0b\x1b\x7f\x85\u2028"
SURROGATE = "\ud800"
#: All of it, as a database can hold it and XML can say it; then with what neither can.
SAYABLE = f"{MARKUP}{TOWER} {WIDE} {HEBREW} {ZERO_WIDTH}{LONG} {BIDI}"
ATTACK = f"{MARKUP}{CONTROLS}{SURROGATE}\x00{TOWER} {WIDE} {HEBREW} {ZERO_WIDTH}{LONG} {BIDI}"
#: As much as a name of a person or place can hold.
SHORT = f"<script>window.ran=1</script>\"' {TOWER[:13]} {LONG[:60]} {HEBREW} {BIDI}"
