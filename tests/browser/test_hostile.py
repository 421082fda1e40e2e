"""Hostile words in every field of feeds and pages: nothing runs, nothing breaks any page.

Two stores: one that the pipeline filled from outlets which put such words into all they say, and
one in which every string of every object has them, whatever earlier stages would have taken out.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest

from nutgraf.config import Settings
from nutgraf.engine import Engine
from nutgraf.store.base import Fault, Mute, SavedSearch

from ..hostile.filled import fill_with_attacks
from ..hostile.press import hostile_press
from ..hostile.words import ATTACK, HEBREW, SAYABLE
from ..web.owned import PASSWORD
from .conftest import NewPage, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WIDTHS = (360, 1280)
#: Pages of one kind that are looked at.
MOST = 4

#: Keeps what the page's policy refused, as a report would tell it.
REPORT = """
addEventListener("securitypolicyviolation", (event) => {
  window.refused = [...(window.refused || []), `${event.violatedDirective}: ${event.blockedURI}`];
});
"""

#: All that a hostile word may have brought about on a page, in words; nothing where all is well.
LOOK = """
() => {
  const wrong = [];
  for (const d of document.querySelectorAll("details")) d.open = true;
  if (window.ran || document.title === "RUN") wrong.push("a script ran");
  wrong.push(...(window.refused || []).map((r) => `the policy refused ${r}`));
  const brought = document.querySelectorAll("img, iframe, object, embed, body style, body script");
  for (const e of brought) wrong.push(`markup came through: ${e.outerHTML.slice(0, 80)}`);
  for (const e of document.querySelectorAll("*")) {
    for (const a of e.attributes) if (/^on/i.test(a.name)) wrong.push(`a handler: ${a.name}`);
    if (getComputedStyle(e).direction !== "ltr" && !e.closest("[dir=auto], bdi")) {
      wrong.push(`from right to left: ${e.outerHTML.slice(0, 80)}`);
    }
  }
  for (const e of document.querySelectorAll("[href], [action], [src]")) {
    const to = e.href || e.action || e.src;
    if (!/^(https?|file):/.test(new URL(to.baseVal ?? to, location).protocol)) {
      wrong.push(`a link leads to ${to}`);
    }
  }
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) {
    const out = [...document.querySelectorAll("main *, header *")]
      .filter((e) => e.getBoundingClientRect().right > innerWidth && !e.closest("svg, .vh"));
    wrong.push(`${wide} wide on ${innerWidth}: ${out.at(-1)?.outerHTML.slice(0, 60)}`);
  }
  return [...wrong, ...crossed()];

  // Neighbours on a line that do not stand in the order in which they are written.
  function crossed() {
    const found = [];
    const flow = new Set(["block", "list-item", "table-cell"]);
    for (const block of document.querySelectorAll("main *, header *, footer *")) {
      const style = getComputedStyle(block);
      if (!flow.has(style.display) || style.direction === "rtl" || block.closest("svg")) continue;
      const nodes = [];
      collect(block, nodes);
      for (let i = 1; i < nodes.length; i++) {
        const before = boxes(nodes[i - 1]).at(-1), after = boxes(nodes[i])[0];
        if (!before || !after || Math.abs(before.bottom - after.bottom) > 4) continue;
        if (after.left < before.right - 3) {
          found.push(`out of order: ${nodes[i - 1].textContent.slice(-40)} | ${nodes[i].textContent.slice(0, 40)}`);
        }
      }
    }
    return found;
  }
  function collect(element, nodes) {
    for (const child of element.childNodes) {
      if (child.nodeType === 3 && child.data.trim()) nodes.push(child);
      if (child.nodeType !== 1) continue;
      const style = getComputedStyle(child);
      if (style.display === "inline" && style.position === "static" && style.float === "none") {
        // What has a direction of its own is in order in itself.
        if (style.direction === "rtl") nodes.push(child);
        else collect(child, nodes);
      }
    }
  }
  function boxes(node) {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].filter((box) => box.width > 1);
  }
}
"""


@contextmanager
def _pressed(folder: Path) -> Iterator[Engine]:
    settings = Settings(
        store=str(folder / "s.sqlite"),
        allow_hosts=("*.localhost",),
        host_delay=0,
        encoder="none",
        workers=1,
        title=ATTACK,
    )
    clock = partial(datetime, 2026, 3, 5, 9, tzinfo=UTC)
    with hostile_press() as feeds, Engine.open(settings.store, settings=settings, clock=clock) as e:
        e.follow(feeds)
        # In a thread of its own: the browser's own loop runs in this one.
        with ThreadPoolExecutor(1) as thread:
            report = thread.submit(e.update).result()
        assert (report.articles, report.pages) == (3, 1)
        yield e


@contextmanager
def _poisoned(folder: Path) -> Iterator[Engine]:
    store = str(folder / "s.sqlite")
    with Engine.open(store, encoder="none", workers=1, title=ATTACK) as engine:
        fill_with_attacks(engine)
        yield engine


@contextmanager
def _turned(folder: Path) -> Iterator[Engine]:
    """Outlets and words of a script from right to left, which are no attack at all."""
    with Engine.open(str(folder / "s.sqlite"), encoder="none", workers=1, title=HEBREW) as engine:
        fill_with_attacks(engine, f"{HEBREW} 3 ", HEBREW)
        yield engine


STORES = {"of hostile outlets": _pressed, "poisoned": _poisoned, "right to left": _turned}


@pytest.fixture(scope="module", params=STORES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Engine]:
    with STORES[request.param](tmp_path_factory.mktemp("hostile")) as engine:
        _fill_owners_pages(engine)
        yield engine


def _fill_owners_pages(engine: Engine) -> None:
    """Hostile words in all that the owner can name."""
    engine.set_password(PASSWORD)
    engine.new_token(ATTACK)
    now = engine.now()
    engine.store.put_saved_search(SavedSearch(id="x", name=ATTACK, query="ferry", created=now))
    engine.store.put_saved_search(SavedSearch(id="y", name="y", query=SAYABLE, created=now))
    engine.store.put_mute(Mute(kind="word", value=f"never {ATTACK}", created=now))
    engine.store.put_fault(Fault(scope="article", subject=ATTACK, message=ATTACK, at=now))


def _kind(path: str) -> str:
    """What kind of page an address is of."""
    parts = urlsplit(path)
    names = sorted(set(re.findall(r"(?:^|&)(\w+)=", parts.query)))
    first = parts.path.split("/")[1]
    rest = parts.path.rpartition("/")[2] if "/changes" in parts.path else ""
    return " ".join([first, rest, *names])


def _walk(page: Page, start: list[str]) -> tuple[Counter[str], list[str]]:
    """Look at pages, and at those they lead to; what kinds there were, and what was wrong."""
    waiting, seen, kinds, wrong = list(start), set(start), Counter[str](), list[str]()
    while waiting:
        path = waiting.pop(0)
        kind = _kind(path)
        if path not in start and kinds[kind] >= MOST:
            continue
        kinds[kind] += 1
        answer = page.goto(path)
        if answer is None or answer.status != 200:
            wrong.append(f"{path} is not there")
            continue
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wrong += [f"{path[:80]} at {width}: {fault}" for fault in page.evaluate(LOOK)]
        here = page.url
        for link in page.eval_on_selector_all(
            "a[href]:not([download])", "(all) => all.map((a) => a.href)"
        ):
            address = link.partition("#")[0]
            inside = urlsplit(address).netloc == urlsplit(here).netloc
            written = re.search(r"^/api/|\.(json|atom|md|opml|epub)$", urlsplit(address).path)
            if inside and not written and urlsplit(address).path not in ("/metrics", "/healthz"):
                path = urljoin("/", address.removeprefix(here[: here.index("/", 8)]))
                if path not in seen:
                    seen.add(path)
                    waiting.append(path)
    return kinds, wrong


def test_ordinary_pages_are_well(new_page: NewPage) -> None:
    """The look finds nothing where there is nothing to find."""
    kinds, wrong = _walk(new_page(), ["/", "/search?q=ferry", "/search?q=ferry&in=stories"])
    assert wrong == [], "\n".join(wrong)
    assert len(kinds) > 8


def test_no_page_runs_or_breaks(new_page: NewPage, engine: Engine) -> None:
    story = engine.stories()[0].story.id
    engine.mark([story], saved=True)
    with served(engine) as address:
        page = new_page(base_url=address, user_agent="<b>" + SAYABLE[:80])
        page.add_init_script(REPORT)
        page.goto("/login")
        page.locator("#password").fill(PASSWORD)
        page.locator("main button").click()
        asked = [
            *("/", "/?day=2026-03-04", "/?week=2026-W10", "/feeds", "/about", "/searches"),
            *("/searches/x", "/searches/y", "/saved", "/hidden", f"/story/{story}"),
            *(
                "/search?q=RUN",
                f"/search?{urlencode({'q': SAYABLE})}",
                "/search?q=haldenvik",
                "/search?q=wik",
            ),
            f"/search?{urlencode({'q': HEBREW, 'in': 'stories'})}",
            f"/owner/feeds?{urlencode({'told': SAYABLE, 'address': SAYABLE})}",
            *("/owner/store", "/owner/access", "/owner/mutes"),
        ]
        kinds, wrong = _walk(page, asked)
        assert wrong == [], "\n".join(wrong)
    firsts = {kind.split()[0] for kind in kinds if kind.strip()}
    assert firsts >= {"story", "article", "outlet", "search", "searches", "feeds", "saved", "owner"}
    assert firsts & {"person", "organisation", "place", "source"}
    assert any("end" in kind for kind in kinds)  # a sentence's words in their article


def test_no_file_of_an_exported_site_does(
    new_page: NewPage, engine: Engine, tmp_path: Path
) -> None:
    assert engine.export_site(tmp_path / "site") > 0
    handler = partial(_Quiet, directory=str(tmp_path / "site"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        page = new_page(base_url=f"http://127.0.0.1:{server.server_port}")
        kinds, wrong = _walk(page, ["/index.html", "/names.html", "/about.html"])
        assert wrong == [], "\n".join(wrong)
        assert {kind.split()[0] for kind in kinds} >= {"index.html", "story", "article", "outlet"}
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@pytest.mark.parametrize(
    ("put", "told"),
    [
        ("<style>h1 { color: red }</style>", "the policy refused style-src-elem: inline"),
        ("<img>", "markup came through"),
        ("<a href='javascript:1'>x</a>", "a link leads to"),
        (f"<p>{'W' * 400}<b style-free>x</b></p>", ""),
        ("<pre hidden></pre><p class='meta'>one \u202e<b>two</b> three</p>", "out of order"),
        ("<p dir='rtl'>x</p>", "from right to left"),
    ],
)
def test_the_look_would_tell(browser: Browser, address: str, put: str, told: str) -> None:
    """The checks above can fail."""
    page = browser.new_page()
    page.add_init_script(REPORT)
    page.goto(f"{address}/about")
    page.evaluate(
        "(put) => document.querySelector('main').insertAdjacentHTML('beforeend', put)", put
    )
    if "policy" in told:
        page.wait_for_function("(window.refused || []).length === 1")
    found = page.evaluate(LOOK)
    assert any(told in fault for fault in found) if told else found == []
    page.close()
