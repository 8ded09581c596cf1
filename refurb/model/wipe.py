"""A wipe as a value: the plan before, the result after."""

from __future__ import annotations

from enum import StrEnum

from refurb.model.base import Fact, WholeNumber
from refurb.model.disk import Medium
from refurb.model.outcome import Level, Outcome
from refurb.model.surface import Surface


class Method(StrEnum):
    """The names of wipe methods (CONTRACT: JSON of `wipe plan`)."""

    OVERWRITE_ZERO = "overwrite-zero"
    OVERWRITE_RANDOM = "overwrite-random"
    ATA_SANITIZE_BLOCK = "ata-sanitize-block"
    ATA_SANITIZE_CRYPTO = "ata-sanitize-crypto"
    ATA_SANITIZE_OVERWRITE = "ata-sanitize-overwrite"
    ATA_SECURITY_ERASE_ENHANCED = "ata-secure-erase-enhanced"
    ATA_SECURITY_ERASE = "ata-secure-erase"
    NVME_SANITIZE_BLOCK = "nvme-sanitize-block"
    NVME_SANITIZE_CRYPTO = "nvme-sanitize-crypto"
    NVME_FORMAT_USER_DATA = "nvme-format-user-data"
    NVME_FORMAT_CRYPTO = "nvme-format-crypto"
    SCSI_SANITIZE_BLOCK = "scsi-sanitize-block"
    SCSI_SANITIZE_CRYPTO = "scsi-sanitize-crypto"
    SCSI_SANITIZE_OVERWRITE = "scsi-sanitize-overwrite"
    MMC_SANITIZE = "mmc-sanitize"


class Refusal(StrEnum):
    """Why a disk may not be wiped."""

    BOOT_MEDIUM = "boot-medium"
    MOUNTED = "mounted"
    IN_USE = "in-use"
    REMOVABLE = "removable"
    READ_ONLY = "read-only"
    IDENTITY_CHANGED = "identity-changed"
    NO_CAPACITY = "no-capacity"
    SECURITY_LOCKED = "security-locked"
    VIRTUAL = "virtual"


class Note(StrEnum):
    """What a person should know of a wipe."""

    FROZEN = "frozen"
    HIDDEN_AREA = "hidden-area"
    USB_BRIDGE = "usb-bridge"
    REMAPPED_NVME = "remapped-nvme"
    RAID_MEMBER = "raid-member"
    BAD_SECTORS = "bad-sectors"
    SECURITY_ENABLED = "security-enabled"
    SANITIZE_IN_PROGRESS = "sanitize-in-progress"
    SEVERAL_NAMESPACES = "several-namespaces"


class WipePolicy(StrEnum):
    """How far a work order wants a wipe to reach.

    `clear`: each medium by its own best way; a hard disk is overwritten, which can be watched,
    resumed, and tests its surface, and flash erases itself where it can, since that is quicker
    and reaches its spare blocks. `purge-if-possible`: what reaches Purge first, on hard disks
    too. `purge-or-refuse`: nothing that does not reach Purge.
    """

    CLEAR = "clear"
    PURGE_IF_POSSIBLE = "purge-if-possible"
    PURGE_OR_REFUSE = "purge-or-refuse"


class Verification(StrEnum):
    """How much of a disk is read back: all of it, or markers, both ends and samples."""

    FULL_READ = "full-read"
    SAMPLE = "sample"


class TimeSource(StrEnum):
    """Where an expected time comes from: the disk's own word, or rates that were measured."""

    DISK = "disk"
    MEASURED = "measured"


class PlannedMethod(Fact):
    """One method of a plan; `argv` is null where refurb's own engine does it.

    `expected_seconds` holds the verification too, and is null where nobody can say.
    """

    name: Method
    level: Level
    argv: tuple[tuple[str, ...], ...] | None = None
    passes: WholeNumber = 1
    verification: Verification = Verification.FULL_READ
    expected_seconds: WholeNumber | None = None
    time_source: TimeSource = TimeSource.MEASURED


