"""A signed record as QR codes, to be photographed where a stick can keep nothing.

Each code holds `REFURB:DIGEST:NUMBER:COUNT:PART`: letters that QR's compact mode knows (ISO/IEC
18004, alphanumeric). The parts together are, in base 32, the key's id, the signature, and the
payload pressed by zlib; the envelope is rebuilt from them byte for byte.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterable

from refurb.model.record import PAYLOAD_TYPE
from refurb.problem import CouldNot
from refurb.record.dsse import Envelope, read, sha256, spell

KEY_ID_BYTES = 32
SIGNATURE_BYTES = 64
HEAD_LETTERS = len("REFURB:12345678:999:999:")
MOST_BYTES = 16 << 20
_CODE = re.compile(r"REFURB:([0-9A-F]{8}):([0-9]{1,3}):([0-9]{1,3}):([A-Z2-7]+)")


def codes(envelope: bytes, letters: int) -> tuple[str, ...]:
    """Return a record's envelope as texts of at most `letters` each. Raises Untrusted."""
    found = read(envelope)
    packed = bytes.fromhex(found.key_id) + found.signature + zlib.compress(found.payload, 9)
    words = base64.b32encode(packed).decode().rstrip("=")
    room = letters - HEAD_LETTERS
    parts = [words[at : at + room] for at in range(0, len(words), room)]
    digest = sha256(envelope)[:8].upper()
    return tuple(
        f"REFURB:{digest}:{number}:{len(parts)}:{part}" for number, part in enumerate(parts, 1)
    )


def joined(texts: Iterable[str]) -> bytes:
    """Return the envelope in what was read from the photographs, in any order and number of times.

    Raises CouldNot where a code is missing, damaged or of another record.
    """
    seen = [match.groups() for words in texts for match in _CODE.finditer(words)]
    if not seen:
        raise CouldNot("record.photos.none")
    digest, _, count, _ = seen[0]
    if any((one[0], one[2]) != (digest, count) for one in seen):
        raise CouldNot("record.photos.mixed")
    parts = {int(number): part for _, number, _, part in seen}
    missing = [number for number in range(1, int(count) + 1) if number not in parts]
    if missing:
        raise CouldNot("record.photos.missing", numbers=", ".join(map(str, missing)))
    envelope = _envelope("".join(parts[number] for number in range(1, int(count) + 1)))
    if envelope is None or sha256(envelope)[:8].upper() != digest:
        raise CouldNot("record.photos.damaged")
    return envelope


def _envelope(words: str) -> bytes | None:
    try:
        packed = base64.b32decode(words + "=" * (-len(words) % 8))
        press = zlib.decompressobj()
        payload = press.decompress(packed[KEY_ID_BYTES + SIGNATURE_BYTES :], MOST_BYTES)
    except (ValueError, zlib.error):
        return None
    key_id = packed[:KEY_ID_BYTES].hex()
    signature = packed[KEY_ID_BYTES : KEY_ID_BYTES + SIGNATURE_BYTES]
    return spell(Envelope(payload, PAYLOAD_TYPE, key_id, signature))
