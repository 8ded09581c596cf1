"""What an eMMC says of its wear: `mmc extcsd read`, or the same bytes as the kernel shows them."""

from __future__ import annotations

import re

from refurb.health.smart import Note, Smart
from refurb.host.door import Host, ToolMissing, ToolTimeout
from refurb.model.check import DiskFacts
from refurb.model.disk import Disk, Medium, Transport

LIFE_TIMES = re.compile(rb"\[EXT_CSD_DEVICE_LIFE_TIME_EST_TYP_[AB]\]: 0x([0-9a-fA-F]{1,2})\b")
PRE_EOL = re.compile(rb"\[EXT_CSD_PRE_EOL_INFO\]: 0x([0-9a-fA-F]{1,2})\b")
_KERNEL_TIMES = re.compile(rb"0x([0-9a-fA-F]{1,2}) 0x([0-9a-fA-F]{1,2})")
_KERNEL_RESERVE = re.compile(rb"0x([0-9a-fA-F]{1,2})")
_EXCEEDED, _EXCEEDED_PERCENT = 0x0B, 110
_RESERVE = {1: "normal", 2: "warning", 3: "urgent"}


def is_emmc(disk: Disk) -> bool:
    """Tell whether a disk is one, or may be: the kernel says so of a card, a capture may not."""
    may_be = disk.transport is Transport.MMC and disk.medium is Medium.UNKNOWN
    return disk.medium is Medium.EMMC or may_be


def argv(path: str) -> list[str]:
    """Return the command that reads the chip's extended register."""
    return ["mmc", "extcsd", "read", path]


def read(host: Host, disk: Disk, limit_s: float) -> Smart:
    """Return what the chip says; one that says nothing gets a note, and no claim."""
    try:
        output = host.run(argv(host.disk_path(disk.id)), timeout_s=limit_s).stdout
    except ToolMissing:
        output = b""
    except ToolTimeout:
        return Smart(notes=(Note.TOOL_TIMEOUT,), medium=disk.medium)
    facts = parse(output)
    if facts == DiskFacts():
        facts = by_kernel(_file(host, disk.id, "life_time"), _file(host, disk.id, "pre_eol_info"))
    if facts == DiskFacts():
        return Smart(notes=(Note.EMMC_SILENT,), medium=disk.medium)
    return Smart(facts=facts, has_data=True, medium=Medium.EMMC)


def parse(output: bytes) -> DiskFacts:
    """Return the facts in the text of `mmc extcsd read` (JEDEC 84-B51: bytes 267 to 269)."""
    reserves = PRE_EOL.findall(output)
    return _facts(LIFE_TIMES.findall(output)[:2], reserves[0] if reserves else b"")


def by_kernel(life_time: bytes, pre_eol_info: bytes) -> DiskFacts:
    """Return the facts in the kernel's files `life_time` (`0x01 0x02`) and `pre_eol_info`."""
    times = _KERNEL_TIMES.fullmatch(life_time.strip())
    reserve = _KERNEL_RESERVE.fullmatch(pre_eol_info.strip())
    return _facts(list(times.groups()) if times else [], reserve[1] if reserve else b"")


def _facts(times: list[bytes], reserve: bytes) -> DiskFacts:
    """Return the worse of both kinds of cells (A and B), by the upper end of its range."""
    used = [percent for time in times if (percent := _percent(int(time, 16))) is not None]
    return DiskFacts(
        used_percent=max(used, default=None),
        pre_eol=_RESERVE.get(int(reserve, 16)) if reserve else None,
    )


def _percent(code: int) -> int | None:
    """Return 10 for 1 (up to 10 % used) up to 100 for 10, 110 beyond; null where undefined."""
    if code == _EXCEEDED:
        return _EXCEEDED_PERCENT
    return code * 10 if 1 <= code < _EXCEEDED else None


def _file(host: Host, name: str, file: str) -> bytes:
    try:
        return host.read(f"/sys/class/block/{name}/device/{file}", 64)
    except OSError:
        return b""
