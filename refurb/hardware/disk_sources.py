"""Everything that is asked about one disk: smartctl, and the tools that fit its kind, at once."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from refurb.hardware import ata, ata_disk, mmc, nvme_disk, scsi, smartctl, udev_disks
from refurb.hardware.junk import is_junk
from refurb.hardware.lsblk import Entry
from refurb.hardware.medium import medium, transport
from refurb.hardware.nvme_list import Listed
from refurb.hardware.told import OfKind
from refurb.hardware.tool import DiskTool
from refurb.host.door import Host
from refurb.model.disk import Medium, Transport

_ATA = (Transport.SATA, Transport.IDE)
SMARTCTL = ("smartctl", "-x", "--json=c")


@dataclass(frozen=True)
class Around:
    """What is known of the whole PC when one disk is asked.

    `disks` are all kernel names, `emmcs` those with boot partitions, `listed` is nvme-cli's list.
    """

    host: Host
    disks: tuple[str, ...] = ()
    emmcs: frozenset[str] = frozenset()
    listed: Mapping[str, Listed] = field(default_factory=dict)


class Sources:
    """What every source tells of one disk."""

    def __init__(self, around: Around, entry: Entry) -> None:
        self._around = around
        self.entry = entry
        self.path = around.host.disk_path(entry.name)
        self._tool = DiskTool(around.host, self.path)
        by_kernel = transport(entry, {})
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(self._tool, *SMARTCTL)
            kind = self._of_kind(by_kernel)
            self.smart = smartctl.parse(asked.result())
        named = transport(entry, self.smart)
        if named is not by_kernel:  # only smartctl knew what it is
            kind = self._of_kind(named)
        elif named is Transport.UNKNOWN and "tran" not in entry.fields:
            kind = self._of_ata()  # nobody knows: an IDENTIFY block that is right says enough
        told = kind.told
        self.transport = (told.transport if named is Transport.UNKNOWN else None) or named
        self.sector = (
            entry.number("log-sec")
            or smartctl.number(self.smart, "logical_block_size")
            or told.logical_sector_bytes
            or 512
        )
        self.rpm = told.rotation_rpm
        if self.rpm is None:
            self.rpm = smartctl.rotation_rpm(self.smart)
        if self.rpm is None:
            self.rpm = entry.number(udev_disks.RPM)
        self.kind = self._with_security(kind)
        self.medium: Medium = medium(entry, self.transport, self.rpm, kind.card)

    def _with_security(self, kind: OfKind) -> OfKind:
        """Add the state of security that smartctl tells, where hdparm did not answer at all."""
        is_ata = self.transport in _ATA
        status = smartctl.number(self.smart, "ata_security", "state") if is_ata else None
        if status is None or kind.security or kind.is_garbage:
            return kind
        return kind.model_copy(update={"security": ata.by_status(status)})

    def _of_kind(self, how: Transport) -> OfKind:
        """Ask what fits the cable, and nothing else: elsewhere the tools answer with garbage."""
        if how in _ATA:
            return self._of_ata()
        if how is Transport.NVME:
            around = self._around
            return nvme_disk.ask(self._tool, self.entry.name, around.listed, around.disks)
        if how in (Transport.SAS, Transport.SCSI):
            return scsi.ask(self._tool)
        return mmc.ask(self._tool, self._card()) if how is Transport.MMC else OfKind()

    def _of_ata(self) -> OfKind:
        return ata_disk.ask(self._tool, self.entry.number("size"), self.entry.number("log-sec"))

    def _card(self) -> str | None:
        """Return `MMC` (eMMC) or `SD` as the kernel tells it, else what boot partitions tell."""
        name = self.entry.name
        try:
            kind = self._around.host.read(f"/sys/class/block/{name}/device/type", 64)
            return kind.decode().strip()
        except (OSError, UnicodeDecodeError):
            return "MMC" if name in self._around.emmcs else None

    def word(self, key: str, smart_key: str, of_kind: str | None) -> str | None:
        """Return a text from lsblk, or that of a tool which reaches the disk where it says more.

        The kernel cuts texts at 16 characters (4 for firmware); behind a USB adapter smartctl
        reaches the disk itself, and lsblk only the adapter (facts: wipe, trap 23).
        """
        ours = clean(self.entry.word(key))
        theirs = clean(smartctl.text(self.smart, smart_key)) or clean(of_kind)
        says_more = theirs and ours and theirs.startswith(ours)
        return (
            theirs if theirs and (self.transport is Transport.USB or says_more) else ours or theirs
        )


def clean(value: str | None) -> str | None:
    """Return a text, null for a placeholder."""
    return None if value is None or is_junk(value) else value
