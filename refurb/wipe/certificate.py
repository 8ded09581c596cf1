"""The wipe certificate: what a signed record proves of each disk, on paper.

A disk whose wipe did not pass gets a page that says so first: it is never a certificate with a
footnote.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from refurb.locale import language, text
from refurb.model.event import Clock
from refurb.model.fate import Fate, fates, were_counted
from refurb.model.outcome import Outcome
from refurb.model.record import Record
from refurb.model.sign_off import Signed
from refurb.model.wipe import DiskWipe
from refurb.problem import CouldNot, WrongUse
from refurb.wipe.certificate_fields import (
    context_fields,
    disk_fields,
    machine_fields,
    wipe_fields,
)
from refurb.wipe.certificate_layout import render
from refurb.wipe.certificate_paper import Map, Origin, Page, Paper, Section, SignHere
from refurb.wipe.certificate_signed import is_missing, signatures
from refurb.wipe.certificate_words import TRUSTED_CLOCKS, disk_name, verdict_word
from refurb.wipe.surface_map import Mark, marks, speed_words, verdict

NO_DATE = 946_684_800
"""The file's own date where no clock can be believed: the first second of the year 2000."""

MOST_DISKS = 24
"""Disks listed on a machine's page; each has a page of its own."""


@dataclass(frozen=True)
class Proof:
    """A verified record, and by what a reader can verify it again.

    `sha256` is the digest of the signed envelope and `key_id` the key that signed it.
    """

    record: Record
    sha256: str
    key_id: str
    verify_url: str
    sign_offs: tuple[Signed, ...] = ()
    """Those of this very record, verified too, oldest first."""


def certificate(proof: Proof, path: Path, disk: str | None = None) -> None:
    """Write the PDF of a verified record to `path`: a page on the machine, one for each disk.

    `disk` asks for that disk's page alone. The same record in the same language gives the same
    bytes. Raises WrongUse for a disk that the record does not certify, CouldNot.
    """
    write(paper_of(proof, disk), path)


def write(paper: Paper, path: Path) -> None:
    """Write a paper as PDF, whole or not at all. Raises CouldNot."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(render(paper))
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        why = error.strerror or str(error)
        raise CouldNot("certificate.write_failed", file=path, why=why) from error


def paper_of(proof: Proof, disk: str | None = None) -> Paper:
    """Return all the words of the certificate, in the language in use; nothing is drawn yet."""
    record = proof.record
    return Paper(
        title=text("certificate.title", asset_id=record.asset_id),
        subject=text("certificate.subject", asset_id=record.asset_id),
        keywords=" ".join(
            [record.asset_id, proof.sha256, proof.key_id, *(one.sha256 for one in proof.sign_offs)]
        ),
        language=language(),
        page_word=text("certificate.page"),
        cut=text("certificate.cut"),
        seconds=seconds_of(record.sealed),
        pages=pages_of(proof) if disk is None else (_chosen(proof, disk),),
    )


def pages_of(proof: Proof, *, for_donor: bool = False) -> tuple[Page, ...]:
    """Return the machine's page and one for each disk that leaves with it."""
    disks = fates(proof.record)
    found = [_machine_page(proof, disks, for_donor)]
    found += [_disk_page(proof, fate, for_donor) for fate in disks if fate.is_of_the_machine]
    return tuple(found)


def seconds_of(clock: Clock) -> int:
    """Return a clock's time in seconds since 1970, `NO_DATE` for one that nothing vouches for."""
    if clock.source not in TRUSTED_CLOCKS:
        return NO_DATE
    try:
        return max(0, int(datetime.fromisoformat(clock.wall).timestamp()))
    except ValueError:
        return NO_DATE


def origin_of(proof: Proof) -> Origin:
    """Return the foot of a record's pages."""
    return Origin(
        heading=text("certificate.origin.heading"),
        fields=(
            (text("certificate.origin.sha256"), proof.sha256),
            (text("certificate.origin.key"), proof.key_id),
            (text("certificate.origin.where"), proof.verify_url),
        ),
        qr=proof.verify_url,
    )


def _chosen(proof: Proof, disk: str) -> Page:
    own = {fate.id: fate for fate in fates(proof.record) if fate.is_of_the_machine}
    if disk not in own:
        raise WrongUse("cli.no_such_disk", disk=disk, disks=", ".join(own) or "–")
    return _disk_page(proof, own[disk], for_donor=False)


