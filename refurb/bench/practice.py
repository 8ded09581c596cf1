"""Practice mode: a donated PC made of files, and a central inventory of its own."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from refurb.host.practice import PracticeHost, make_disks
from refurb.host.service import Service
from refurb.model.work_order import WorkOrder
from refurb.problem import CouldNot

START_LIMIT_S = 60.0


def practice_order(inventory_url: str) -> WorkOrder:
    """Return the work order of practice mode: everything on the practice PC may be wiped."""
    return WorkOrder(
        id="EXERCICE",
        operator="exercice",
        site="Atelier d'exercice",
        lot="EXERCICE",
        donor="Donateur d'exercice",
        wipe=True,
        phone="02 00 00 00 00",
        inventory_url=inventory_url,
    )


def start_central(home: Path) -> tuple[Service, str]:
    """Start a central inventory in `home`/central; return it and its address.

    The stick in `home` is enrolled there with the inventory's first code. Raises CouldNot.
    """
    folder = home / "central"
    address = folder / "address"
    address.unlink(missing_ok=True)
    service = Service(
        [sys.executable, "-m", "refurb", "serve", "--port", "0", "--data", str(folder)],
        log=home / "central.log",
    )
    if not service.wait_for(address.is_file, limit_s=START_LIMIT_S):
        service.stop()
        raise CouldNot("bench.central_silent", log=home / "central.log")
    url = address.read_text(encoding="utf-8").strip()
    _enrol(home, url, folder)
    return service, url


def first_start(home: Path) -> dict[str, str]:
    """Return the practice inventory's first account: keys `user` and `password`."""
    data: dict[str, str] = json.loads((home / "central" / "first-start.json").read_bytes())
    return data


def practice_pc(home: Path) -> PracticeHost:
    """Return the practice PC, with fresh disks unless an interrupted run still needs its own."""
    from refurb.line.resume import find_unfinished

    work = home / "disks"
    is_cut_off = bool(find_unfinished(home / "journal", practice=True))
    make_disks(work, fresh=not is_cut_off)
    return PracticeHost(work)


def _enrol(home: Path, url: str, folder: Path) -> None:
    """Enrol once; later starts have another port, which is still the same inventory."""
    from refurb.record.enrol import enrol
    from refurb.record.stick import enrolment, keep_enrolment

    known = enrolment(home)
    if known is None:
        code = json.loads((folder / "first-start.json").read_bytes())["enrol_code"]
        enrol(home, url, code, "exercice")
    elif known.url != url:
        keep_enrolment(home, known.model_copy(update={"url": url}))
