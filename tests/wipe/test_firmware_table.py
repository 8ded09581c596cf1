"""The table of firmware erases in docs/effacement.md says what the state machines really saw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from refurb.model.disk import Medium, Transport
from refurb.model.outcome import Outcome
from refurb.model.wipe import DiskWipe, Method, WipePolicy
from refurb.wipe import firmware
from refurb.wipe.plan import plan
from refurb.wipe.target import bound
from tests.wipe.disks import HOST
from tests.wipe.fake_pc import SECURITY, FakeDisk, FakePc
from tests.wipe.test_lift import lifting

DOCS = Path(__file__).resolve().parents[2] / "docs" / "effacement.md"
MIB = 1 << 20
SECURE = ("security", "enhanced")
SATA, HDD, NVME, SAS, EMMC = "SSD SATA", "disque dur SATA", "NVMe", "SSD SAS", "eMMC"
ALL_SCSI = ("block", "crypto", "overwrite")
BLOCK, ERASE = Method.ATA_SANITIZE_BLOCK, Method.ATA_SECURITY_ERASE

Made = Callable[[FakePc], DiskWipe]


def frozen(pc: FakePc) -> FakeDisk:
    disk = pc.ata(can=SECURE, frozen=True)
    security = SECURITY.model_copy(update={"frozen": True})
    disk.facts = disk.facts.model_copy(update={"security": security})
    return disk


def lifted(pc: FakePc, *faults: str) -> DiskWipe:
    disk = pc.ata(*faults, medium=Medium.HDD, hpa=MIB, dco=MIB)
    return disk.wiped(plan=lifting(disk))


def behind_a_bridge(pc: FakePc) -> DiskWipe:
    disk = pc.ata()
    usb = disk.facts.model_copy(update={"transport": Transport.USB, "medium": Medium.USB})
    disk.facts = usb
    planned = plan([usb], allow_removable=True, allow_file=True)
    assert all(method.argv is None for method in planned.disks[0].methods)

    return disk.wiped(plan=bound(HOST, planned.disks, allow_file=True)[0])


def asked_for_purge(pc: FakePc) -> DiskWipe:
    disk = pc.ata(medium=Medium.HDD)
    return disk.wiped(plan=disk.planned(policy=WipePolicy.PURGE_IF_POSSIBLE))


ROWS: dict[tuple[str, str], Made] = {
    (SATA, "efface ses blocs (SANITIZE)"): lambda pc: pc.ata().wiped(),
    (SATA, "clé de chiffrement (SANITIZE)"): lambda pc: pc.ata(
        can=("sanitize", "crypto")).wiped(),
    (SATA, "SECURITY ERASE seulement"): lambda pc: pc.ata(can=SECURE).wiped(),
    (SATA, "gelé par le BIOS"): lambda pc: frozen(pc).wiped(),
    (SATA, "refuse SANITIZE, hdparm dit pourtant 0"): lambda pc: pc.ata(
        "sanitize", "exit-0").wiped(),
    (SATA, "dit « fait », données intactes"): lambda pc: pc.ata("lies").wiped(BLOCK),
    (SATA, "n'efface que la moitié"): lambda pc: pc.ata("halfway").wiped(BLOCK),
    (SATA, "SANITIZE échoue"): lambda pc: pc.ata("fails").wiped(BLOCK),
    (SATA, "SECURITY ERASE coupé au milieu"): lambda pc: pc.ata(
        "interrupted", can=SECURE).wiped(ERASE),
    (SATA, "coupé, puis reste verrouillé"): lambda pc: pc.ata(
        "interrupted", "disable-fails", can=SECURE).wiped(ERASE),
    (SATA, "n'en finit jamais"): lambda pc: pc.ata("hangs").wiped(),
    (SATA, "disparaît pendant l'effacement"): lambda pc: pc.ata("vanishes").wiped(),
    (SATA, "efface déjà, lancé par un autre"): lambda pc: pc.ata(
        sanitize="SD2", kind="block", steps=99).wiped(),
    (SATA, "derrière un adaptateur USB"): behind_a_bridge,
    (HDD, "effacement Purge demandé (SANITIZE)"): asked_for_purge,
    (HDD, "zone cachée (HPA et DCO) rendue visible"): lifted,
    (HDD, "zone cachée que le disque refuse de montrer"): lambda pc: lifted(pc, "lift-refused"),
    (HDD, "zone cachée, personne ne demande de la montrer"): lambda pc: pc.ata(
        medium=Medium.HDD, hpa=MIB).wiped(),
    (NVME, "efface ses blocs (sanitize)"): lambda pc: pc.nvme().wiped(),
    (NVME, "format seulement"): lambda pc: pc.nvme(can=("format",)).wiped(),
    (NVME, "dit « fait », données intactes"): lambda pc: pc.nvme("lies").wiped(
        Method.NVME_SANITIZE_BLOCK),
    (NVME, "bloqué comme l'Intel 660p"): lambda pc: pc.nvme("hangs").wiped(),
    (SAS, "efface ses blocs (SANITIZE)"): lambda pc: pc.scsi(can=ALL_SCSI).wiped(),
    (SAS, "dit « fait », données intactes"): lambda pc: pc.scsi("lies", can=ALL_SCSI).wiped(
        Method.SCSI_SANITIZE_BLOCK),
    (SAS, "disparaît pendant l'effacement"): lambda pc: pc.scsi(
        "vanishes", can=ALL_SCSI).wiped(),
    (EMMC, "blkdiscard puis sanitize"): lambda pc: pc.mmc().wiped(),
    (EMMC, "dit « fait », données intactes"): lambda pc: pc.mmc("lies").wiped(
        Method.MMC_SANITIZE),
}  # fmt: skip

WORDS = {
    Outcome.PASSED: "effacé et relu",
    Outcome.DEGRADED: "effacé en partie",
    Outcome.FAILED: "PAS effacé",
    Outcome.SKIPPED: "rien n'a commencé",
    Outcome.UNKNOWN: "résultat inconnu, ne pas donner",
    Outcome.ABORTED: "résultat inconnu, ne pas donner",
}


def row(medium: str, situation: str, found: DiskWipe) -> str:
    """Return one line of the table: what was tried in which order, and how it ended."""
    ways = ", ".join(f"{run.name} ({WORDS[run.outcome]})" for run in found.methods)
    level = f" : {found.level}" if found.level != "none" else ""
    return f"| {medium} | {situation} | {ways} | {WORDS[found.outcome]}{level} |"


@pytest.mark.parametrize(("medium", "situation"), list(ROWS))
def test_the_table_says_what_happened(
    pc: FakePc, monkeypatch: pytest.MonkeyPatch, medium: str, situation: str
) -> None:
    if "jamais" in situation or "660p" in situation:
        monkeypatch.setattr(firmware, "LEAST_LIMIT_S", 0.5)
        monkeypatch.setattr(firmware, "LIMIT_TIMES", 0)
    found = ROWS[medium, situation](pc)
    said = row(medium, situation, found)
    assert said in DOCS.read_text(encoding="utf-8"), said


def test_no_row_says_wiped_where_old_data_is_left(pc: FakePc) -> None:
    for situation in ("dit « fait », données intactes", "n'efface que la moitié"):
        assert ROWS[SATA, situation](pc).outcome is Outcome.FAILED
