"""Where the time goes, as a picture: samples of the whole way from HTML to pages, as an SVG.

Run: ``python eval/flame.py [--articles N] [--out docs/flame.svg]``

Every five milliseconds of this process's CPU time it is noted what it is at (a signal, so what is
done in C counts for the line of Python that called it). Functions of the product stand by module
and name, other packages by their name alone. A box is as wide as its share of the samples; what
stands on it was called by it.
"""

from __future__ import annotations

import argparse
import html
import signal
import sys
import tempfile
from collections import Counter
from pathlib import Path
from types import FrameType

from throughput import DATA, WARM, Way, arrivals

SECONDS = 0.005
#: Of the samples, the least share a box is drawn for.
LEAST = 0.004
WIDTH, HEIGHT, LETTER = 1200, 18, 6.2
#: The product's parts and their colours; what is not the product's is grey.
COLOURS = {
    "extract": "#8ecae6", "annotate": "#ffb703", "group": "#90be6d", "compose": "#f28482",
    "pipeline": "#cdb4db", "store": "#bde0fe",
}  # fmt: skip

Stack = tuple[str, ...]


def name_of(frame: FrameType) -> str | None:
    """What a frame is called in the picture; nothing for those between."""
    module = frame.f_globals.get("__name__", "")
    parts = module.split(".")
    if parts[0] == "nutgraf":
        function = frame.f_code.co_qualname.replace("<locals>.", "")
        return None if "<" in function else f"{'.'.join(parts[1:])} {function}"
    return None if parts[0] in {"__main__", "throughput", "contextlib", "rich"} else parts[0]


def stack_of(frame: FrameType | None) -> Stack:
    """The stack of a sample, outermost first, names that follow themselves said once."""
    found: list[str] = []
    while frame is not None:
        name = name_of(frame)
        if name is not None and (not found or found[-1] != name):
            found.append(name)
        frame = frame.f_back
    return tuple(reversed(found))


def samples(count: int, start: int) -> Counter[Stack]:
    """How often each stack was met on the way of ``count`` pages, models loaded before."""
    seen: Counter[Stack] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        way = Way(Path(folder))
        way.go(arrivals(WARM, max(0, start - WARM)))
        pages = arrivals(count, start)
        signal.signal(signal.SIGPROF, lambda _, frame: seen.update([stack_of(frame)]))
        signal.setitimer(signal.ITIMER_PROF, SECONDS, SECONDS)
        for at in range(0, len(pages), 64):
            way.go(pages[at : at + 64])
        signal.setitimer(signal.ITIMER_PROF, 0)
        way.store.close()
    return seen


def boxes(seen: Counter[Stack], depth: int, left: float, total: int) -> list[str]:
    """The boxes of some stacks that are alike up to ``depth``, as SVG."""
    shapes: list[str] = []
    groups: dict[str, Counter[Stack]] = {}
    for stack, count in seen.items():
        if len(stack) > depth:
            groups.setdefault(stack[depth], Counter())[stack] = count
    for name, inner in sorted(groups.items()):
        count = inner.total()
        width = WIDTH * count / total
        if count / total >= LEAST:
            shapes.append(box(name, depth, left, width, count / total))
            shapes.extend(boxes(inner, depth + 1, left, total))
        left += width
    return shapes


def box(name: str, depth: int, left: float, width: float, share: float) -> str:
    colour = COLOURS.get(name.split(".")[0], "#d9d9d9")
    words = name.split(" ")[-1] if len(name) * LETTER > width - 6 else name
    letters = int((width - 6) / LETTER)
    shown = words if len(words) <= letters else words[: letters - 1] + "…" if letters > 3 else ""
    y = depth * HEIGHT
    return (
        f'<g><title>{html.escape(name)}: {share:.1%}</title><rect x="{left:.1f}" y="{y}" '
        f'width="{max(width - 0.5, 0.5):.1f}" height="{HEIGHT - 1}" fill="{colour}"/>'
        f'<text x="{left + 3:.1f}" y="{y + 13}">{html.escape(shown)}</text></g>'
    )


def picture(seen: Counter[Stack]) -> str:
    """The whole picture."""
    shapes = boxes(seen, 0, 0.0, seen.total())
    height = HEIGHT * (
        1 + max(int(shape.split(' y="')[1].split('"')[0]) for shape in shapes) // HEIGHT
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="Where the time goes from HTML to pages" font-family="monospace" '
        f'font-size="10.5">\n<rect width="{WIDTH}" height="{height}" fill="#fff"/>\n'
        + "\n".join(shapes)
        + "\n</svg>\n"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=128)
    parser.add_argument("--start", type=int, default=6_000)
    parser.add_argument("--out", type=Path, default=Path("docs/flame.svg"))
    options = parser.parse_args()
    if not DATA.exists():
        print("not measured: ../shared/data is not here")
        return 0
    seen = samples(options.articles, options.start)
    options.out.write_text(picture(seen), encoding="utf-8")
    print(f"{seen.total()} samples, {options.out}, {options.out.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