def _machine_page(proof: Proof, disks: tuple[Fate, ...], for_donor: bool) -> Page:
    record = proof.record
    own = [fate for fate in disks if fate.is_of_the_machine]
    good = sum(fate.is_wiped for fate in own)
    is_good = bool(own) and good == len(own) and were_counted(record)
    if not were_counted(record):
        said = text("certificate.verdict.unseen")
    elif not own:
        said = text("certificate.verdict.no_disks")
    elif is_good:
        said = text("certificate.verdict.all", count=len(own))
    else:
        said = text("certificate.verdict.not_all", good=good, count=len(own))
    listed = [(fate.id, f"{disk_name(fate)}\n{verdict_word(fate)}") for fate in disks[:MOST_DISKS]]
    if left := len(disks) - len(listed):
        listed.append((text("certificate.more_disks", count=left), ""))
    sections = (
        Section(text("certificate.section.machine"), machine_fields(record), columns=2),
        Section(text("certificate.section.disks"), tuple(listed)),
        Section(
            text("certificate.section.context"),
            context_fields(record, proof.sign_offs, for_donor=for_donor),
            columns=2,
        ),
    )
    signed = signatures(proof.sign_offs, [fate.id for fate in own], for_donor=for_donor)
    return _page(
        proof, "certificate.heading", said, is_good=is_good, sections=sections, signed=signed
    )


def _disk_page(proof: Proof, fate: Fate, for_donor: bool) -> Page:
    record, wipe = proof.record, fate.wipe
    heading = "certificate.disk.heading" if fate.is_wiped else "certificate.disk.heading_not"
    sections = [Section(text("certificate.section.disk"), disk_fields(record, fate), columns=2)]
    if wipe is not None:
        fields = wipe_fields(record, fate, wipe)
        sections.append(Section(text("certificate.section.wipe"), fields))
    context = context_fields(record, proof.sign_offs, for_donor=for_donor)
    sections.append(Section(text("certificate.section.context"), context, columns=2))
    return _page(
        proof,
        heading,
        _disk_verdict(fate),
        is_good=fate.is_wiped,
        sections=tuple(sections),
        signed=signatures(proof.sign_offs, [fate.id], for_donor=for_donor),
        drawn=_map(wipe) if wipe is not None else None,
    )


def _page(
    proof: Proof,
    heading: str,
    said: str,
    *,
    is_good: bool,
    sections: tuple[Section, ...],
    signed: tuple[SignHere, ...],
    drawn: Map | None = None,
) -> Page:
    record = proof.record
    banner = text("certificate.practice") if record.practice else ""
    title = text(heading, asset_id=record.asset_id)
    is_open = is_good and is_missing(record, proof.sign_offs)
    return Page(
        heading=f"{banner} – {title}" if banner else title,
        verdict=f"{said} {text('certificate.sign_off.missing')}" if is_open else said,
        is_good=is_good,
        sections=sections,
        origin=origin_of(proof),
        banner=banner,
        is_open=is_open,
        map=drawn,
        signatures=signed if is_good else (),
    )


def _disk_verdict(fate: Fate) -> str:
    if fate.is_wiped and fate.wipe is not None:
        return text("certificate.disk.certified", level=fate.wipe.level.value)
    outcome = Outcome.DEGRADED if fate.outcome is Outcome.PASSED else fate.outcome
    why = text(f"certificate.why.{outcome}")
    said = " ".join([text("certificate.disk.not_certified"), why, fate.reason or ""]).strip()
    return f"{said} {text('certificate.disk.next')}"


def _map(wipe: DiskWipe) -> Map | None:
    """Return the map of the surface, null where nothing was measured."""
    surface = wipe.surface
    if surface is None:
        return None
    strips, notes = [], []
    for name, speeds in (("write", surface.write), ("verify", surface.verify)):
        word = text(f"wipe.surface.{name}")
        strips.append((word, marks(speeds, surface.region_bytes, wipe.unreadable)))
        notes.append(text("certificate.map_speed", phase=word, speed=speed_words(speeds)))
    there = {mark for _, seen in strips for mark in seen}
    return Map(
        heading=text("certificate.section.map"),
        strips=tuple(strips),
        legend=tuple((m, text(f"wipe.surface.mark.{m}")) for m in Mark if m in there),
        notes=("\n".join(notes), " ".join(verdict(surface))),
    )
