"""Logging in: sessions, forms, keys, and who is kept out."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from nutgraf.engine import Engine
from nutgraf.engine.tries import TRIES, WITHIN, network
from nutgraf.errors import LoginError
from nutgraf.web.app import create_app
from nutgraf.web.login import browser
from nutgraf.web.visitor import local
from tests.settings import Clock

PASSWORD = "a lighthouse in winter"


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 3, 5, 9, tzinfo=UTC))


@pytest.fixture
def engine(tmp_path: Path, clock: Clock) -> Iterator[Engine]:
    store = str(tmp_path / "s.sqlite")
    with Engine.open(store, encoder="none", workers=1, clock=clock) as engine:
        engine.set_password(PASSWORD)
        yield engine


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    yield from _client(engine)


def _client(engine: Engine, **options: Any) -> Iterator[TestClient]:
    with TestClient(create_app(engine), follow_redirects=False, **options) as client:
        yield client


def log_in(client: TestClient, password: str = PASSWORD, **data: str) -> Any:
    return client.post("/login", data={"password": password, **data})


def form_key(client: TestClient, path: str = "/owner/access") -> str:
    found = re.search(r'name="csrf" value="(\w+)"', client.get(path).text)
    assert found is not None
    return found[1]


class TestPassword:
    def test_only_the_password_opens(self, engine: Engine) -> None:
        assert engine.check_password(PASSWORD)
        assert not engine.check_password(PASSWORD + " ")
        assert not engine.check_password("")
        assert not engine.check_password("x" * 100_000)
        digest = engine.store.password()
        assert digest is not None
        assert digest.startswith("$argon2id$")
        assert PASSWORD not in digest

    def test_short_ones_are_refused_with_a_remedy(self, engine: Engine) -> None:
        with pytest.raises(LoginError, match="Several words"):
            engine.set_password("secret")
        assert engine.check_password(PASSWORD)

    def test_without_one_nobody_gets_in(self, engine: Engine, client: TestClient) -> None:
        engine.remove_password()
        assert not engine.check_password("")
        assert "nutgraf password" in client.get("/login").text
        assert log_in(client, "").status_code == 403


class TestSession:
    def test_logging_in_and_out(self, client: TestClient) -> None:
        assert "Log out" not in client.get("/").text
        answer = log_in(client, back="/about")
        assert (answer.status_code, answer.headers["location"]) == (303, "/about")
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Secure" not in cookie
        assert "Log out" in client.get("/").text
        answer = client.post("/logout", data={"csrf": form_key(client)})
        assert answer.status_code == 303
        assert "Log out" not in client.get("/").text

    def test_over_https_the_cookie_is_secure(self, engine: Engine) -> None:
        for client in _client(engine, base_url="https://testserver"):
            assert "Secure" in log_in(client).headers["set-cookie"]

    def test_ends_after_its_time_unless_used(
        self, engine: Engine, client: TestClient, clock: Clock
    ) -> None:
        log_in(client)
        clock.now += timedelta(days=29)
        assert client.get("/owner/access").status_code == 200
        clock.now += timedelta(days=29)
        assert client.get("/owner/access").status_code == 200
        clock.now += timedelta(days=31)
        assert client.get("/owner/access").status_code == 401

    def test_a_new_password_ends_all(self, engine: Engine, client: TestClient) -> None:
        log_in(client)
        engine.set_password("another lighthouse in spring")
        assert client.get("/owner/access").status_code == 401

    def test_another_browser_can_be_logged_out(self, engine: Engine, client: TestClient) -> None:
        log_in(client)
        mine = engine.sessions()[0].digest
        for other in _client(engine):
            log_in(other)
            theirs = next(s.digest for s in engine.sessions() if s.digest != mine)
            data = {"csrf": form_key(client), "session": theirs}
            assert client.post("/owner/sessions/end", data=data).status_code == 303
            assert other.get("/owner/access").status_code == 401
        assert client.get("/owner/access").status_code == 200

    def test_a_made_up_cookie_is_a_strangers(self, client: TestClient) -> None:
        client.cookies.set("nutgraf", "made-up")
        assert client.get("/owner/access").status_code == 401
        assert "Log in" in client.get("/").text

    def test_answers_to_the_owner_are_private(self, client: TestClient) -> None:
        assert client.get("/").headers["cache-control"] == "no-cache"
        log_in(client)
        answer = client.get("/")
        assert answer.headers["cache-control"] == "private, no-cache"
        assert "Cookie" in answer.headers["vary"]


class TestForms:
    @pytest.mark.parametrize("csrf", ["", "0" * 64, "\u00e9"])
    def test_without_the_sessions_key_nothing_happens(
        self, engine: Engine, client: TestClient, csrf: str
    ) -> None:
        log_in(client)
        answer = client.post("/owner/tokens/new", data={"csrf": csrf, "name": "X"})
        assert answer.status_code == 403
        assert engine.tokens() == []

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "https://elsewhere.example"},
            {"Origin": "null"},
        ],
    )
    def test_other_sites_pages_are_refused(
        self, client: TestClient, headers: dict[str, str]
    ) -> None:
        answer = client.post("/login", data={"password": PASSWORD}, headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
        own = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
        assert client.post("/login", data={"password": PASSWORD}, headers=own).status_code == 303

    def test_strangers_are_sent_to_log_in(self, client: TestClient) -> None:
        page = client.get("/owner/access", headers={"Accept": "text/html"})
        assert page.headers["location"] == "/login?back=%2Fowner%2Faccess"
        assert client.post("/owner/tokens/new", data={"name": "X"}).status_code == 401

    def test_large_and_endless_forms_are_refused(self, client: TestClient) -> None:
        assert client.post("/login", data={"password": "x" * 5_000_000}).status_code == 413
        assert client.post("/login", content=iter([b"password=", b"x"])).status_code == 411

    @pytest.mark.parametrize(
        ("path", "leads"),
        [
            ("/story/x?version=2", "/story/x?version=2"),
            ("//elsewhere.example/", "/"),
            ("/\\elsewhere.example", "/"),
            ("https://elsewhere.example/", "/"),
            ("javascript:alert(1)", "/"),
            ("/a\r\nSet-Cookie: b", "/"),
            ("", "/"),
        ],
    )
    def test_back_leads_to_this_site_only(self, path: str, leads: str) -> None:
        assert local(path) == leads


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("lynx/2.9", "lynx/2.9"),
        ("", "A browser"),
    ],
)
def test_browsers_are_named_shortly(agent: str, told: str) -> None:
    assert browser(agent) == told


class TestTries:
    def test_too_many_wrong_passwords_have_to_wait(self, client: TestClient, clock: Clock) -> None:
        for _ in range(TRIES):
            answer = log_in(client, "not the password")
            assert answer.status_code == 403
            assert "not the password" in answer.text
        answer = log_in(client)
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) == WITHIN.total_seconds() + 1
        assert "Try again in 15 minutes" in answer.text
        clock.now += WITHIN
        assert log_in(client).status_code == 303

    def test_who_got_in_has_all_tries_again(self, client: TestClient) -> None:
        for _ in range(2 * TRIES):
            assert log_in(client).status_code == 303

    def test_a_restart_and_another_process_keep_count(self, engine: Engine, clock: Clock) -> None:
        for number in range(TRIES):
            with Engine.open(
                str(engine.settings.store), encoder="none", workers=1, clock=clock
            ) as other:
                for client in _client(other):
                    assert log_in(client, f"guess number {number}").status_code == 403
        for client in _client(engine):
            assert log_in(client).status_code == 429
            answer = client.post("/accounts/ClientLogin", data={"Passwd": PASSWORD})
            assert answer.text == "Error=CaptchaRequired\n"

    @pytest.mark.parametrize(
        ("address", "counted"),
        [
            ("2001:db8::1", "2001:db8::/64"),
            ("2001:db8:0:0:ffff::9", "2001:db8::/64"),
            ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("192.0.2.8", "192.0.2.8"),
            ("testclient", "testclient"),
            ("fe80::1%eth0", "fe80::/64"),
        ],
    )
    def test_networks_are_told_apart(self, address: str, counted: str) -> None:
        assert network(address) == counted


class TestKeys:
    def test_made_shown_once_used_and_removed(self, engine: Engine, client: TestClient) -> None:
        log_in(client)
        data = {"csrf": form_key(client), "name": "Phone <b>", "scope": "write"}
        answer = client.post("/owner/tokens/new", data=data)
        assert answer.headers["cache-control"] == "no-store"
        found = re.search(r"<code>(ng_\S+)</code>", answer.text)
        assert found is not None
        key = found[1]
        assert key not in client.get("/owner/access").text
        token = engine.token(key)
        assert token is not None
        assert (token.name, token.scope) == ("Phone <b>", "write")
        assert engine.tokens()[0].used == engine.now()
        client.post("/owner/tokens/remove", data={"csrf": form_key(client), "token": token.id})
        assert engine.token(key) is None

    def test_a_key_does_not_open_the_owners_pages(self, engine: Engine, client: TestClient) -> None:
        _, key = engine.new_token("Phone", "write")
        answer = client.get("/owner/access", headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == 401


class TestNotPublic:
    @pytest.fixture
    def client(self, engine: Engine) -> Iterator[TestClient]:
        closed = engine.settings.model_copy(update={"public": False})
        engine.settings = closed
        yield from _client(engine)

    def test_strangers_see_the_log_in_page_alone(self, client: TestClient) -> None:
        for path in ("/", "/feed.atom", "/api/v1/stories", "/metrics", "/search?q=x"):
            assert client.get(path).status_code == 401
        page = client.get("/about", headers={"Accept": "text/html,*/*"})
        assert page.headers["location"] == "/login?back=%2Fabout"
        assert client.get("/login").status_code == 200
        assert client.get("/healthz").status_code == 200
        log_in(client)
        assert client.get("/").status_code == 200

    def test_programs_read_with_a_key(self, engine: Engine, client: TestClient) -> None:
        _, key = engine.new_token("Reader")
        basic = base64.b64encode(f"any:{key}".encode()).decode()
        for header in (f"Bearer {key}", f"Basic {basic}", f"GoogleLogin auth={key}"):
            assert client.get("/feed.atom", headers={"Authorization": header}).status_code == 200
        for header in ("Bearer no", "Basic no", "Basic \u20ac".encode("latin-1", "replace"), "x"):
            answer = client.get("/feed.atom", headers={"Authorization": header})
            assert answer.status_code == 401
