"""Reads the stick's system back and compares it with the digest that the image's build wrote."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from refurb.problem import CouldNot
from refurb.stick.medium import MEDIUM
from refurb.stick.teller import Emit, Teller

CHUNK_BYTES = 4 << 20
SUMS = "SHA256SUMS"
SYSTEM = "system.squashfs"


def check(emit: Emit, medium: Path = Path(MEDIUM)) -> str:
    """Read every file that the image's list names and return the system's digest.

    What the memory still holds of the stick is given back first, so that the stick itself is read.
    Raises CouldNot where a file is not as it was built, or cannot be read.
    """
    folder = medium / "live"
    try:
        lines = (folder / SUMS).read_text(encoding="ascii").splitlines()
        wanted = {name: digest for digest, name in (line.split() for line in lines)}
        system = wanted[SYSTEM]
    except (OSError, ValueError, KeyError) as error:
        raise CouldNot("stick.check.no_list", folder=folder) from error
    for name, digest in wanted.items():
        try:
            found = _digest(folder / name, emit)
        except OSError as error:
            raise CouldNot("stick.check.unreadable", file=name, why=error.strerror) from error
        if found != digest:
            raise CouldNot("stick.check.different", file=name)
    return system


def _digest(file: Path, emit: Emit) -> str:
    seen = hashlib.sha256()
    with file.open("rb", buffering=0) as content:
        os.posix_fadvise(content.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        tell, done = Teller(emit, "verify", file.name, os.fstat(content.fileno()).st_size), 0
        while chunk := content.read(CHUNK_BYTES):
            seen.update(chunk)
            done += len(chunk)
            tell(done)
    return seen.hexdigest()
