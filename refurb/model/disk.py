"""One disk: what it is, how it is attached, what it can do, and what uses it now."""

from __future__ import annotations

from enum import StrEnum

from refurb.model.base import Fact, WholeNumber
from refurb.model.erase import AtaSanitize, MmcErase, NvmeErase, ScsiSanitize
from refurb.model.sheet import SheetSeen


class Medium(StrEnum):
    """What the data lies on."""

    HDD = "hdd"
    SSD = "ssd"
    NVME = "nvme"
    EMMC = "emmc"
    SD = "sd"
    USB = "usb"
    UNKNOWN = "unknown"


class Transport(StrEnum):
    """How the disk is attached."""

    SATA = "sata"
    IDE = "ide"
    SAS = "sas"
    SCSI = "scsi"
    NVME = "nvme"
    USB = "usb"
    MMC = "mmc"
    VIRTIO = "virtio"
    FILE = "file"
    UNKNOWN = "unknown"


class Holder(StrEnum):
    """Why a disk is in use now. The value is the refusal code of the contract."""

    BOOT_MEDIUM = "boot-medium"
    MOUNTED = "mounted"
    IN_USE = "in-use"


class Use(Fact):
    """One use that something makes of the disk: `by` names the mount point, holder or swap."""

    kind: Holder
    by: str


class AtaSecurity(Fact):
    """The ATA security state (ACS-4, IDENTIFY DEVICE words 82, 85, 89, 90 and 128)."""

    supported: bool
    enabled: bool
    locked: bool
    frozen: bool
    count_expired: bool
    enhanced_erase: bool
    level_maximum: bool
    erase_minutes: WholeNumber | None = None
    enhanced_erase_minutes: WholeNumber | None = None


class Disk(Fact):
    """A whole storage device.

    `id` is the kernel name (`sda`, `nvme0n1`), or the whole path for a file that plays a disk.
    `serial` and `wwn` are null where the device gives none or a placeholder.
    `visible_bytes` is what the kernel shows; `native_bytes` what the device says it has, null
    where nobody could ask; `dco_bytes` is the factory's capacity that a DCO may hide. `removable`
    is the kernel's flag; `virtual` marks loop, dm, md, zram. `remapped_nvme`: the firmware's RAID
    mode hides NVMe disks of this PC from Linux.
    """

    id: str
    path: str
    medium: Medium = Medium.UNKNOWN
    transport: Transport = Transport.UNKNOWN
    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    wwn: str | None = None
    firmware: str | None = None
    visible_bytes: WholeNumber | None = None
    native_bytes: WholeNumber | None = None
    dco_bytes: WholeNumber | None = None
    logical_sector_bytes: WholeNumber = 512
    physical_sector_bytes: WholeNumber = 512
    rotation_rpm: WholeNumber | None = None
    removable: bool = False
    read_only: bool = False
    virtual: bool = False
    security: AtaSecurity | None = None
    sanitize: AtaSanitize | None = None
    nvme: NvmeErase | None = None
    scsi: ScsiSanitize | None = None
    mmc: MmcErase | None = None
    remapped_nvme: bool = False
    uses: tuple[Use, ...] = ()
    traces: tuple[str, ...] = ()
    """Kinds of content seen before the wipe (`ntfs`, `BitLocker`, `crypto_LUKS`), never content."""

    own_sheet: SheetSeen | None = None
    """An earlier wipe by refurb, as the disk itself says: a hint, never a proof."""

    @property
    def is_pluggable(self) -> bool:
        """Tell whether this may be somebody's stick, card or USB disk, and no part of the PC.

        Whatever sits on an MMC bus and is not known to be soldered counts as a card: the kernel's
        flag says `removable` of neither.
        """
        is_card = self.transport is Transport.MMC and self.medium is not Medium.EMMC
        is_usb = self.transport is Transport.USB or self.medium is Medium.USB
        return self.removable or is_usb or is_card or self.medium is Medium.SD

    @property
    def serial_end(self) -> str:
        """Return what a person types to confirm this disk: the serial's last 4 characters.

        A disk without a serial is confirmed by its whole path.
        """
        return self.serial[-4:] if self.serial else self.path
