"""A server for the tests of this room, and no proxy of the surroundings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.record.server import Central, serving


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def central() -> Iterator[Central]:
    with serving() as found:
        yield found
