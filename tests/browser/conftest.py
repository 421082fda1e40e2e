from __future__ import annotations

import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from nutgraf.engine import Engine
from nutgraf.web.app import create_app

from ..web.filled import fill

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

#: Makes a browser page in a context of its own; keyword arguments are the context's.
NewPage = Callable[..., "Page"]


@contextmanager
def served(engine: Engine) -> Iterator[str]:
    """The address of a server over an engine."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(engine), log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running server over a filled store."""
    store = tmp_path_factory.mktemp("browser") / "store.sqlite"
    with Engine.open(str(store), encoder="none", workers=1) as engine:
        fill(engine)
        with served(engine) as address:
            yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium from the system. Skips where there is none."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: 'apt-get install chromium' enables this test")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser, address: str) -> Iterator[NewPage]:
    """Pages on which any script error or refused resource fails the test."""
    contexts = []
    wrong: list[str] = []

    def failed(request: Request) -> None:
        # Going to another page gives up what the one before was still fetching.
        if request.failure != "net::ERR_ABORTED":
            wrong.append(f"{request.url}: {request.failure}")

    def said(message: ConsoleMessage) -> None:
        # A form that is refused is answered with a page that says why, which is no error here.
        refused = re.search("status of (400|403|422)", message.text)
        if message.type == "error" and not refused:
            wrong.append(message.text)

    def make(**options: Any) -> Page:
        options = {"base_url": address, "viewport": {"width": 1280, "height": 900}, **options}
        context = browser.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", said)
        page.on("requestfailed", failed)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not wrong
