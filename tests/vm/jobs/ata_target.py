"""An ATA disk behind a SCSI-to-ATA translation, down to its registers (ACS-4, SAT-4).

Its IDENTIFY block is that of the fakes, so the fakes are held by the real hdparm as well.
"""

import struct
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import ata_machine
from tcmu import Answer

NAMES = {
    0xEC: "identify", 0xF1: "set password", 0xF2: "unlock", 0xF3: "erase prepare",
    0xF4: "erase unit", 0xF5: "freeze", 0xF6: "disable password", 0xF8: "native max",
    0x27: "native max ext", 0xF9: "set max", 0x37: "set max ext", 0xB4: "sanitize",
}  # fmt: skip
SANITIZES = {0x11: ("crypto", 0x43727950), 0x12: ("block", 0x426B4572), 0x14: ("overwrite", None)}
READS, WRITES = {0x08: 6, 0x28: 10, 0x88: 16}, {0x0A: 6, 0x2A: 10, 0x8A: 16}
LOOKS_PER_SANITIZE = 3
BIG = 1 << 20
"""Sectors from which on a disk keeps nothing: this PC has no memory for them."""

WEAK_S = 0.1


class CommandAbortedError(Exception):
    """The disk answers with ABRT."""


@dataclass
class Registers:
    """What came in, or goes out, beside the data."""

    feature: int
    count: int
    lba: int
    command: int


