"""The donor's copy: one lot's machines and disks in a list, then the certificate of each.

No person of the workshop is named in it. It is made of verified records only.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from refurb.locale import language, text
from refurb.model.fate import Fate, fates, were_counted
from refurb.problem import WrongUse
from refurb.wipe.certificate import Proof, pages_of, seconds_of, write
from refurb.wipe.certificate_paper import Field, Origin, Page, Paper, Section
from refurb.wipe.certificate_words import date, disk_name, unknown, verdict_word

LINES_A_PAGE = 44
"""Lines of the list on one page, in letters that need not be made smaller."""

_KEYS_SHOWN = 3
"""Keys named at the foot of the list; each machine's page names its own."""


def donor_copy(proofs: Sequence[Proof], path: Path) -> None:
    """Write the copy of the records of one donor and lot to `path` as PDF.

    A record given twice counts once. The same records give the same bytes, in whatever order.
    Raises WrongUse where they are not all of one named donation, CouldNot.
    """
    write(paper_of(proofs), path)


def paper_of(proofs: Sequence[Proof]) -> Paper:
    """Return the words of the copy, in the language in use. Raises WrongUse."""
    once = {proof.sha256: proof for proof in proofs}
    ordered = sorted(once.values(), key=lambda proof: (proof.record.asset_id, proof.sha256))
    _check(ordered)
    order = ordered[0].record.order
    names = {"donor": order.donor or unknown(), "lot": order.lot or unknown()}
    lists = _list_pages(ordered)
    return Paper(
        title=text("certificate.donor.title", **names),
        subject=text("certificate.donor.subject"),
        language=language(),
        page_word=text("certificate.page"),
        cut=text("certificate.cut"),
        seconds=max(seconds_of(proof.record.sealed) for proof in ordered),
        keywords=" ".join(proof.sha256 for proof in ordered),
        pages=(
            *lists,
            *(page for proof in ordered for page in pages_of(proof, for_donor=True)),
        ),
    )


def _check(proofs: Sequence[Proof]) -> None:
    """Raise WrongUse unless all records are of one named donor and lot, and of one kind."""
    for proof in proofs:
        if not proof.record.order.donor and not proof.record.order.lot:
            raise WrongUse("certificate.donor.nameless", asset_id=proof.record.asset_id)
    first, *others = [(p.record.order.donor, p.record.order.lot) for p in proofs]
    for other in others:
        if other != first:
            raise WrongUse("certificate.donor.others", one=_lot(first), other=_lot(other))
    if len({proof.record.practice for proof in proofs}) > 1:
        raise WrongUse("certificate.donor.mixed")


def _lot(names: tuple[str, str]) -> str:
    return text("certificate.donor.lot", donor=names[0] or unknown(), lot=names[1] or unknown())


def _list_pages(proofs: Sequence[Proof]) -> list[Page]:
    """Return as many pages as the list needs; the donation and the verdict are on each."""
    rows = [row for proof in proofs for row in _rows(proof)]
    pages: list[list[Field]] = [[]]
    lines = 0
    for row in rows:
        needs = max(part.count("\n") + 1 + len(part) // 70 for part in row)
        if pages[-1] and lines + needs > LINES_A_PAGE:
            pages.append([])
            lines = 0
        pages[-1].append(row)
        lines += needs
    return [_list_page(proofs, tuple(part), is_first=i == 0) for i, part in enumerate(pages)]


def _list_page(proofs: Sequence[Proof], rows: tuple[Field, ...], *, is_first: bool) -> Page:
    own = [fate for proof in proofs for fate in _own(proof)]
    good = sum(fate.is_wiped for fate in own)
    is_good = bool(own) and good == len(own) and all(were_counted(p.record) for p in proofs)
    said = text(
        "certificate.donor.verdict_all" if is_good else "certificate.donor.verdict_not",
        good=good,
        disks=len(own),
        machines=len({proof.record.asset_id for proof in proofs}),
    )
    order = proofs[0].record.order
    banner = text("certificate.practice") if proofs[0].record.practice else ""
    heading = text("certificate.donor.heading")
    donation = (
        (text("certificate.field.donor"), order.donor or unknown()),
        (text("certificate.field.lot"), order.lot or unknown()),
    )
    more = "machines_section" if is_first else "machines_more"
    return Page(
        heading=f"{banner} – {heading}" if banner else heading,
        verdict=said,
        is_good=is_good,
        sections=(
            Section(text("certificate.donor.lot_section"), donation, columns=2),
            Section(text(f"certificate.donor.{more}"), rows),
        ),
        origin=_origin(proofs),
        banner=banner,
    )


def _own(proof: Proof) -> list[Fate]:
    return [fate for fate in fates(proof.record) if fate.is_of_the_machine]


def _rows(proof: Proof) -> list[Field]:
    """Return a row for one machine: what it is, and the digest and its disks' outcomes."""
    record = proof.record
    system = record.machine.system
    model = " ".join(name for name in (system.manufacturer, system.product) if name)
    disks = [f"{fate.id} – {disk_name(fate)} – {verdict_word(fate)}" for fate in _own(proof)]
    if not were_counted(record):
        disks.append(text("certificate.donor.uncounted"))
    named = text(
        "certificate.donor.machine",
        asset_id=record.asset_id,
        model=model or unknown(),
        date=date(record.sealed),
    )
    digest = text("certificate.donor.digest", sha256=proof.sha256)
    said = disks or [text("certificate.donor.no_disk")]
    return [(named, "\n".join([digest, *said]))]


def _origin(proofs: Sequence[Proof]) -> Origin:
    """Return the foot of the list: how many records, and the keys that signed them."""
    keys = list(dict.fromkeys(proof.key_id for proof in proofs))
    more = ["…"] if len(keys) > _KEYS_SHOWN else []
    address = proofs[0].record.order.inventory_url.rstrip("/")
    fields = [(text("certificate.donor.keys"), "\n".join([*keys[:_KEYS_SHOWN], *more]))]
    if address:
        fields.append((text("certificate.origin.where"), address))
    return Origin(
        heading=text("certificate.donor.origin", count=len(proofs)),
        fields=tuple(fields),
        qr=address,
    )
