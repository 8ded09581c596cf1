"""What the central inventory says of the stick's image: whether it is old, or revoked.

The word is signed, and kept beside the key. An older word never takes the place of a newer one, so
nobody on the way can bring a revoked image back by repeating what the server once said.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from refurb.host.door import Host
from refurb.host.local import LocalHost
from refurb.locale import text
from refurb.model.wire import NEWS_TYPE, ImageNews, Keyring
from refurb.problem import CouldNot
from refurb.record import clock, stick
from refurb.record.call import Unreachable, call
from refurb.record.dsse import Untrusted, open_
from refurb.record.files import read_whole, write_whole

MAX_BYTES = 1 << 16


def fetch(home: Path, *, host: Host | None = None, timeout_s: float = 10) -> ImageNews | None:
    """Ask the server that this stick is enrolled with, keep its word, and return it.

    Null where the stick is not enrolled, or the server has no such word. Raises Unreachable,
    Untrusted, CouldNot.
    """
    enrolled = stick.enrolment(home)
    if enrolled is None:
        return None
    answer = call(
        "GET",
        f"{enrolled.url}/api/v1/images",
        body=b"",
        timeout_s=timeout_s,
        knows_time=clock.is_set(host or LocalHost(), home),
    )
    if answer.status != 200 or len(answer.body) > MAX_BYTES:
        return None
    return kept_or_newer(home, answer.body)


def hear(home: Path) -> ImageNews | None:
    """Return the newest word that can be had now: the server's, else the one that is kept."""
    with suppress(Unreachable, Untrusted, CouldNot):
        fetch(home)
    return known(home)


def kept_or_newer(home: Path, envelope: bytes) -> ImageNews | None:
    """Keep a server's word where it is newer than the one that is kept; return the newer one.

    Null before enrolment. Raises Untrusted, CouldNot.
    """
    enrolled = stick.enrolment(home)
    if enrolled is None:
        return None
    told = _opened(envelope, enrolled.keyring)
    before = known(home)
    if before is not None and before.told >= told.told:
        return before
    write_whole(_file(home), envelope)
    return told


def known(home: Path) -> ImageNews | None:
    """Return the newest word that the stick keeps, null where there is none to believe."""
    enrolled = stick.enrolment(home)
    try:
        return _opened(read_whole(_file(home)), enrolled.keyring) if enrolled else None
    except (FileNotFoundError, CouldNot, Untrusted):
        return None


def sentence(told: ImageNews | None, version: str) -> str | None:
    """Return what a person must be told of an image with this version, null for nothing."""
    if told is None:
        return None
    if version in told.revoked:
        return text("record.news.revoked", version=version)
    if told.newest is not None and _order(version) < _order(told.newest):
        return text("record.news.old", version=version, newest=told.newest)
    return None


def _order(version: str) -> tuple[int, ...]:
    """Return a version's numbers; what is no number counts as 0."""
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))


def _opened(envelope: bytes, keyring: Keyring) -> ImageNews:
    payload = open_(envelope, keyring, NEWS_TYPE)
    try:
        return ImageNews.model_validate(json.loads(payload))
    except (ValueError, ValidationError) as error:
        raise Untrusted("record.not_a_receipt") from error


def _file(home: Path) -> Path:
    return home / "stick" / "image-news.json"