@dataclass
class AtaDisk:
    """`hidden` sectors lie above the limit of SET MAX ADDRESS; `faults` make it go wrong."""

    file: Path
    serial: str
    can: tuple[str, ...] = ("security", "enhanced", "sanitize", "block", "crypto")
    faults: set[str] = field(default_factory=set)
    password: str | None = None
    locked: bool = False
    frozen: bool = False
    hidden: int = 0
    rotation: int = 1
    sanitize_left: int = 0
    sanitize_ok: bool = False
    prepared: bool = False
    weak: range = range(0)
    log: list[str] = field(default_factory=list)

    @property
    def sectors(self) -> int:
        """The sectors that the disk shows."""
        return self.file.stat().st_size // 512 - self.hidden

    def answer(self, cdb: bytes, sent: bytes, room: int) -> Answer:
        """See `Target`."""
        kind = cdb[0]
        if kind == 0x85:
            back = Registers(
                cdb[3] << 8 | cdb[4],
                cdb[5] << 8 | cdb[6],
                int.from_bytes(bytes(cdb[n] for n in (11, 9, 7, 12, 10, 8)), "big"),
                cdb[14],
            )
            return self._passed_through(back, cdb[2] & 0x20 != 0, sent)
        if kind == 0xA1:
            back = Registers(cdb[3], cdb[4], int.from_bytes(cdb[7:4:-1], "big"), cdb[9])
            return self._passed_through(back, cdb[2] & 0x20 != 0, sent)
        if kind in READS or kind in WRITES:
            return self._moved(cdb, {**READS, **WRITES}[kind], sent, is_write=kind in WRITES)
        if kind == 0x12:
            return self._inquiry(cdb, room)
        if kind == 0x25:
            return Answer(struct.pack(">II", self.sectors - 1, 512)[:room])
        if kind == 0x9E and cdb[1] & 0x1F == 0x10:
            return Answer(struct.pack(">QI", self.sectors - 1, 512).ljust(32, b"\0")[:room])
        if kind in (0x00, 0x35, 0x91, 0x1B, 0x1E):
            return Answer()
        if kind == 0x03:
            return Answer(b"\x70".ljust(18, b"\0")[:room])
        return Answer(sense=fixed(5, 0x20))

    def _moved(self, cdb: bytes, length: int, sent: bytes, *, is_write: bool) -> Answer:
        if self.locked:
            return Answer(sense=fixed(0x0B, 0x47))
        if length == 6:
            first, count = int.from_bytes(cdb[1:4], "big") & 0x1FFFFF, cdb[4] or 256
        elif length == 10:
            first, count = struct.unpack_from(">I", cdb, 2)[0], struct.unpack_from(">H", cdb, 7)[0]
        else:
            first, count = struct.unpack_from(">QI", cdb, 2)
        if first + count > self.sectors:
            return Answer(sense=fixed(5, 0x21))
        if self.sectors >= BIG:
            return self._forgets(first, count, is_write=is_write)
        with self.file.open("r+b") as file:
            file.seek(first * 512)
            if is_write:
                file.write(sent[: count * 512])
                return Answer()
            return Answer(file.read(count * 512))

    def _forgets(self, first: int, count: int, *, is_write: bool) -> Answer:
        """Answer as a big disk full of zeros, one command at a time, slow where it is weak."""
        if first in self.weak:
            time.sleep(WEAK_S)
        return Answer(b"" if is_write else bytes(count * 512))

    def _inquiry(self, cdb: bytes, room: int) -> Answer:
        if not cdb[1] & 1:
            head = bytes((0, 0, 5, 2, 31, 0, 0, 2))
            return Answer((head + b"ATA     " + b"Fake disk".ljust(16) + b"1.0 ")[:room])
        pages = {
            0x00: bytes((0x00, 0x80, 0xB1)),
            0x80: self.serial.encode(),
            0xB1: struct.pack(">H", self.rotation).ljust(60, b"\0"),
        }
        page = pages.get(cdb[2])
        if page is None:
            return Answer(sense=fixed(5, 0x24))
        return Answer((bytes((0, cdb[2])) + struct.pack(">H", len(page)) + page)[:room])

    def _passed_through(self, asked: Registers, wants_registers: bool, sent: bytes) -> Answer:
        self.log.append(NAMES.get(asked.command, f"{asked.command:02x}"))
        try:
            data = self._ata(asked, sent)
        except CommandAbortedError:
            return Answer(sense=registers(asked, error=4))
        return Answer(data, registers(asked, error=0) if wants_registers else b"")

    def _ata(self, asked: Registers, sent: bytes) -> bytes:
        """Carry one command out; `asked` becomes what the registers hold afterwards."""
        command, was_prepared, self.prepared = asked.command, self.prepared, False
        match command:
            case 0xEC:
                return struct.pack("<256H", *self._identify())
            case 0xF1 | 0xF2 | 0xF3 | 0xF4 | 0xF6 if self.frozen or "security" not in self.can:
                raise CommandAbortedError
            case 0xF1:
                self._set_password(text_of(sent))
            case 0xF2:
                self._unlock(text_of(sent))
            case 0xF3:
                self.prepared = True
            case 0xF4:
                self._erase(text_of(sent), was_prepared)
            case 0xF5:
                self.frozen = True
            case 0xF6:
                self._unlock(text_of(sent))
                self.password = None
            case 0xF8 | 0x27:
                asked.lba = self.sectors + self.hidden - 1
            case 0xF9 | 0x37:
                whole = self.sectors + self.hidden
                self.hidden = whole - (asked.lba + 1)
            case 0xB4:
                self._sanitize(asked)
            case 0xE5 | 0xE7 | 0xEA:
                asked.count = 0xFF
            case _:
                raise CommandAbortedError
        return b""

    def _identify(self) -> list[int]:
        state = {
            "can": self.can, "data": [str(self.file)], "password": self.password,
            "locked": self.locked, "frozen": self.frozen, "tries": 5, "level_maximum": False,
        }  # fmt: skip
        block = ata_machine.identify(SimpleNamespace(state=state, faults=self.faults))
        for at in (60, 100):
            block[at], block[at + 1] = self.sectors & 0xFFFF, self.sectors >> 16
        padded = self.serial.ljust(20).encode()
        block[10:20] = struct.unpack(">10H", padded)
        block[82] |= 1 << 10
        block[85] |= 1 << 10
        block[217] = self.rotation
        total = sum((word & 0xFF) + (word >> 8) for word in block[:255]) + 0xA5
        block[255] = (-total & 0xFF) << 8 | 0xA5
        return block

    def _set_password(self, password: str) -> None:
        if self.locked:
            raise CommandAbortedError
        self.password = password

    def _unlock(self, password: str) -> None:
        if self.password is None or password != self.password:
            raise CommandAbortedError
        self.locked = False

    def _erase(self, password: str, was_prepared: bool) -> None:
        if not was_prepared or self.password is None or password != self.password:
            raise CommandAbortedError
        if "erase refused" in self.faults:
            raise CommandAbortedError
        if "cut off" in self.faults:
            self._zero(half=True)
            self.locked = True
            raise CommandAbortedError
        if "lies" not in self.faults:
            self._zero()
        self.password = None

    def _sanitize(self, asked: Registers) -> None:
        """SANITIZE; its status counts down by being asked for."""
        if "sanitize" not in self.can:
            raise CommandAbortedError
        if asked.feature:
            name, key = SANITIZES.get(asked.feature, ("", 0))
            if name not in self.can or self.locked or (key and asked.lba & 0xFFFFFFFF != key):
                raise CommandAbortedError
            self.sanitize_left, self.sanitize_ok = LOOKS_PER_SANITIZE, False
        elif self.sanitize_left:
            self.sanitize_left -= 1
            if not self.sanitize_left:
                self.sanitize_ok = True
                self._zero()
        is_done = self.sanitize_ok and not self.sanitize_left
        asked.count = 0x8000 * is_done | 0x4000 * bool(self.sanitize_left)
        done = LOOKS_PER_SANITIZE - self.sanitize_left
        asked.lba = 0xFFFF * done // LOOKS_PER_SANITIZE

    def _zero(self, *, half: bool = False) -> None:
        size = self.file.stat().st_size
        with self.file.open("r+b") as file:
            file.write(bytes(size // 2 if half else size))


def text_of(sent: bytes) -> str:
    """Return the password of a security command's block of data."""
    return sent[2:34].rstrip(b"\0").decode("ascii")


def fixed(key: int, code: int) -> bytes:
    """Return sense data in the fixed format."""
    return bytes((0x70, 0, key, 0, 0, 0, 0, 10, 0, 0, 0, 0, code, 0, 0, 0, 0, 0))


def registers(now: Registers, error: int) -> bytes:
    """Return sense data with the disk's registers (SAT-4, ATA Status Return descriptor)."""
    count, lba = now.count.to_bytes(2, "big"), now.lba.to_bytes(6, "big")
    low = bytes((lba[2], lba[5], lba[1], lba[4], lba[0], lba[3]))
    key, code = (0x0B, 0) if error else (1, 0x1D)
    status = 0x51 if error else 0x50
    head = bytes((0x72, key, 0, code, 0, 0, 0, 14, 9, 12, 1, error))
    return head + count + low + bytes((0x40, status))
