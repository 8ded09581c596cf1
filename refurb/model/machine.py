"""The donated PC: the facts of one hardware inventory."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

from pydantic import PlainSerializer, SerializationInfo

from refurb.model.base import Fact, WholeNumber
from refurb.model.disk import Disk


def _no_float_in_records(value: float, info: SerializationInfo) -> float | str:
    """Signed records hold no floats: there they are written as decimal text."""
    return str(value) if (info.context or {}).get("record") else value


Decimals = Annotated[float, PlainSerializer(_no_float_in_records, return_type=float | str)]


class BootMode(StrEnum):
    """How the firmware started this system."""

    BIOS = "bios"
    UEFI64 = "uefi64"
    UEFI32 = "uefi32"


class Chassis(StrEnum):
    """The kind of case, in a reconditioner's words."""

    LAPTOP = "laptop"
    DESKTOP = "desktop"
    TOWER = "tower"
    MINI = "mini"
    ALL_IN_ONE = "all-in-one"
    TABLET = "tablet"
    SERVER = "server"
    VIRTUAL = "virtual"


class System(Fact):
    """SMBIOS type 1 and 3; null where the firmware gave nothing or a placeholder."""

    manufacturer: str | None = None
    product: str | None = None
    version: str | None = None
    serial: str | None = None
    uuid: str | None = None
    chassis: Chassis | None = None


class Board(Fact):
    """SMBIOS type 2."""

    manufacturer: str | None = None
    product: str | None = None
    version: str | None = None
    serial: str | None = None


class Firmware(Fact):
    """SMBIOS type 0 and the way this system was started. `date` is ISO 8601."""

    vendor: str | None = None
    version: str | None = None
    date: str | None = None
    mode: BootMode | None = None
    secure_boot: bool | None = None


class Processor(Fact):
    """One socket that holds a processor."""

    model: str | None = None
    cores: WholeNumber | None = None
    threads: WholeNumber | None = None
    max_mhz: WholeNumber | None = None

    @property
    def name(self) -> str | None:
        """Return the model for people: without trade marks and the word CPU."""
        plain = re.sub(r"\((?:R|TM|r|tm)\)|\s+CPU(?=\s|$)", " ", self.model or "")
        return " ".join(plain.split()) or self.model


class MemoryModule(Fact):
    """One fitted memory module (SMBIOS type 17). `mts` is mega-transfers per second."""

    locator: str | None = None
    bytes: WholeNumber | None = None
    type: str | None = None
    mts: WholeNumber | None = None
    manufacturer: str | None = None
    part: str | None = None
    serial: str | None = None


class Memory(Fact):
    """RAM. `slots` counts all slots, fitted or empty; `max_bytes` is the board's own claim."""

    total_bytes: WholeNumber | None = None
    slots: WholeNumber | None = None
    max_bytes: WholeNumber | None = None
    modules: tuple[MemoryModule, ...] = ()


class Display(Fact):
    """One screen, from its EDID. `pixels` is the native mode, such as `1366x768`."""

    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    width_mm: WholeNumber | None = None
    height_mm: WholeNumber | None = None
    pixels: str | None = None


class Part(Fact):
    """A part of which only maker and model matter: graphics, sound, camera, optical drive."""

    manufacturer: str | None = None
    model: str | None = None


class NetworkCard(Fact):
    """A network interface. `kind` is `ethernet`, `wifi` or `other`.

    `permanent` is the burnt-in address; `usb` marks adapters and docks, which never identify
    a machine; `slot` is the PCI address, null for what is not on PCI.
    """

    kind: str
    model: str | None = None
    mac: str | None = None
    permanent: str | None = None
    usb: bool = False
    slot: str | None = None


class Battery(Fact):
    """A laptop's battery. `health_percent` is full charge against design."""

    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    design_wh: Decimals | None = None
    full_wh: Decimals | None = None
    health_percent: WholeNumber | None = None
    cycles: WholeNumber | None = None


class Locks(Fact):
    """Locks that outlive a wipe; null where nothing shows them.

    `bios_password` is the setup password, `power_on_password` the one asked at each start.
    `absolute` (Computrace) and `amt` (Intel's remote management): true where they are active.
    `windows_licence`: the firmware's MSDM table is there; its key is never read.
    """

    bios_password: bool | None = None
    power_on_password: bool | None = None
    absolute: bool | None = None
    amt: bool | None = None
    windows_licence: bool | None = None


class Junk(Fact):
    """A value that the firmware's maker left as a placeholder: `field` said `value`."""

    field: str
    value: str


class Identity(Fact):
    """Independent fingerprints, `kind:value`, by which a machine is recognised again."""

    fingerprints: tuple[str, ...] = ()
    junk: tuple[Junk, ...] = ()


class NotKnown(Fact):
    """A part of the inventory that could not be learned, and why."""

    part: str
    why: str


class Source(Fact):
    """Where facts came from: a tool's run and the digest of its raw output."""

    tool: str
    argv: tuple[str, ...]
    exit: int | None
    sha256: str


class Machine(Fact):
    """All that one hardware inventory learned of one PC."""

    system: System = System()
    board: Board = Board()
    firmware: Firmware = Firmware()
    processors: tuple[Processor, ...] = ()
    memory: Memory = Memory()
    disks: tuple[Disk, ...] = ()
    displays: tuple[Display, ...] = ()
    graphics: tuple[Part, ...] = ()
    sound: tuple[Part, ...] = ()
    cameras: tuple[Part, ...] = ()
    bluetooth: bool | None = None
    network: tuple[NetworkCard, ...] = ()
    batteries: tuple[Battery, ...] = ()
    optical: tuple[Part, ...] = ()
    tpm_version: str | None = None
    tpm_owned: bool | None = None
    locks: Locks = Locks()
    identity: Identity = Identity()
    unknown: tuple[NotKnown, ...] = ()
    sources: tuple[Source, ...] = ()
