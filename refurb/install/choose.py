"""Which profile a machine gets, and why."""

from __future__ import annotations

from collections.abc import Sequence

from refurb.install.profile import Profile
from refurb.locale import text
from refurb.model.machine import Machine

MIB = 1 << 20


def choose(machine: Machine, profiles: Sequence[Profile]) -> tuple[Profile | None, str]:
    """Return the profile for this machine, null for none, and the reason for people.

    The highest tier whose comfortable RAM fits, else the highest whose least RAM fits. Only
    profiles that start are weighed. Nothing is chosen for a machine whose memory is not known.
    """
    memory_bytes = machine.memory.total_bytes
    if memory_bytes is None:
        return None, text("install.choose.memory_unknown")
    memory_mib = memory_bytes // MIB
    ready = sorted(
        (p for p in profiles if p.bootable and p.can_install), key=lambda p: p.tier, reverse=True
    )
    if not ready:
        return None, text("install.choose.none_bootable")
    for profile in ready:
        if profile.memory_comfortable_mib <= memory_mib:
            return profile, text("install.choose.comfortable", memory_mib=memory_mib)
    for profile in ready:
        if profile.memory_least_mib <= memory_mib:
            return profile, text("install.choose.least", memory_mib=memory_mib)
    return None, text("install.choose.too_little", memory_mib=memory_mib)
