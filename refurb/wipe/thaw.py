"""A frozen ATA disk takes its own erase again after the PC slept for a moment.

The BIOS freezes disks when the PC starts; many forget to when it wakes (facts: wipe, trap 13). The
PC sleeps only where it is sure to come back with nothing lost: the system runs from memory, the
firmware knows deep sleep, there is mains power, and no disk is behind an owner's password, which
would lock again.
"""

from __future__ import annotations

from collections.abc import Iterable

from refurb.host.door import Host, ToolMissing, ToolTimeout
from refurb.model.disk import Disk, Transport
from refurb.model.wipe import WipePolicy

SLEEP_S = 5
LIMIT_S = 180.0
SLEEP = ("rtcwake", "-m", "mem", "-s", str(SLEEP_S))
MEDIUM = "/run/live/medium"
POWER = "/sys/class/power_supply"


def gain(disks: Iterable[Disk], policy: WipePolicy) -> tuple[Disk, ...]:
    """Return the disks that could erase themselves, were they not frozen.

    A hard disk is overwritten anyway where Clear is enough.
    """
    return tuple(disk for disk in disks if _gains(disk, policy))


def _gains(disk: Disk, policy: WipePolicy) -> bool:
    from refurb.wipe.possible import methods

    security = disk.security
    if security is None or not security.frozen or disk.uses or disk.removable:
        return False
    if disk.transport not in (Transport.SATA, Transport.IDE):
        return False
    thawed = disk.model_copy(update={"security": security.model_copy(update={"frozen": False})})
    can = methods(thawed, policy, has_fast_aes=True)
    return can != methods(disk, policy, has_fast_aes=True)


def why_not(host: Host, disks: Iterable[Disk]) -> str | None:
    """Return why this PC must not sleep now, as a key of the catalogue; null where it may.

    Fail closed: what cannot be read is no leave to sleep.
    """
    try:
        words = host.read("/proc/cmdline").decode(errors="replace").split()
        mounts = host.read("/proc/self/mountinfo").decode(errors="replace").splitlines()
        depths = host.read("/sys/power/mem_sleep").decode(errors="replace")
    except OSError:
        return "wipe.thaw.no_sleep"
    if "refurb.toram" not in words or any(line.split(" ")[4:5] == [MEDIUM] for line in mounts):
        return "wipe.thaw.not_in_memory"
    if "deep" not in depths:
        return "wipe.thaw.no_sleep"
    if not _has_power(host):
        return "wipe.thaw.no_mains"
    if any(disk.security and disk.security.enabled for disk in disks):
        return "wipe.thaw.password"
    return None


def sleep(host: Host) -> bool:
    """Send the PC to sleep for some seconds; tell whether it slept and came back."""
    try:
        return host.run(SLEEP, timeout_s=LIMIT_S).exit == 0
    except (ToolMissing, ToolTimeout):
        return False


def _has_power(host: Host) -> bool:
    """Tell whether the mains is there; a PC without any battery has nothing else."""
    kinds: dict[str, bool] = {}
    for name in host.names(POWER):
        try:
            kind = host.read(f"{POWER}/{name}/type").decode().strip()
            is_on = kind == "Mains" and host.read(f"{POWER}/{name}/online").strip() == b"1"
        except OSError:
            continue
        kinds[kind] = kinds.get(kind, False) or is_on
    return kinds.get("Mains", False) or not kinds
