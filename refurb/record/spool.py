"""The spool: every envelope this stick ever sealed, by digest, and what became of each.

An envelope stays in `spool/SHA256.json` for good. What became of it lies beside it: the server's
answer in `receipts/`, or the reason why the server refused it in `refused/`. A file that is no
longer what was sealed is moved to `damaged/`. Nothing is ever deleted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from refurb.model.base import Fact, Sha256, WholeNumber
from refurb.model.record import PAYLOAD_TYPE
from refurb.model.sign_off import SIGN_OFF_TYPE
from refurb.model.wire import Keyring, ReceiptAnswer
from refurb.problem import CouldNot
from refurb.record.dsse import Untrusted, open_, read, sha256
from refurb.record.files import move_whole, read_whole, told, write_whole

_NAME = re.compile(r"[0-9a-f]{64}\.json")


@dataclass(frozen=True)
class Sealed:
    """One signed record that lies whole in the spool."""

    sha256: str
    path: Path
    seq: int


class Entry(Fact):
    """What the index keeps of one record: the digest of its envelope and its place."""

    sha256: Sha256
    seq: WholeNumber


class Refusal(Fact):
    """Why the server refused a record: its HTTP status and its own words."""

    status: WholeNumber
    detail: str


def path_of(home: Path, digest: str) -> Path:
    """Return where the envelope with this digest lies."""
    return home / "spool" / f"{digest}.json"


def find(home: Path, record_id: str) -> Sealed | None:
    """Return the envelope of the record with this id, null where none lies in the spool.

    Raises CouldNot where the index is damaged.
    """
    file = _index_file(home, record_id)
    try:
        entry = Entry.model_validate_json(read_whole(file))
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise CouldNot("record.index_damaged", file=file) from error
    path = path_of(home, entry.sha256)
    return Sealed(entry.sha256, path, entry.seq) if path.is_file() else None


def note_record(home: Path, record_id: str, entry: Entry) -> None:
    """Keep in the index which envelope holds a record. Raises CouldNot."""
    write_whole(_index_file(home, record_id), entry.model_dump_json().encode())


def waiting(home: Path) -> list[str]:
    """Return the digests of envelopes that the server neither took nor refused, oldest first."""
    done = set(sent(home)) | set(refused(home))
    found = [p for p in (home / "spool").glob("*.json") if _NAME.fullmatch(p.name)]
    found.sort(key=lambda p: (p.stat().st_mtime_ns, p.name))
    return [p.stem for p in found if p.stem not in done]


def sent(home: Path) -> list[str]:
    """Return the digests of the envelopes for which the server's receipt is kept."""
    return _digests(home / "receipts")


def refused(home: Path) -> list[str]:
    """Return the digests of the envelopes that the server refused."""
    return _digests(home / "refused")


def damaged(home: Path) -> list[str]:
    """Return the names of the files that were set aside."""
    folder = home / "damaged"
    return sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []


def receipt_of(home: Path, digest: str) -> ReceiptAnswer | None:
    """Return the server's answer that is kept for an envelope, null where there is none.

    Raises CouldNot where the file is damaged.
    """
    file = home / "receipts" / f"{digest}.json"
    try:
        return ReceiptAnswer.model_validate_json(read_whole(file))
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise CouldNot("record.index_damaged", file=file) from error


def mark_sent(home: Path, digest: str, answer: ReceiptAnswer) -> None:
    """Keep the receipt, already verified, of an envelope. Raises CouldNot."""
    write_whole(home / "receipts" / f"{digest}.json", answer.model_dump_json().encode())
    refusal = home / "refused" / f"{digest}.json"
    with told(refusal):
        refusal.unlink(missing_ok=True)


def mark_refused(home: Path, digest: str, refusal: Refusal) -> None:
    """Keep why the server refused an envelope; the envelope stays. Raises CouldNot."""
    write_whole(home / "refused" / f"{digest}.json", refusal.model_dump_json().encode())


def lift_refusals(home: Path, status: int) -> None:
    """Let the envelopes that were refused with this HTTP status wait again. Raises CouldNot."""
    for digest in refused(home):
        file = home / "refused" / f"{digest}.json"
        try:
            refusal = Refusal.model_validate_json(read_whole(file))
        except ValidationError as error:
            raise CouldNot("record.index_damaged", file=file) from error
        if refusal.status == status:
            with told(file):
                file.unlink()


def load(home: Path, digest: str, keyring: Keyring) -> bytes:
    """Return an envelope that is still exactly what was sealed by a key of `keyring`.

    Raises Untrusted where it is not (such a file must never be sent), CouldNot.
    """
    data = read_whole(path_of(home, digest))
    if sha256(data) != digest:
        raise Untrusted("record.altered", file=path_of(home, digest))
    open_(data, keyring, SIGN_OFF_TYPE if is_sign_off(data) else PAYLOAD_TYPE)
    return data


def is_sign_off(envelope: bytes) -> bool:
    """Tell whether an envelope says that it holds a sign-off, and no record. Raises Untrusted."""
    return read(envelope).payload_type == SIGN_OFF_TYPE


def set_aside(home: Path, digest: str) -> Path:
    """Move a damaged file out of the spool and return where it lies now. Raises CouldNot."""
    folder = home / "damaged"
    target = folder / f"{digest}.json"
    number = 1
    while target.exists():
        number += 1
        target = folder / f"{digest}.{number}.json"
    move_whole(path_of(home, digest), target)
    return target


def _digests(folder: Path) -> list[str]:
    return sorted(p.stem for p in folder.glob("*.json") if _NAME.fullmatch(p.name))


def _index_file(home: Path, record_id: str) -> Path:
    """Record ids come from the journal: they are hashed so that none can name another file."""
    return home / "spool" / "by-record" / f"{sha256(record_id.encode())}.json"
