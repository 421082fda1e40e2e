"""A store with an owner, and a client that is logged in."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

PASSWORD = "a lighthouse in winter"


def log_in(client: TestClient) -> None:
    answer = client.post("/login", data={"password": PASSWORD}, follow_redirects=False)
    assert answer.status_code == 303


def form_key(client: TestClient, path: str = "/owner/access") -> str:
    found = re.search(r'name="csrf" value="(\w+)"', client.get(path).text)
    assert found is not None
    return found[1]


def post(client: TestClient, path: str, **data: str) -> str:
    """Send one of the owner's forms; the text of the page it leads to."""
    answer = client.post(path, data={"csrf": form_key(client), **data})
    assert answer.status_code == 200, answer.text
    return answer.text
