"""The practice PC: a donated PC made of files, on which a wipe harms nobody."""

from __future__ import annotations

import fcntl
import lzma
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from refurb.host.door import Ran, Told
from refurb.host.replay import ReplayHost
from refurb.problem import CouldNot, Refused

PC = Path(__file__).parent / "practice_pc"
DISKS = ("sda", "sdb")
CHUNK_BYTES = 4 << 20


class PracticeHost(ReplayHost):
    """The PC that the shipped capture describes; its disks are image files in folder `work`.

    Its facts are those of a virtual machine (tests/vm) that was captured as any PC is.
    """

    name = "practice"

    def __init__(self, work: Path, told: Told | None = None) -> None:
        """`work` is the folder that `make_disks` filled."""
        super().__init__(PC / "capture", told)
        self._work = work.absolute()

    def run(self, argv: Sequence[str], *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
        """Answer from the capture, which knows the disks by their kernel names."""
        names = {self.disk_path(disk): f"/dev/{disk}" for disk in DISKS}
        return super().run([names.get(a, a) for a in argv], timeout_s=timeout_s, stdin=stdin)

    def disk_path(self, disk_id: str) -> str:
        """Return the image file that plays disk `disk_id` (`sda`, `sdb`)."""
        return str(self._work / f"{disk_id}.img") if disk_id in DISKS else disk_id


def make_disks(work: Path, *, fresh: bool = False) -> None:
    """Create the practice PC's disk images in folder `work`, full of somebody's files.

    An image that is there stays as it is, so that a wipe that was cut off can go on; `fresh`
    replaces it, but not under a running wipe. Raises Refused (`in-use`), CouldNot.
    """
    try:
        work.mkdir(parents=True, exist_ok=True)
        for disk in DISKS:
            image = work / f"{disk}.img"
            if not image.exists():
                _unpack(PC / f"{disk}.img.xz", image)
            elif fresh:
                with _nobody_using(image):
                    _unpack(PC / f"{disk}.img.xz", image)
    except OSError as error:
        raise CouldNot("host.practice_disks", folder=work, why=error.strerror) from error


@contextmanager
def _nobody_using(image: Path) -> Iterator[None]:
    """Hold the lock that `BlockDevice` takes on a file before it writes."""
    with image.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused("host.disk_in_use", "in-use", disk=image) from error
        yield


def _unpack(packed: Path, image: Path) -> None:
    """Unpack whole, then rename: an image is either complete or absent, and never sparse."""
    part = image.with_suffix(".part")
    try:
        with lzma.open(packed) as source, part.open("wb") as target:
            while chunk := source.read(CHUNK_BYTES):
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        part.replace(image)
    finally:
        part.unlink(missing_ok=True)