class DiskIdentity(Fact):
    """By what a disk is known again on the open descriptor, just before the first write."""

    path: str
    size_bytes: WholeNumber
    serial: str | None
    wwn: str | None
    device: WholeNumber
    """`st_rdev` of a block device, a number made of file system and inode for a file."""


class DiskPlan(Fact):
    """What would be done to one disk. Methods are in order; the first that succeeds ends it.

    A disk that is `allowed` but has no method is not wiped: nothing that it can do reaches what
    the policy wants, or it is busy erasing itself (the notes say so).
    """

    id: str
    path: str
    allowed: bool
    refusal: Refusal | None
    methods: tuple[PlannedMethod, ...]
    verification: str
    """That of the first method (`Verification`)."""
    notes: tuple[Note, ...] = ()
    policy: WipePolicy = WipePolicy.CLEAR
    also_erases: tuple[str, ...] = ()
    """Ids of other disks that a method of this plan erases too: namespaces of one NVMe disk."""
    controller: str | None = None
    """Path of the NVMe disk's controller, which its commands go to."""
    identity: DiskIdentity | None = None
    """Null where the disk is only a capture: such a plan can be shown, never run."""
    confirm: str = ""
    """What a person types to allow it (CONTRACT: `--confirm`)."""
    expected_seconds: WholeNumber | None = None
    model: str | None = None
    serial: str | None = None
    medium: Medium = Medium.UNKNOWN
    visible_bytes: WholeNumber | None = None
    native_bytes: WholeNumber | None = None
    whole_bytes: WholeNumber = 0
    """The largest capacity that anybody says of this disk: with what HPA and DCO hide."""
    lift: tuple[tuple[str, ...], ...] = ()
    """What is run before the wipe to make the hidden part visible; it changes no data."""
    lifted_bytes: WholeNumber = 0
    """How much was made visible, once that was seen."""

    @property
    def can_run(self) -> bool:
        """Tell whether a person may be asked to confirm this plan."""
        return self.allowed and bool(self.methods)


class WipePlan(Fact):
    """JSON of `refurb wipe plan`."""

    disks: tuple[DiskPlan, ...]


class MethodRun(Fact):
    """One attempt: which method, how it ended, and the commands that ran."""

    name: Method
    outcome: Outcome
    argv: tuple[tuple[str, ...], ...] = ()


class SecondCheck(Fact):
    """What a second, independent program saw on the disk after refurb's own verification.

    Only `passed` says that it read every byte and found what it should; `reason` says why else.
    """

    tool: str
    outcome: Outcome
    version: str | None = None
    argv: tuple[str, ...] = ()
    reason: str | None = None


class DiskWipe(Fact):
    """How the wipe of one disk ended (CONTRACT: JSON of `wipe run`).

    `unreadable` lists `[first_byte, length]`. `passed` only where every byte that should have
    been is wiped and verified.
    """

    id: str
    path: str
    outcome: Outcome
    level: Level
    methods: tuple[MethodRun, ...]
    bytes: WholeNumber
    bytes_verified: WholeNumber
    unreadable: tuple[tuple[WholeNumber, WholeNumber], ...] = ()
    seconds: WholeNumber
    reason: str | None = None
    model: str | None = None
    serial: str | None = None
    medium: Medium = Medium.UNKNOWN
    capacity_bytes: WholeNumber | None = None
    native_bytes: WholeNumber | None = None
    notes: tuple[Note, ...] = ()
    verification: Verification | None = None
    """How much the method that ended it was to read back; null where it came to none."""
    surface: Surface | None = None
    """Null where no overwrite measured anything."""
    second_check: SecondCheck | None = None
    """Null where nobody asked for one."""
    lifted_bytes: WholeNumber = 0
    """How much of the disk was hidden (HPA, DCO), made visible first, and wiped with the rest."""


class WipeReport(Fact):
    """JSON of `refurb wipe run`."""

    disks: tuple[DiskWipe, ...]
