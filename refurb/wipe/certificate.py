"""The wipe certificate: what a signed record proves of each disk, on paper.

Its fields follow NIST SP 800-88, section 4 (facts: wipe, Certificate fields). A disk whose wipe
did not pass gets a page that says so first: it is never a certificate with a footnote.
"""

from __future__ import annotations

from pathlib import Path

from refurb.locale import language, text
from refurb.model.disk import Medium
from refurb.model.event import Clock
from refurb.model.fate import Fate, fates, were_counted
from refurb.model.outcome import Outcome
from refurb.model.record import Record
from refurb.model.wipe import DiskWipe
from refurb.problem import CouldNot
from refurb.wipe.certificate_layout import Origin, Page, Paper, Section, render

_MAX_REGIONS = 6
"""Unreadable regions listed on paper; the record holds them all."""
_TRUSTED_CLOCKS = ("rtc", "server")

Field = tuple[str, str]


def certificate(record: Record, *, sha256: str, key_id: str, verify_url: str, path: Path) -> None:
    """Write the PDF of a verified record to `path`: a page on the machine, one for each disk.

    `sha256` is the digest of the signed envelope and `key_id` the key that signed it. The same
    record in the same language gives the same bytes. Raises CouldNot.
    """
    paper = paper_of(record, sha256=sha256, key_id=key_id, verify_url=verify_url)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(render(paper))
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        why = error.strerror or str(error)
        raise CouldNot("certificate.write_failed", file=path, why=why) from error


def paper_of(record: Record, *, sha256: str, key_id: str, verify_url: str) -> Paper:
    """Return all the words of the certificate, in the language in use; nothing is drawn yet."""
    disks = fates(record)
    pages = [_machine_page(record, disks)]
    pages += [_disk_page(record, fate) for fate in disks if fate.is_of_the_machine]
    return Paper(
        title=text("certificate.title", asset_id=record.asset_id),
        language=language(),
        banner=text("certificate.practice") if record.practice else "",
        origin=Origin(
            heading=text("certificate.origin.heading"),
            fields=(
                (text("certificate.origin.sha256"), sha256),
                (text("certificate.origin.key"), key_id),
                (text("certificate.origin.where"), verify_url),
            ),
            qr=verify_url,
        ),
        page_word=text("certificate.page"),
        pages=tuple(pages),
    )


def _machine_page(record: Record, disks: tuple[Fate, ...]) -> Page:
    own = [fate for fate in disks if fate.is_of_the_machine]
    good = sum(fate.is_wiped for fate in own)
    is_good = bool(own) and good == len(own) and were_counted(record)
    if not were_counted(record):
        verdict = text("certificate.verdict.unseen")
    elif not own:
        verdict = text("certificate.verdict.no_disks")
    elif is_good:
        verdict = text("certificate.verdict.all", count=len(own))
    else:
        verdict = text("certificate.verdict.not_all", good=good, count=len(own))
    listed = [(_disk_name(fate), _verdict_word(fate)) for fate in disks]
    return Page(
        heading=_heading(record, "certificate.heading"),
        verdict=verdict,
        is_good=is_good,
        sections=(
            Section(text("certificate.section.machine"), _machine_fields(record)),
            Section(text("certificate.section.disks"), tuple(listed)),
            Section(text("certificate.section.context"), _context_fields(record)),
        ),
        validation=_validation() if is_good else None,
    )


def _disk_page(record: Record, fate: Fate) -> Page:
    good = fate.is_wiped
    heading = "certificate.disk.heading" if good else "certificate.disk.heading_not"
    sections = [Section(text("certificate.section.disk"), _disk_fields(record, fate))]
    if fate.wipe is not None:
        sections.append(Section(text("certificate.section.wipe"), _wipe_fields(record, fate.wipe)))
    sections.append(Section(text("certificate.section.context"), _context_fields(record)))
    return Page(
        heading=_heading(record, heading),
        verdict=_disk_verdict(fate),
        is_good=good,
        sections=tuple(sections),
        validation=_validation() if good else None,
    )


def _heading(record: Record, key: str) -> str:
    heading = text(key, asset_id=record.asset_id)
    return f"{text('certificate.practice')} – {heading}" if record.practice else heading


def _disk_verdict(fate: Fate) -> str:
    if fate.is_wiped and fate.wipe is not None:
        return text("certificate.disk.certified", level=fate.wipe.level.value)
    outcome = Outcome.DEGRADED if fate.outcome is Outcome.PASSED else fate.outcome
    why = text(f"certificate.why.{outcome}")
    said = " ".join([text("certificate.disk.not_certified"), why, fate.reason or ""]).strip()
    return f"{said} {text('certificate.disk.next')}"


def _verdict_word(fate: Fate) -> str:
    if fate.is_wiped and fate.wipe is not None:
        return text("certificate.disk.short", level=fate.wipe.level.value)
    if not fate.is_of_the_machine:
        return text("certificate.disk.short_foreign")
    return text("certificate.disk.short_not")


def _machine_fields(record: Record) -> tuple[Field, ...]:
    system = record.machine.system
    names = [system.manufacturer, system.product, system.version]
    fields = {
        "asset_id": record.asset_id,
        "model": " ".join(name for name in names if name) or _unknown(),
        "serial": system.serial or _unknown(),
        "grade": text(f"certificate.grade.{record.grade}"),
    }
    return _labelled(fields)


