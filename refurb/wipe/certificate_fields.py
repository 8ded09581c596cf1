"""The fields of a certificate (NIST SP 800-88, section 4; facts: wipe, Certificate fields)."""

from __future__ import annotations

from collections.abc import Sequence

from refurb.locale import text
from refurb.model.disk import Disk, Medium
from refurb.model.fate import Fate
from refurb.model.outcome import Outcome, StageName
from refurb.model.record import Record
from refurb.model.sign_off import Signed
from refurb.model.wipe import DiskWipe, SecondCheck
from refurb.wipe.certificate_paper import Field
from refurb.wipe.certificate_signed import sign_off_field
from refurb.wipe.certificate_words import date, duration, number, regions, size, unknown


def labelled(fields: dict[str, str]) -> tuple[Field, ...]:
    """Return fields under their labels in the language in use."""
    return tuple((text(f"certificate.field.{name}"), value) for name, value in fields.items())


def machine_fields(record: Record) -> tuple[Field, ...]:
    """Return what machine this is."""
    system = record.machine.system
    names = [system.manufacturer, system.product, system.version]
    return labelled(
        {
            "asset_id": record.asset_id,
            "model": " ".join(name for name in names if name) or unknown(),
            "serial": system.serial or unknown(),
            "grade": text(f"certificate.grade.{record.grade}"),
        }
    )


def context_fields(
    record: Record, signed: Sequence[Signed], *, for_donor: bool
) -> tuple[Field, ...]:
    """Return who, where and when; a donor's copy names no person of the workshop."""
    order = record.order
    fields = {
        "donor": order.donor or unknown(),
        "lot": order.lot or unknown(),
        "operator": order.operator or unknown(),
        "place": order.site or unknown(),
        "date": date(record.sealed),
        "order": order.id or unknown(),
        **({"destination": order.destination} if order.destination else {}),
        **sign_off_field(record, signed),
    }
    if for_donor:
        del fields["operator"]
    return labelled(fields)


def disk_fields(record: Record, fate: Fate) -> tuple[Field, ...]:
    """Return what disk this is, and of which machine."""
    disk, wipe = fate.disk, fate.wipe
    medium = disk.medium if disk else wipe.medium if wipe else Medium.UNKNOWN
    visible = disk.visible_bytes if disk else wipe.capacity_bytes if wipe else None
    native = (disk.native_bytes if disk else None) or (wipe.native_bytes if wipe else None)
    system = record.machine.system
    names = (system.manufacturer, system.version, system.product, system.serial)
    return labelled(
        {
            "manufacturer": (disk.manufacturer if disk else None) or unknown(),
            "medium": text(f"certificate.medium.{medium}"),
            "model": (disk.model if disk else wipe.model if wipe else None) or unknown(),
            "serial": (disk.serial if disk else wipe.serial if wipe else None) or unknown(),
            "visible": size(visible),
            "native": text("certificate.native_unknown") if native is None else size(native),
            "source": " ".join(name for name in names if name) or unknown(),
            "disk": f"{fate.id} – {record.asset_id}",
        }
    )


def wipe_fields(record: Record, fate: Fate, wipe: DiskWipe) -> tuple[Field, ...]:
    """Return what was done to the disk, how it was verified, and what was left."""
    commands = [argv for run in wipe.methods for argv in run.argv]
    sector = fate.disk.logical_sector_bytes if fate.disk else 512
    ended = text(f"certificate.outcome.{wipe.outcome}")
    level = wipe.level.value if wipe.level != "none" else text("certificate.no_level")
    own = text("certificate.refurb", version=record.refurb_version)
    tools = dict.fromkeys(argv[0] for run in wipe.methods for argv in run.argv if argv)
    return labelled(
        {
            "level": level,
            "method": _attempts(wipe),
            "tool": ", ".join([own, *tools]),
            "commands": "\n".join(" ".join(argv) for argv in commands)
            or text("certificate.own_engine"),
            "written": size(wipe.bytes),
            "verification": text(
                "certificate.verified_by", how=_verification(record, wipe), tool=own
            ),
            "verified": size(wipe.bytes_verified),
            "second": _second(wipe.second_check),
            "unreadable": regions(wipe.unreadable, sector),
            "words": _status_words(record, fate.disk),
            "notes": "\n".join(text(f"certificate.note.{note}") for note in wipe.notes)
            or text("certificate.none"),
            **_sheet(record, fate),
            "status": text("certificate.ended", outcome=ended, time=duration(wipe.seconds)),
        }
    )


def _sheet(record: Record, fate: Fate) -> dict[str, str]:
    """Return what was written after the verification, with its digest; nothing where nothing.

    Where the end of that writing was not seen, its bytes may be anything of ours.
    """
    sheet = next((sheet for sheet in record.sheets if sheet.disk == fate.id), None)
    if sheet is None:
        steps = [s for s in record.steps if (s.stage, s.target) == (StageName.SHEET, fate.id)]
        was_begun = any(s.outcome not in (Outcome.PASSED, Outcome.SKIPPED) for s in steps)
        return {"sheet": text("certificate.sheet_unknown")} if was_begun else {}
    first, last = sheet.first_byte, sheet.first_byte + sheet.bytes - 1
    said = text("certificate.sheet", first=number(first), last=number(last), sha256=sheet.sha256)
    return {"sheet": said}


def _attempts(wipe: DiskWipe) -> str:
    tried = [
        text(
            "certificate.attempt",
            method=text(f"certificate.method.{run.name}"),
            outcome=text(f"certificate.outcome.{run.outcome}"),
        )
        for run in wipe.methods
    ]
    return "\n".join(tried) or text("certificate.none")


def _verification(record: Record, wipe: DiskWipe) -> str:
    of_plan = next((plan.verification for plan in record.plans if plan.id == wipe.id), "")
    planned = wipe.verification or of_plan
    key = planned if planned in ("full-read", "sample", "markers") else "other"
    return text(f"certificate.verification.{key}", name=planned or unknown())


def _second(check: SecondCheck | None) -> str:
    """Return what another program saw; that none looked is said, and is no pass."""
    if check is None:
        return text("certificate.second.none")
    said = text(
        "certificate.second.said",
        tool=f"{check.tool} {check.version or ''}".strip(),
        outcome=text(f"certificate.second.{check.outcome}"),
    )
    return "\n".join(filter(None, [said, check.reason, " ".join(check.argv)]))


def _status_words(record: Record, disk: Disk | None) -> str:
    """Return what the disk says of its own state; silence is said too."""
    said: list[str] = []
    if disk is not None and disk.security is not None:
        names = ("supported", "enabled", "locked", "frozen", "count_expired")
        true = [name for name in names if getattr(disk.security, name)]
        words = [text(f"certificate.state.{name}") for name in true]
        said.append(text("certificate.state.ata", words=", ".join(words) or "–"))
    if disk is not None and disk.nvme is not None and disk.nvme.sanitize_state is not None:
        state = text(f"certificate.state.sanitize.{disk.nvme.sanitize_state}")
        said.append(text("certificate.state.nvme", state=state))
    health = record.health.disks if record.health and disk else ()
    smart = next((seen.facts.smart_passed for seen in health if disk and seen.id == disk.id), None)
    if smart is not None:
        said.append(
            text("certificate.state.smart_good" if smart else "certificate.state.smart_bad")
        )
    return "\n".join(said) or text("certificate.state.silent")
