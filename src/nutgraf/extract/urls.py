"""Addresses of articles: cleaning them, and telling which are one and the same article."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

#: Parameters that only say where a reader came from. Names are compared in lower case.
_TRACKING = re.compile(
    r"utm_.*|utm|at_(?:medium|campaign|link.*|bbc.*|format|ptr.*|custom.*)|ns_.*|mc_[a-z]+id|"
    r"pk_.*|piwik_.*|mtm_.*|matomo_.*|hsa_.*|_hs.*|hsctatracking|vero_.*|oly_.*|mkt_tok|trk.*|"
    r"fb_(?:action|source|ref|comment).*|sc_(?:cid|campaign|channel|medium|content|country|"
    r"lid|llid|uid).*|itm_.*|ito|icid|int_?cmp|cmp(?:id)?|cid|ocid|ncid|smid|smtyp|sr_share|"
    r"spm|soc_(?:src|trk)|ss_.*|wt_?(?:mc|zmc).*|wt\.mc.*|xtor|xt_.*|ftag|campaign_?id|"
    r"fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|igshid?|igsh|"
    r"li_fat_id|_ga|_gl|s_cid|s_kwcid|ef_id|rb_clickid|guce_.*|guccounter|ref|ref_?(?:src|url)|"
    r"referr?er|referring_.*|rss|from_?rss|feed(?:type|name|id)?|partner|src|source|"
    r"share(?:d|id|_.*)?|via|taid|tpcc|traffic_source|mod|mbid|cndid|esrc|esid|emc|"
    r"partnerid|wprov|_branch.*|oc|ved|usg|gaa_.*|cx_.*|cmpid|usqp|amp_.*|"
    r"nlid|nl_.*|emailid|email_id|sref|reflink|ex_cid|sfmc_.*|mkwid|pcrid|dm_[it]|"
    r"cm_(?:mmc|ven|cat|pla|ite|re|sp).*|at_xt.*|syn-.*|recip_.*|smprod|bxid|trackid|tracking.*",
    re.IGNORECASE,
)
#: Parameters of this kind are tracking only on addresses that have a path of their own.
_MAYBE_IDENTITY = frozenset(
    {"ref", "source", "src", "cid", "via", "oc", "mod", "rss", "feed", "ns"}
)
_AMP_QUERY = {
    "outputtype": {"amp", "default-article"},
    "amp": {"", "1", "true"},
    "m": {"1"},
    "view": {"mobile", "amp"},
    "mobile": {"1"},
}
_MOBILE_LABELS = frozenset({"m", "mobile", "amp", "touch", "wap", "www", "www2", "www3"})
_AMP_PATH = re.compile(r"(?:/amp/?|\.amp|/amp\.html)$|^/amp(?=/)", re.IGNORECASE)
_AMP_HTML = re.compile(r"\.amp(?=\.html?$)", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
#: Second levels under which names are registered (``co.uk``); enough to compare sites.
_SECOND_LEVELS = frozenset(
    {"ac", "co", "com", "edu", "gob", "gov", "mil", "ne", "net", "or", "org"}
)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")


def canonical(url: str) -> str:
    """The address without what does not matter: a clean address that still can be read.

    Scheme and host are in lower case (the host in its ASCII form), default ports, fragments
    and tracking parameters go, escapes are made uniform; an address of an AMP cache becomes
    the publisher's. What is no http(s) address is returned as it is, stripped of space.
    """
    url = re.sub(r"[\x00-\x20\x7f]+", "", url)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https") or not parts.hostname:
        return url
    host = _ascii_host(parts.hostname)
    original = _from_amp_cache(host, parts.path)
    if original is not None:
        return canonical(original + (f"?{parts.query}" if parts.query else ""))
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != {"http": 80, "https": 443}[scheme]:
        netloc = f"{netloc}:{port}"
    path = re.sub(r"/{2,}", "/", _uniform(parts.path)) or "/"
    return urlunsplit((scheme, netloc, path, _query(parts.query, path), ""))


def identity(url: str) -> str:
    """A key that addresses of one article share: no scheme, ``www.``, AMP or mobile part.

    It is not an address to read.
    """
    clean = canonical(url)
    parts = urlsplit(clean)
    if not parts.hostname:
        return clean
    labels = parts.hostname.split(".")
    while len(labels) > 2 and labels[0] in _MOBILE_LABELS:
        labels = labels[1:]
    host = ".".join(labels) + (f":{parts.port}" if parts.port else "")
    path = _AMP_HTML.sub("", _AMP_PATH.sub("", parts.path))
    path = _INDEX.sub("/", path).rstrip("/") or "/"
    pairs = (
        [
            (name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True, max_num_fields=200)
            if value.lower() not in _AMP_QUERY.get(name.lower(), ())
        ]
        if parts.query.count("&") < 200
        else [(parts.query, "")]
    )
    query = "&".join(f"{name}={value}" for name, value in sorted(pairs))
    return f"//{host}{path}" + (f"?{query}" if query else "")


def article_id(url: str) -> str:
    """The article's id: 16 hexadecimal digits that all its addresses have in common.

    Made with BLAKE2b from ``identity(url)``.
    """
    return hashlib.blake2b(
        identity(url).encode("utf-8", "surrogatepass"), digest_size=8
    ).hexdigest()


def aliases(*urls: str | None) -> tuple[str, ...]:
    """The addresses under which an article can be looked up: clean forms and identity keys."""
    found: dict[str, None] = {}
    for url in urls:
        if url:
            found[canonical(url)] = None
            found[identity(url)] = None
    return tuple(found)


def site(url: str) -> str:
    """The registered name of an address's host (``news.example.co.uk`` → ``example.co.uk``).

    Roughly so: the last two labels, or three under a usual second level of a country. ``""``
    where there is no host; an IP address is its own site.
    """
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    labels = host.lower().rstrip(".").split(".")
    if ":" in host or labels[-1].isdigit():
        return host
    deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS
    return ".".join(labels[-3:] if deep else labels[-2:])


def _ascii_host(host: str) -> str:
    host = host.rstrip(".").lower()
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _from_amp_cache(host: str, path: str) -> str | None:
    """The publisher's address behind an AMP viewer's or cache's."""
    if host in ("www.google.com", "google.com") and path.startswith("/amp/"):
        rest = path.removeprefix("/amp/")
    elif host.endswith(".cdn.ampproject.org") and path[:3] in ("/c/", "/v/"):
        rest = path[3:]
    else:
        return None
    secure = rest.startswith("s/")
    rest = rest.removeprefix("s/")
    return f"{'https' if secure else 'http'}://{rest}" if "." in rest.partition("/")[0] else None


def _uniform(text: str) -> str:
    """Escapes in one form: unreserved characters plain, others escaped, digits in capitals."""

    def one(match: re.Match[str]) -> str:
        char = chr(int(match.group(1), 16))
        return char if char in _UNRESERVED else match.group(0).upper()

    kept = _ESCAPE.sub(one, text)
    return quote(kept, safe="!$%&'()*+,;=:@/?-._~[]|", errors="replace")


def _query(query: str, path: str) -> str:
    kept = []
    for part in query.split("&"):
        name = unquote(part.partition("=")[0]).lower()
        tracking = _TRACKING.fullmatch(name) is not None
        if tracking and name in _MAYBE_IDENTITY and path in ("/", ""):
            tracking = False
        if part and not tracking:
            kept.append(_uniform(part))
    return "&".join(kept)
