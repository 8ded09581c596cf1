"""Serial numbers, UUIDs and addresses replaced one by one, the same everywhere in a capture.

A fake has the length and shape of what it stands for, so that a replayed capture gives the same
machine up to those values.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import string
from collections.abc import Iterable

from refurb.hardware import ata, edid
from refurb.hardware.junk import is_junk, is_junk_uuid
from refurb.host.door import Ran
from refurb.host.record_host import RecordHost
from refurb.model.machine import Machine

_UUID = re.compile(rb"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")
_MAC = re.compile(rb"\b[0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){5}\b")
_WWN = re.compile(rb"\b(?:0x|naa\.|eui\.|wwn-0x)?[235][0-9a-fA-F]{15}\b")
_SERIAL_LINE = re.compile(
    rb"(?im)^(\s*\"?(?:[\w ]*serial(?:[ _]?number)?|asset tag|unit serial number)\"?\s*[:=]\s*\"?)"
    rb"([^\s\",][^\"\r\n,]*?)(\s*\"?,?\s*)$"
)
_USERS = re.compile(rb"/(?:home|media|run/media)/([^/\s\"]+)")
_KEEP_OUI = 8
"""A MAC's maker (`00:1a:2b`) stays: it says what card it is, not whose."""


class Mask:
    """Gives every secret one fake, made with a salt that nobody keeps."""

    def __init__(self, secret_words: Iterable[str] = (), salt: bytes | None = None) -> None:
        """`secret_words` are replaced wherever they stand; other shapes are found by pattern."""
        self._salt = salt or secrets.token_bytes(16)
        words = {w for w in secret_words if len(w) >= 4}
        self._words = sorted(words, key=len, reverse=True)

    def fake(self, secret: str) -> str:
        """Return the fake of `secret`: same length, digits for digits, letters for letters."""
        stream = hashlib.shake_256(self._salt + secret.strip().upper().encode()).digest(len(secret))
        return "".join(_like(c, byte) for c, byte in zip(secret, stream, strict=True))

    def text(self, data: bytes) -> bytes:
        """Return `data` with every secret in it replaced."""
        for word in self._words:
            data = re.sub(re.escape(word.encode()), self._word, data, flags=re.IGNORECASE)
        data = _UUID.sub(self._uuid, data)
        data = _MAC.sub(self._mac, data)
        data = _WWN.sub(self._wwn, data)
        data = _USERS.sub(lambda m: m[0].replace(m[1], b"user"), data)
        return _SERIAL_LINE.sub(self._serial_line, data)

    def _word(self, match: re.Match[bytes]) -> bytes:
        return self.fake(match[0].decode()).encode()

    def _uuid(self, match: re.Match[bytes]) -> bytes:
        plain = match[0].decode()
        return match[0] if is_junk_uuid(plain) else self._hex(plain)

    def _mac(self, match: re.Match[bytes]) -> bytes:
        plain = match[0].decode()
        if len(set(re.sub(r"[:-]", "", plain.lower()))) == 1:
            return match[0]
        return plain[:_KEEP_OUI].encode() + self._hex(plain)[_KEEP_OUI:]

    def _wwn(self, match: re.Match[bytes]) -> bytes:
        prefix, digits = match[0][:-16], match[0][-16:].decode()
        return prefix + digits[:7].encode() + self._hex(digits)[7:]

    def _hex(self, plain: str) -> bytes:
        stream = hashlib.shake_256(self._salt + plain.lower().encode()).digest(len(plain))
        digits = "0123456789abcdef"
        return "".join(
            digits[byte % 16] if c in string.hexdigits else c
            for c, byte in zip(plain, stream, strict=True)
        ).encode()

    def _serial_line(self, match: re.Match[bytes]) -> bytes:
        value = match[2].decode(errors="replace")
        if is_junk(value) or value in ("null", "true", "false") or value.encode() in self._done:
            return match[0]
        return match[1] + self.fake(value).encode() + match[3]

    @property
    def _done(self) -> frozenset[bytes]:
        """Fakes of the words: a serial that was replaced once is left alone."""
        return frozenset(self.fake(word).encode() for word in self._words)


