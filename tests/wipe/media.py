"""One disk of every kind, able to do all that its kind can, for the tests of the plan."""

from __future__ import annotations

from refurb.model.disk import AtaSecurity, Disk, Medium, Transport
from refurb.model.erase import AtaSanitize, MmcErase, NvmeErase, ScsiSanitize

GB = 1_000_000_000
SECURITY = AtaSecurity(
    supported=True,
    enabled=False,
    locked=False,
    frozen=False,
    count_expired=False,
    enhanced_erase=True,
    level_maximum=False,
    erase_minutes=20,
    enhanced_erase_minutes=2,
)
ATA_ALL = AtaSanitize(block=True, crypto=True, overwrite=True, antifreeze=False)
SCSI_ALL = ScsiSanitize(block=True, crypto=True, overwrite=True)
NVME_ALL = NvmeErase(
    controller="/dev/nvme3",
    sanitize_block=True,
    sanitize_crypto=True,
    sanitize_overwrite=True,
    format=True,
    format_crypto=True,
    lba_format=1,
)


def disk(name: str, medium: Medium, transport: Transport, **facts: object) -> Disk:
    about = {"id": name, "path": f"/dev/{name}", "medium": medium, "transport": transport}
    return Disk.model_validate(
        {**about, "serial": f"{name}-1234", "visible_bytes": 100 * GB, **facts}
    )


SSD = disk("sda", Medium.SSD, Transport.SATA, security=SECURITY, sanitize=ATA_ALL)
HDD = disk("sdb", Medium.HDD, Transport.SATA, security=SECURITY, sanitize=ATA_ALL)
NVME = disk("nvme0n1", Medium.NVME, Transport.NVME, nvme=NVME_ALL)
SAS_SSD = disk("sdc", Medium.SSD, Transport.SAS, scsi=SCSI_ALL)
SAS_HDD = disk("sdd", Medium.HDD, Transport.SAS, scsi=SCSI_ALL)
EMMC = disk(
    "mmcblk0",
    Medium.EMMC,
    Transport.MMC,
    mmc=MmcErase(secure_erase=True, trim=True, sanitize=True),
)
SD = disk("mmcblk1", Medium.SD, Transport.MMC)
STICK = disk("sde", Medium.USB, Transport.USB, removable=True)
BRIDGED = disk(
    "sdf",
    Medium.SSD,
    Transport.USB,
    security=SECURITY,
    sanitize=ATA_ALL,
    nvme=NVME_ALL,
    scsi=SCSI_ALL,
)
"""An SSD behind an adapter that lets every command through: none of them may be used."""


def with_security(disk: Disk, **changes: object) -> Disk:
    """Return the disk with another security state."""
    assert disk.security is not None
    return disk.model_copy(update={"security": disk.security.model_copy(update=changes)})


def with_nvme(disk: Disk, **changes: object) -> Disk:
    """Return the disk with other NVMe abilities."""
    assert disk.nvme is not None
    return disk.model_copy(update={"nvme": disk.nvme.model_copy(update=changes)})
