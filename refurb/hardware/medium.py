"""How a disk is attached, and on what its data lies."""

from __future__ import annotations

from refurb.hardware import smartctl
from refurb.hardware.lsblk import Entry
from refurb.model.disk import Medium, Transport

_TRANSPORTS = {
    "sata": Transport.SATA,
    "ata": Transport.IDE,
    "sas": Transport.SAS,
    "spi": Transport.SCSI,
    "iscsi": Transport.SCSI,
    "nvme": Transport.NVME,
    "usb": Transport.USB,
    "mmc": Transport.MMC,
    "virtio": Transport.VIRTIO,
}
"""lsblk's words (column TRAN), by ours."""

_BY_NAME = (("nvme", Transport.NVME), ("mmcblk", Transport.MMC), ("vd", Transport.VIRTIO))
_BY_PROTOCOL = {"ATA": Transport.SATA, "NVMe": Transport.NVME, "SCSI": Transport.SCSI}
_BY_CARD = {"MMC": Medium.EMMC, "SD": Medium.SD}
"""The kernel's word for what sits on an MMC bus (/sys/block/mmcblk0/device/type), by ours."""


def transport(entry: Entry, smart: dict[str, object]) -> Transport:
    """Return how a disk is attached, as lsblk, the kernel name or else smartctl tells."""
    told = _TRANSPORTS.get((entry.word("tran") or "").lower())
    if told:
        return told
    for start, kind in _BY_NAME:
        if entry.name.startswith(start):
            return kind
    protocol = smartctl.text(smart, "device", "protocol")
    return _BY_PROTOCOL.get(protocol or "", Transport.UNKNOWN)


def medium(entry: Entry, how: Transport, rpm: int | None, card: str | None) -> Medium:
    """Return what the data lies on. `rpm` is 0 where nothing rotates; `card` is `MMC` or `SD`."""
    if how is Transport.USB:
        return Medium.USB
    if how is Transport.NVME:
        return Medium.NVME
    if how is Transport.MMC:
        return _BY_CARD.get(card or "", Medium.UNKNOWN)
    if rpm is not None:
        return Medium.HDD if rpm else Medium.SSD
    if "rota" not in entry.fields or how is Transport.VIRTIO:
        return Medium.UNKNOWN
    return Medium.HDD if entry.flag("rota") else Medium.SSD
