"""What a disk can do to erase itself, as it says of itself; null stands for: nobody could ask."""

from __future__ import annotations

from enum import StrEnum

from refurb.model.base import Fact, WholeNumber


class SanitizeState(StrEnum):
    """What the disk says of its last sanitize; `never` means that none was ever started."""

    NEVER = "never"
    DONE = "done"
    IN_PROGRESS = "in-progress"
    FAILED = "failed"


class AtaSanitize(Fact):
    """The SANITIZE DEVICE feature set (ACS-4 7.12.7.21, IDENTIFY DEVICE word 59).

    Only disks that support it have one. `antifreeze` is the command that keeps the BIOS from
    freezing it.
    """

    block: bool
    crypto: bool
    overwrite: bool
    antifreeze: bool


class NvmeErase(Fact):
    """What an NVMe disk can do (NVMe 2.0, Identify Controller: SANICAP, OACS, FNA; FLBAS).

    `controller` is the path commands to the controller go to: nvme0 need not own nvme0n1.
    `namespaces` counts those in use; `format_all` says that a format erases all of them (FNA bit
    0), `format_crypto` that it can erase the key (bit 2). `lba_format` is the one in use now.
    """

    controller: str
    namespaces: WholeNumber = 1
    sanitize_block: bool = False
    sanitize_crypto: bool = False
    sanitize_overwrite: bool = False
    format: bool = False
    format_all: bool = False
    format_crypto: bool = False
    lba_format: WholeNumber | None = None
    sanitize_state: SanitizeState | None = None


class ScsiSanitize(Fact):
    """Service actions of SANITIZE that a SCSI or SAS disk supports (SBC-4; `sg_opcodes`)."""

    block: bool
    crypto: bool
    overwrite: bool


class MmcErase(Fact):
    """What an eMMC can do (JEDEC 84-B51, EXT_CSD 231: bit 0 secure erase, 4 trim, 6 sanitize)."""

    secure_erase: bool
    trim: bool
    sanitize: bool