def _context_fields(record: Record) -> tuple[Field, ...]:
    order = record.order
    fields = {
        "donor": order.donor or _unknown(),
        "lot": order.lot or _unknown(),
        "operator": order.operator or _unknown(),
        "place": order.site or _unknown(),
        "date": _date(record.sealed),
        "order": order.id,
        "refurb": text("certificate.refurb", version=record.refurb_version),
    }
    return _labelled(fields)


def _disk_fields(record: Record, fate: Fate) -> tuple[Field, ...]:
    disk, wipe = fate.disk, fate.wipe
    medium = disk.medium if disk else wipe.medium if wipe else Medium.UNKNOWN
    visible = disk.visible_bytes if disk else wipe.capacity_bytes if wipe else None
    native = (disk.native_bytes if disk else None) or (wipe.native_bytes if wipe else None)
    system = record.machine.system
    names = (system.manufacturer, system.version, system.product, system.serial)
    fields = {
        "disk": fate.id,
        "manufacturer": (disk.manufacturer if disk else None) or _unknown(),
        "model": (disk.model if disk else wipe.model if wipe else None) or _unknown(),
        "serial": (disk.serial if disk else wipe.serial if wipe else None) or _unknown(),
        "medium": text(f"certificate.medium.{medium}"),
        "visible": _size(visible),
        "native": text("certificate.native_unknown") if native is None else _size(native),
        "source": " ".join(name for name in names if name) or _unknown(),
    }
    return _labelled(fields)


def _wipe_fields(record: Record, wipe: DiskWipe) -> tuple[Field, ...]:
    level = wipe.level.value if wipe.level != "none" else text("certificate.no_level")
    commands = [argv for run in wipe.methods for argv in run.argv]
    fields = {
        "level": level,
        "method": "\n".join(
            text(
                "certificate.attempt",
                method=text(f"certificate.method.{run.name}"),
                outcome=text(f"certificate.outcome.{run.outcome}"),
            )
            for run in wipe.methods
        )
        or text("certificate.none"),
        "tool": _tools(record, wipe),
        "commands": "\n".join(" ".join(argv) for argv in commands)
        or text("certificate.own_engine"),
        "written": _size(wipe.bytes),
        "verification": _verification(record, wipe),
        "verified": _size(wipe.bytes_verified),
        "unreadable": _regions(wipe),
        "seconds": _duration(wipe.seconds),
        "notes": "\n".join(text(f"certificate.note.{note}") for note in wipe.notes)
        or text("certificate.none"),
        "status": text(f"certificate.outcome.{wipe.outcome}"),
    }
    return _labelled(fields)


def _tools(record: Record, wipe: DiskWipe) -> str:
    own = text("certificate.refurb", version=record.refurb_version)
    others = dict.fromkeys(argv[0] for run in wipe.methods for argv in run.argv if argv)
    return ", ".join([own, *others])


def _verification(record: Record, wipe: DiskWipe) -> str:
    of_plan = next((plan.verification for plan in record.plans if plan.id == wipe.id), "")
    planned = wipe.verification or of_plan
    key = planned if planned in ("full-read", "sample", "markers") else "other"
    return text(f"certificate.verification.{key}", name=planned or _unknown())


def _regions(wipe: DiskWipe) -> str:
    if not wipe.unreadable:
        return text("certificate.none")
    shown = [
        text("certificate.region", first=_number(first), length=_number(length))
        for first, length in wipe.unreadable[:_MAX_REGIONS]
    ]
    left = len(wipe.unreadable) - len(shown)
    more = [text("certificate.more_regions", count=left)] if left else []
    lost = sum(length for _, length in wipe.unreadable)
    head = text("certificate.regions", count=len(wipe.unreadable), size=_number(lost))
    return "\n".join([head, *shown, *more])


def _disk_name(fate: Fate) -> str:
    disk, wipe = fate.disk, fate.wipe
    model = (disk.model if disk else wipe.model if wipe else None) or _unknown()
    serial = (disk.serial if disk else wipe.serial if wipe else None) or _unknown()
    return text("certificate.disk.name", disk=fate.id, model=model, serial=serial)


def _date(clock: Clock) -> str:
    """Return day and time in UTC; a clock that nothing vouches for is not turned into a date."""
    if clock.source not in _TRUSTED_CLOCKS:
        return text("certificate.date.unknown", wall=clock.wall)
    year, month, day = clock.wall[:10].split("-")
    return text(
        f"certificate.date.{clock.source}", year=year, month=month, day=day, time=clock.wall[11:16]
    )


def _size(size_bytes: int | None) -> str:
    """Return a size as disks are sold, and to the byte."""
    if size_bytes is None:
        return _unknown()
    unit, scale = ("gb", 10**9) if size_bytes >= 10**9 else ("mb", 10**6)
    shown = f"{size_bytes / scale:.1f}".removesuffix(".0").replace(".", text("certificate.comma"))
    return text(f"certificate.{unit}", size=shown, bytes=_number(size_bytes))


def _number(value: int) -> str:
    return f"{value:,}".replace(",", text("certificate.thousands"))


def _duration(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return text("certificate.duration", hours=minutes // 60, minutes=minutes % 60, seconds=rest)


def _labelled(fields: dict[str, str]) -> tuple[Field, ...]:
    return tuple((text(f"certificate.field.{name}"), value) for name, value in fields.items())


def _validation() -> tuple[str, ...]:
    """Return what a person signs: to accept the rest of the risk is theirs, not a tool's."""
    names = ("heading", "explained", "name", "decision", "signature")
    return tuple(text(f"certificate.validation.{name}") for name in names)


def _unknown() -> str:
    return text("certificate.unknown")
