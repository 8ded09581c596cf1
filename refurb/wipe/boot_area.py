"""The boot areas of an eMMC: apart from its user area, which is all that a wipe reaches.

They are left alone, since the firmware of some tablets lies there; a wipe is whole only where
they are blank (facts: wipe, Order of methods).
"""

from __future__ import annotations

import os
import re

from refurb.host.block import BlockDevice
from refurb.host.door import Host
from refurb.problem import Problem
from refurb.wipe.memory import Buffer

_STEP = 1 << 20


def boot_areas_in_use(host: Host, disk_id: str) -> list[str]:
    """Return the kernel names of this eMMC's boot areas that hold anything, or cannot be read."""
    named = re.compile(re.escape(disk_id) + r"boot\d")
    areas = [name for name in host.names("/sys/class/block") if named.fullmatch(name)]
    return [name for name in areas if not _is_blank(host.disk_path(name))]


def _is_blank(path: str) -> bool:
    """Tell whether an area is one byte all over, as it comes from the factory."""
    try:
        with BlockDevice(path, write=False) as area:
            area.drop_cache()
            return _is_one_byte(area.fd, area.opened.size_bytes)
    except (Problem, OSError):  # nobody can say what is in it
        return False


def _is_one_byte(fd: int, size: int) -> bool:
    buffer, fill, done = Buffer(_STEP), b"", 0
    while done < size:
        got = os.preadv(fd, [buffer.view], done)
        part = bytes(buffer.view[:got])
        fill = fill or part[:1]
        if not part or part.strip(fill):
            return False
        done += got
    return True