def _like(character: str, byte: int) -> str:
    if character.isdigit():
        return string.digits[byte % 10]
    if character.isalpha() and character.isascii():
        letters = string.ascii_uppercase if character.isupper() else string.ascii_lowercase
        return letters[byte % 26]
    return character


def words_of(machine: Machine, host_names: Iterable[str]) -> set[str]:
    """Return the values of a machine that point to it or to its people."""
    found = {machine.system.serial, machine.board.serial, *host_names}
    found |= {disk.serial for disk in machine.disks}
    found |= {module.serial for module in machine.memory.modules}
    found |= {display.serial for display in machine.displays}
    found |= {battery.serial for battery in machine.batteries}
    return {word for word in found if word}


def anonymise(host: RecordHost, mask: Mask) -> None:
    """Replace every secret in what `host` kept, in text and in EDID and IDENTIFY blocks alike."""
    for name, ran in host.runs.items():
        is_words = name.startswith("hdparm-words.")
        out = identify_words(ran.stdout, mask) if is_words else mask.text(ran.stdout)
        argv = tuple(mask.text(word.encode()).decode() for word in ran.argv)
        host.runs[name] = Ran(argv, ran.exit, out, mask.text(ran.stderr), ran.seconds)
    for path, data in host.files.items():
        host.files[path] = edid_blob(data, mask) if path.endswith("/edid") else mask.text(data)
    host.links = {path: mask.text(link.encode()).decode() for path, link in host.links.items()}


def edid_blob(blob: bytes, mask: Mask) -> bytes:
    """Return an EDID with other serials and a right checksum (VESA E-EDID 3.4.4 and 3.10.3.1)."""
    if edid.parse(blob) is None:
        return blob
    made = bytearray(blob)
    made[12:16] = hashlib.sha256(mask.fake("edid").encode() + blob[12:16]).digest()[:4]
    for at in (54, 72, 90, 108):
        if made[at : at + 4] == b"\0\0\0\xff":
            end = at + 18
            raw = bytes(made[at + 5 : end])
            text, newline, rest = raw.partition(b"\n")
            fake = mask.fake(text.decode("latin-1")).encode("latin-1")
            made[at + 5 : end] = fake + newline + rest
    made[127] = -sum(made[:127]) % 256
    return bytes(made)


def identify_words(output: bytes, mask: Mask) -> bytes:
    """Return `hdparm --Istdout` with another serial and WWN (ACS-4: words 10-19, 108-111)."""
    head, colon, body = output.partition(b":")
    found = re.findall(rb"\b[0-9a-fA-F]{4}\b", body)
    if not colon or len(found) != ata.WORDS:
        return mask.text(output)
    block = [int(word, 16) for word in found]
    is_summed = block[255] & 0xFF == 0xA5
    serial = b"".join(word.to_bytes(2, "big") for word in block[10:20]).decode("latin-1")
    left = len(serial) - len(serial.lstrip())
    bare = serial.strip()
    fake = serial[:left] + mask.fake(bare) + serial[left + len(bare) :]
    raw = fake.encode("latin-1", errors="replace")[:20].ljust(20)
    block[10:20] = [int.from_bytes(raw[i : i + 2], "big") for i in range(0, 20, 2)]
    wwn = "".join(f"{word:04x}" for word in block[108:112])
    if set(wwn) != {"0"}:
        other = mask.text(wwn.encode()).decode()
        block[108:112] = [int(other[i : i + 4], 16) for i in range(0, 16, 4)]
    if is_summed:
        low = sum((word & 0xFF) + (word >> 8) for word in block[:255]) + 0xA5
        block[255] = (-low % 256) << 8 | 0xA5
    rows = [" ".join(f"{w:04x}" for w in block[i : i + 8]) for i in range(0, ata.WORDS, 8)]
    return mask.text(head) + colon + b"\n" + "\n".join(rows).encode() + b"\n"
