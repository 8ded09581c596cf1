"""What each fault must lead to: the table that docs/effacement.md shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

KIB = 1 << 10
MIB = 1 << 20

STATUS = {"passed": 0, "failed": 1, "refused": 3, "unknown": 5}
"""Exit statuses of the contract."""

WORDS = {"passed": "effacé et relu", "failed": "PAS effacé", "refused": "refusé, rien d'écrit",
         "unknown": "résultat inconnu, ne pas donner"}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A fault, the medium that has it, and the honest end.

    `places` are the bytes that must be listed, `where` what is said of them; `says` is part of
    the sentence that a person is told.
    """

    fault: str
    medium: str
    end: str
    says: str = ""
    places: tuple[tuple[int, int], ...] = ()


def _lies(fault: str, medium: str = "SCSI") -> Case:
    return Case(fault, medium, "failed", "is not what was written")


def _bad(fault: str, medium: str, first: int, length: int) -> Case:
    return Case(fault, medium, "failed", "cannot be wiped or read back", ((first, length),))


def _gone(fault: str, medium: str) -> Case:
    return Case(fault, medium, "unknown", "vanished")


FAULTS = {
    "drop-writes": _lies("écritures perdues sans erreur, zéros (dm-flakey drop_writes)"),
    "drop-writes-random": _lies("écritures perdues sans erreur, aléatoire (dm-flakey)"),
    "corrupt-writes": _lies("un octet faux à l'écriture (dm-flakey corrupt_bio_byte)"),
    "corrupt-reads": _lies("un octet faux à la lecture (dm-flakey corrupt_bio_byte)"),
    "error-writes": _bad("toute écriture en erreur (dm-flakey)", "loop", 0, 16 * MIB),
    "hole-first": _bad("premiers secteurs morts (dm-error)", "SCSI", 0, 4 * KIB),
    "hole-middle": _bad("secteurs morts au milieu (dm-error)", "SCSI", (16384 + 24) * 512, 4 * KIB),
    "hole-last": _bad("derniers secteurs morts (dm-error)", "SCSI", 16 * MIB - 4 * KIB, 4 * KIB),
    "hole-under-loop": _bad("secteurs morts (dm-error)", "loop", 2 * MIB, 4 * KIB),
    "bad-read-sata": _bad("secteur illisible (QEMU blkdebug)", "SATA", 20001 * 512, 512),
    "bad-write-sata": _bad("secteur qui refuse d'écrire (blkdebug)", "SATA", 12345 * 512, 512),
    "bad-write-nvme": _bad("secteur qui refuse d'écrire (blkdebug)", "NVMe", 0, 512),
    "medium-error": _bad("erreur de support (scsi_debug)", "SCSI", 4660 * 512, 3 * 512),
    "4k-medium-error": _bad("erreur de support, secteurs de 4 Kio (scsi_debug)", "SCSI",
                            1500 * 4096, 3 * 4096),
    "read-only": Case("protégé en écriture", "SCSI", "refused", "read-only"),
    "turns-read-only": Case("devient protégé pendant l'effacement", "SCSI", "unknown",
                            "stopped on an error"),
    "usb-pulled": _gone("arraché pendant l'effacement", "USB"),
    "scsi-pulled": _gone("arraché pendant l'effacement", "SCSI"),
    "nvme-pulled": _gone("arraché pendant l'effacement", "NVMe"),
    "sata-deleted": _gone("retiré par le noyau pendant l'effacement", "SATA"),
    "hangs": Case("ne répond plus jamais (dm suspendu)", "SCSI", "unknown", "no longer answers"),
    "4k-sectors": Case("aucune, secteurs de 4 Kio", "SCSI", "passed"),
    "slow": Case("lent : 0,6 s par commande (scsi_debug)", "SCSI", "passed"),
}  # fmt: skip
"""`comes-and-goes` is not here: its end depends on the clock, and only what it claims is held."""

GOOD = {
    "good-sata": Case("aucune", "SATA", "passed"),
    "good-nvme": Case("aucune", "NVMe", "passed"),
    "good-scsi": Case("aucune", "SCSI (virtio)", "passed"),
    "good-virtio": Case("aucune", "virtio-blk", "passed"),
    "good-usb": Case("aucune, avec --removable", "USB", "passed"),
    "good-sd": Case("aucune, avec --removable", "carte SD", "passed"),
    "usb-not-named": Case("aucune, sans --removable", "USB", "refused", "removable"),
    "dm-named": Case("device mapper, même avec --allow-file", "dm", "refused", "not a real disk"),
    "reset": Case("coupure du PC pendant l'effacement, puis reprise", "SCSI", "passed"),
}

HELD = {
    "HELDLVM1": ("LVM, premier disque", "in-use"),
    "HELDLVM2": ("LVM, second disque", "in-use"),
    "HELDMD01": ("RAID md, premier disque", "in-use"),
    "HELDMD02": ("RAID md, second disque", "in-use"),
    "HELDLUKS": ("LUKS ouvert", "in-use"),
    "HELDPATH": ("multipath", "in-use"),
    "HELDBTR1": ("btrfs monté, disque nommé au montage", "mounted"),
    "HELDBTR2": ("btrfs monté, second disque", "mounted"),
    "HELDSWAP": ("swap", "in-use"),
    "HELDEXT4": ("ext4 monté", "mounted"),
    "HELDPART": ("partition montée", "mounted"),
    "HELDLOOP": ("fichier image en service sur ext4", "mounted"),
    "HELDAWAY": ("ext4 monté hors de vue : seul le verrou du noyau le dit", "in-use"),
    "SYSTEM": ("système en cours, caché sous un overlay", "read-only"),
}
"""By serial of the disk how it is used, and the code of the plan's refusal."""

HEAD = ("| panne | support | ce qui est arrivé | secondes |", "|---|---|---|---|")


def row(case: Case, found: dict[str, Any]) -> str:
    """Return one line of the table, in French: what was done, and what was seen."""
    report = found["report"]
    disk = report["disks"][0] if report else {"outcome": "refused", "unreadable": []}
    if found["status"] == "hangs":
        disk = {"outcome": "hangs", "unreadable": []}
    places = "".join(f" ; signalé : octets {a} à {a + n - 1}" for a, n in disk["unreadable"])
    end = WORDS.get(disk["outcome"], disk["outcome"])
    return f"| {case.fault} | {case.medium} | {end}{places} | {found['seconds']:.0f} |"
