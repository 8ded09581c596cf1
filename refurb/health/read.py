"""Runs smartctl on one disk and reads what it says, through USB adapters too."""

from __future__ import annotations

from collections.abc import Sequence

from refurb.health import emmc
from refurb.health.smart import Note, Smart, parse
from refurb.host.door import Host, ToolMissing, ToolTimeout
from refurb.model.disk import Disk, Transport

LIMIT_S = 90
"""A dying disk answers slowly; `checks/disk-smart.toml` says the same (`limit_s`)."""

USB_TYPES = ("sat", "sat,12", "usbjmicron", "sntjmicron", "sntasmedia", "sntrealtek")
"""What a USB adapter may need (`-d`), in the order tried: SATA adapters, then NVMe ones."""


def argv(path: str, device_type: str | None = None) -> list[str]:
    """Return the command that reads all that the disk at `path` says about its health."""
    chosen = ["-d", device_type] if device_type else []
    return ["smartctl", "-x", "--json=c", *chosen, path]


def read(host: Host, disk: Disk, *, limit_s: float = LIMIT_S) -> Smart:
    """Return what `disk` says about its health; a tool that fails becomes a note, not an error.

    Where a disk behind USB first says nothing, the ways through USB adapters are tried in turn.
    Self-monitoring that is off is turned on, and a note says so. An eMMC has no SMART: it is
    asked for its own register.
    """
    if emmc.is_emmc(disk):
        return emmc.read(host, disk, limit_s)
    path = host.disk_path(disk.id)
    first = _ask(host, argv(path), path, limit_s)
    if Note.SMART_DISABLED in first.notes:
        return _turned_on(host, path, limit_s, None) or first
    may_try = first.has_data is False and disk.transport in (Transport.USB, Transport.UNKNOWN)
    if not may_try or set(first.notes) & {Note.TOOL_MISSING, Note.TOOL_TIMEOUT, Note.NO_PERMISSION}:
        return first
    for device_type in USB_TYPES:
        answer = _ask(host, argv(path, device_type), path, limit_s)
        if answer.has_data:
            return answer
        if Note.SMART_DISABLED in answer.notes:
            return _turned_on(host, path, limit_s, device_type) or answer
        if set(answer.notes) & {Note.TOOL_MISSING, Note.TOOL_TIMEOUT}:
            break
    if disk.transport is Transport.USB and Note.USB_BRIDGE not in first.notes:
        return first.model_copy(update={"notes": (*first.notes, Note.USB_BRIDGE)})
    return first


def _turned_on(host: Host, path: str, limit_s: float, device_type: str | None) -> Smart | None:
    """Turn self-monitoring on and ask again; null where the disk does not take it."""
    chosen = ["-d", device_type] if device_type else []
    try:
        ran = host.run(["smartctl", "-s", "on", *chosen, path], timeout_s=limit_s)
    except (ToolMissing, ToolTimeout):
        return None  # a captured PC, or a disk that hangs
    answer = _ask(host, argv(path, device_type), path, limit_s) if ran.exit >= 0 else Smart()
    if not answer.has_data:
        return None
    return answer.model_copy(update={"notes": (*answer.notes, Note.SMART_TURNED_ON)})


def _ask(host: Host, command: Sequence[str], path: str, limit_s: float) -> Smart:
    try:
        ran = host.run(command, timeout_s=limit_s)
    except ToolMissing:
        return Smart(notes=(Note.TOOL_MISSING,))
    except ToolTimeout:
        return Smart(notes=(Note.TOOL_TIMEOUT,))
    return parse(ran.stdout, ran.exit, path)
