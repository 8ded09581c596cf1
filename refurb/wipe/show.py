"""Wipe plans and results as lines for people."""

from __future__ import annotations

from refurb.locale import number, text
from refurb.model.disk import Medium
from refurb.model.wipe import DiskPlan, DiskWipe, WipePlan, WipeReport
from refurb.wipe.guard import no_method
from refurb.wipe.surface_map import map_lines


def plan_lines(plan: WipePlan) -> list[str]:
    """Return a paragraph per disk: what would be done, the level, why not more."""
    if not plan.disks:
        return [text("wipe.no_disks")]
    return [line for disk in plan.disks for line in (*_plan(disk), "")][:-1]


def _plan(disk: DiskPlan) -> list[str]:
    lines = [_title(disk.id, disk.model, disk.serial, disk.visible_bytes)]
    if disk.refusal is not None:
        lines.append("  " + text(f"wipe.refusal.{disk.refusal}", disk=disk.id))
    else:
        lines += _methods(disk)
    return lines + ["  " + text(f"wipe.note.{note}") for note in disk.notes]


def _methods(disk: DiskPlan) -> list[str]:
    """Say what would be tried first, what if that is refused, and what it takes along."""
    if not disk.methods:
        return ["  " + str(no_method(disk))]
    keys = ["wipe.would", *["wipe.would_else"] * (len(disk.methods) - 1)]
    lines = [
        text(
            key,
            method=text(f"wipe.method.{method.name}"),
            level=method.level,
            read=text(f"wipe.read.{method.verification}"),
        )
        for key, method in zip(keys, disk.methods, strict=True)
    ]
    if disk.medium is not Medium.UNKNOWN and disk.expected_seconds is not None:
        minutes = max(1, round(disk.expected_seconds / 60))
        source = text(f"wipe.time.{disk.methods[0].time_source}")
        lines.append(text("wipe.expected", minutes=minutes, source=source))
    if disk.lift:
        commands = " ; ".join(" ".join(argv) for argv in disk.lift)
        lines.append(text("wipe.would_lift", commands=commands))
    if disk.also_erases:
        lines.append(text("wipe.also_erases", disks=", ".join(disk.also_erases)))
    lines.append(text("wipe.to_confirm", what=disk.confirm))
    return [f"  {line}" for line in lines]


def wipe_lines(report: WipeReport) -> list[str]:
    """Return a paragraph per disk: how it ended, what was verified, and what to do next."""
    return [line for disk in report.disks for line in (*_wipe(disk), "")][:-1]


def _wipe(disk: DiskWipe) -> list[str]:
    lines = [
        _title(disk.id, disk.model, disk.serial, disk.capacity_bytes),
        "  "
        + text(
            f"wipe.ended.{disk.outcome}",
            level=disk.level,
            verified=disk.bytes_verified,
            seconds=disk.seconds,
        ),
    ]
    for tried in disk.methods[:-1]:
        lines.append("  " + text("wipe.tried", method=text(f"wipe.method.{tried.name}")))
    if disk.reason:
        lines.append("  " + disk.reason)
    if disk.second_check is not None:
        check = disk.second_check
        word = text(f"certificate.second.{check.outcome}")
        said = text("wipe.second.said", tool=check.tool, outcome=word)
        lines.append(f"  {said} {check.reason or ''}".rstrip())
    if disk.surface:
        lines += ["", *("  " + line for line in map_lines(disk.surface, disk.unreadable))]
    return lines


def _title(name: str, model: str | None, serial: str | None, size: int | None) -> str:
    parts = [name, model or "", serial or "", text("wipe.size", gb=number.fixed((size or 0) / 1e9))]
    return "  ".join(part for part in parts if part)
