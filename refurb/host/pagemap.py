"""How this kernel describes a page of memory to its owner (/proc/PID/pagemap)."""

from __future__ import annotations

import ctypes
import mmap
import struct
from pathlib import Path

FLAGS_AT, FLAGS_MASK = 55, 0x3F


def page_flags() -> int | None:
    """Return bits 55 to 60 of the entry of a fresh page of our own; null where it is not readable.

    Documentation/admin-guide/mm/pagemap.rst: bit 55 is soft-dirty, 56 exclusively mapped (4.2 and
    newer). Kernels before 3.11 kept the page's size there, as its logarithm.
    """
    with mmap.mmap(-1, mmap.PAGESIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as page:
        page[0] = 1  # only a page that was written to exists
        view = ctypes.c_char.from_buffer(page)
        at = ctypes.addressof(view)
        del view  # the mapping cannot be closed while it is in use
        try:
            with Path("/proc/self/pagemap").open("rb", buffering=0) as file:
                file.seek(at // mmap.PAGESIZE * 8)
                (entry,) = struct.unpack("<Q", file.read(8))
        except (OSError, struct.error):
            return None
    return int(entry) >> FLAGS_AT & FLAGS_MASK
