"""A sheet of refurb's own on a disk that comes in: a hint of an earlier wipe, never a proof."""

from __future__ import annotations

from refurb.hardware.lsblk import Entry
from refurb.host.door import Host
from refurb.host.record_host import RecordHost
from refurb.model.sheet import BYTES, PARTITION_TYPE, SheetSeen, read

_TYPE = f"0x{PARTITION_TYPE:x}"


def own_sheet(host: Host, entry: Entry, path: str) -> SheetSeen | None:
    """Return whose sheet a disk bears, null where it bears none or nobody may read it.

    Only a disk with the sheet's kind of partition is read at all. A capture holds no content of a
    disk, and a machine that is being captured is not read for it.
    """
    types = {(one.word("parttype") or "").lower() for one in entry.below()}
    if _TYPE not in types or isinstance(host, RecordHost):
        return None
    try:
        return read(host.read(path, BYTES))
    except OSError:
        return None
