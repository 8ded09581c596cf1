"""An installation's plan as lines for people; its list of files is left to JSON."""

from __future__ import annotations

from refurb.install.plan import MIB, InstallPlan, Partition
from refurb.install.quirks import ProtectiveMbr
from refurb.locale import number, text


def plan_lines(plan: InstallPlan, model: str | None, was: str | None) -> list[str]:
    """Return what would be lost, written and typed, and how the PC would start.

    `model` is the disk's, `was` what is on it now, in words; each null where it is not known.
    """
    disk, profile = plan.identity, plan.profile
    size = text("install.plan.size", gb=number.fixed(disk.size_bytes / 1e9))
    title = "  ".join(word for word in (disk.path, model, disk.serial, size) if word)
    lost = "install.plan.lost_seen" if was else "install.plan.lost"
    lines = [
        text("install.plan.profile", name=profile.name, version=profile.version,
             title=profile.title(), hostname=plan.hostname),
        text(lost, was=was),
        text("install.plan.table"),
        *(_partition(part) for part in (plan.bios, plan.esp, plan.root)),
        text("install.plan.starts" if profile.bootable else "install.plan.never_starts"),
    ]  # fmt: skip
    if profile.bootable and plan.protective_mbr is not ProtectiveMbr.STANDARD:
        lines.append(text(f"install.plan.{plan.protective_mbr}"))
    lines.append(text("install.plan.to_confirm", what=plan.confirm))
    return [title, *(f"  {line}" for line in lines)]


def _partition(part: Partition) -> str:
    use = text(f"install.plan.use.{part.label}")
    return text("install.plan.partition", use=use, mib=part.size_bytes // MIB)
