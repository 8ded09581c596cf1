"""A SCSI disk whose answers this process gives: Linux's TCM in userspace, on a loop-back host.

The ring's layout is that of include/uapi/linux/target_core_user.h, version 2.
"""

import mmap
import os
import struct
import threading
import time
from pathlib import Path
from typing import NamedTuple, Protocol

CORE = Path("/sys/kernel/config/target/core/user_0")
FABRIC = Path("/sys/kernel/config/target/loopback")
COMMAND, HEAD, TAIL = 1, 12, 64
READ_LENGTH = 2
CHECK_CONDITION = 2


class Answer(NamedTuple):
    """Data for the initiator, or sense bytes beside it."""

    data: bytes = b""
    sense: bytes = b""


class Target(Protocol):
    """What stands behind the ring."""

    def answer(self, cdb: bytes, sent: bytes, room: int) -> Answer:
        """Answer one command: `sent` came with it, `room` bytes are the most that it takes."""


def attach(name: str, target: Target, size: int, number: int) -> str:
    """Make a disk of `target` and return its name, once the kernel has scanned it."""
    store = CORE / name
    store.mkdir(parents=True)
    (store / "control").write_text(f"dev_config=refurb/{name},dev_size={size},hw_block_size=512")
    (store / "enable").write_text("1")
    uio = next(p for p in Path("/sys/class/uio").iterdir()
               if (p / "name").read_text().strip().endswith(f"refurb/{name}"))  # fmt: skip
    threading.Thread(target=_serve, args=(uio, target), daemon=True).start()
    port = FABRIC / f"naa.50012340000000{number:02x}" / "tpgt_1"
    (port / "lun" / "lun_0").mkdir(parents=True)
    (port / "nexus").write_text(f"naa.50012340000001{number:02x}")
    (port / "lun" / "lun_0" / name).symlink_to(store)
    address = (port / "address").read_text().strip()
    blocks = Path(f"/sys/bus/scsi/devices/{address}:0/block")
    for _ in range(100):
        if blocks.is_dir():  # the kernel scans in a thread of its own
            return next(blocks.iterdir()).name
        time.sleep(0.1)
    raise TimeoutError(f"no disk appeared at {address}")


def _serve(uio: Path, target: Target) -> None:
    length = int((uio / "maps/map0/size").read_text(), 16)
    device = os.open(f"/dev/{uio.name}", os.O_RDWR)
    ring = mmap.mmap(device, length)
    _, _, start, size = struct.unpack_from("<HHII", ring)
    while True:
        while (tail := struct.unpack_from("<I", ring, TAIL)[0]) != (
            struct.unpack_from("<I", ring, HEAD)[0]
        ):
            at = start + tail
            (word,) = struct.unpack_from("<I", ring, at)
            if word & 7 == COMMAND:
                _one(ring, at, target)
            struct.pack_into("<I", ring, TAIL, (tail + (word & ~7)) % size)
            os.write(device, b"\0\0\0\0")
        os.read(device, 4)


def _one(ring: mmap.mmap, at: int, target: Target) -> None:
    pieces, _, _, cdb_at = struct.unpack_from("<III4xQ", ring, at + 8)
    spans = [struct.unpack_from("<QQ", ring, at + 48 + 16 * n) for n in range(pieces)]
    sent = b"".join(ring[first : first + length] for first, length in spans)
    data, sense = target.answer(ring[cdb_at : cdb_at + 16], sent, len(sent))
    used = 0
    for first, length in spans:
        piece = data[used : used + length]
        ring[first : first + len(piece)] = piece
        used += len(piece)
    if data:
        ring[at + 7] |= READ_LENGTH
    status = CHECK_CONDITION if sense else 0
    struct.pack_into("<BxxxI", ring, at + 8, status, used)
    ring[at + 16 : at + 112] = sense.ljust(96, b"\0")
