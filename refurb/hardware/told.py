"""What one source tells of a disk: the same few facts, whichever tool was asked."""

from __future__ import annotations

from refurb.model.base import Fact, WholeNumber
from refurb.model.disk import AtaSecurity, Transport
from refurb.model.erase import AtaSanitize, MmcErase, NvmeErase, ScsiSanitize


class Told(Fact):
    """A disk's name plate; null is what this source does not say.

    `rotation_rpm` is 0 where nothing rotates; `size_bytes` is what can be addressed.
    """

    model: str | None = None
    serial: str | None = None
    firmware: str | None = None
    wwn: str | None = None
    transport: Transport | None = None
    size_bytes: WholeNumber | None = None
    logical_sector_bytes: WholeNumber | None = None
    physical_sector_bytes: WholeNumber | None = None
    rotation_rpm: WholeNumber | None = None


class Identify(Told):
    """An ATA disk's IDENTIFY DEVICE block whose integrity word is right.

    `has_dco` says that the disk can hide capacity by a Device Configuration Overlay.
    """

    security: AtaSecurity
    sanitize: AtaSanitize | None = None
    has_dco: bool = False


class OfKind(Fact):
    """What the tools that fit a disk's kind tell: its name plate and how it can be erased.

    `card` is `MMC` for an eMMC. Null stands for: nobody could ask. `is_garbage`: the disk answered
    with an IDENTIFY block of which nothing may be read, so another tool's reading of it counts
    as little.
    """

    told: Told = Told()
    native_bytes: WholeNumber | None = None
    dco_bytes: WholeNumber | None = None
    card: str | None = None
    is_garbage: bool = False
    security: AtaSecurity | None = None
    sanitize: AtaSanitize | None = None
    nvme: NvmeErase | None = None
    scsi: ScsiSanitize | None = None
    mmc: MmcErase | None = None
