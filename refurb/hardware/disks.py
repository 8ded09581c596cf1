"""All whole disks of a machine, from lsblk, hdparm and smartctl."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

from refurb.hardware import ata, lsblk
from refurb.hardware.junk import is_junk
from refurb.hardware.lsblk import Entry
from refurb.host.door import Host, ToolMissing, ToolTimeout
from refurb.host.replay import ReplayHost
from refurb.host.usage import uses_by_disk
from refurb.model.disk import Disk, Holder, Medium, Transport, Use
from refurb.problem import CouldNot

LSBLK = ("lsblk", "-O", "-J", "-b")

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
_VIRTUAL = ("loop", "dm-", "md", "zram", "ram", "nbd", "sr", "fd")
_BOOT_POINTS = ("/", "/usr", "/boot", "/run/live", "/lib/live", "/cdrom")


def list_disks(host: Host) -> tuple[Disk, ...]:
    """Return the machine's whole disks; none is a legal answer, a failing lsblk is not.

    Left out are what is no disk: loop, dm, md, zram, optical drives, empty card readers. Raises
    CouldNot where lsblk does not answer or its answer cannot be read.
    """
    entries = _entries(host)
    uses = uses_by_disk(host) if host.name != "replay" or host.names("/sys/class/block") else {}
    with ThreadPoolExecutor(8) as pool:
        return tuple(pool.map(lambda entry: _disk(host, entry, uses), entries))


def _entries(host: Host) -> list[Entry]:
    try:
        ran = host.run(LSBLK)
        entries = lsblk.parse(ran.stdout)
    except ToolMissing:
        return _entries_of_capture(host)
    except lsblk.NotLsblk as error:
        raise CouldNot("hardware.lsblk_garbled") from error
    if ran.exit != 0:
        raise CouldNot("hardware.lsblk_failed", why=ran.stderr.decode(errors="replace").strip())
    return [entry for entry in entries if _is_disk(entry)]


def _entries_of_capture(host: Host) -> list[Entry]:
    """Return the disks of a capture that holds tools' outputs of single disks and no lsblk."""
    names = host.disk_names() if isinstance(host, ReplayHost) else []
    if not names:
        raise CouldNot("hardware.lsblk_missing")
    return [Entry({"name": name, "kname": name, "type": "disk"}) for name in names]


def _is_disk(entry: Entry) -> bool:
    name = entry.word("kname") or entry.word("name") or ""
    is_boot_part = name.startswith("mmcblk") and ("boot" in name or "rpmb" in name)
    if entry.word("type") not in ("disk", None) or name.startswith(_VIRTUAL) or is_boot_part:
        return False
    return bool(name) and (entry.number("size") != 0)


def _disk(host: Host, entry: Entry, uses: dict[str, tuple[Use, ...]]) -> Disk:
    name = entry.word("kname") or entry.word("name") or ""
    path = host.disk_path(name)
    smart = _smart(host, path)
    sector = entry.number("log-sec") or _number(smart, "logical_block_size") or 512
    transport = _transport(entry, name, smart)
    block = _identify(host, path, transport)
    native = _native(host, path, sector, transport)
    rpm = ata.rotation_rpm(block) if block else _rpm(smart)
    visible = entry.number("size") or _number(smart, "user_capacity", "bytes")
    return Disk(
        id=name,
        path=path,
        medium=_medium(entry, name, transport, rpm),
        transport=transport,
        manufacturer=_clean(entry.word("vendor")),
        model=_clean(entry.word("model")) or _clean(_text(smart, "model_name")),
        serial=_clean(entry.word("serial")) or _clean(_text(smart, "serial_number")),
        wwn=_wwn(entry.word("wwn")),
        firmware=_clean(entry.word("rev")) or _text(smart, "firmware_version"),
        visible_bytes=visible,
        native_bytes=native,
        logical_sector_bytes=sector,
        physical_sector_bytes=entry.number("phy-sec")
        or _number(smart, "physical_block_size")
        or sector,
        rotation_rpm=rpm,
        removable=entry.flag("rm") or entry.flag("hotplug"),
        read_only=entry.flag("ro"),
        security=ata.security(block) if block else None,
        uses=_uses(host, entry, name, uses),
        traces=_traces(entry),
    )


def _uses(
    host: Host, entry: Entry, name: str, found: dict[str, tuple[Use, ...]]
) -> tuple[Use, ...]:
    """Join what the kernel's lists say with lsblk's mount points; unknown to both is in use."""
    seen = dict.fromkeys(found.get(name, ()))
    for below in entry.below():
        points = below.fields.get("mountpoints") or [below.fields.get("mountpoint")]
        for point in points if isinstance(points, list) else []:
            if isinstance(point, str) and point:
                seen[Use(kind=_kind(point), by=point)] = None
    if host.name == "local" and name not in found:
        seen[Use(kind=Holder.IN_USE, by="?")] = None
    return tuple(seen)


def _kind(point: str) -> Holder:
    if point == "[SWAP]":
        return Holder.IN_USE
    is_boot = point in _BOOT_POINTS or point.startswith("/run/live/")
    return Holder.BOOT_MEDIUM if is_boot else Holder.MOUNTED


def _traces(entry: Entry) -> tuple[str, ...]:
    """Return the kinds of content on the disk and its partitions, never content."""
    kinds = [e.word("fstype") or e.word("pttype") for e in entry.below()]
    return tuple(dict.fromkeys(kind for kind in kinds if kind))


def _transport(entry: Entry, name: str, smart: dict[str, object]) -> Transport:
    told = _TRANSPORTS.get((entry.word("tran") or "").lower())
    if told:
        return told
    if name.startswith("nvme"):
        return Transport.NVME
    if name.startswith("mmcblk"):
        return Transport.MMC
    if name.startswith("vd"):
        return Transport.VIRTIO
    device = smart.get("device")
    protocol = device.get("protocol") if isinstance(device, dict) else None
    known = {"ATA": Transport.SATA, "NVMe": Transport.NVME, "SCSI": Transport.SCSI}
    return known.get(str(protocol), Transport.UNKNOWN)


def _medium(entry: Entry, name: str, transport: Transport, rpm: int | None) -> Medium:
    if transport is Transport.USB:
        return Medium.USB
    if transport is Transport.NVME or name.startswith("nvme"):
        return Medium.NVME
    if transport is Transport.MMC:
        return Medium.SD if entry.flag("rm") or entry.word("type") == "SD" else Medium.EMMC
    if rpm is not None:
        return Medium.HDD if rpm else Medium.SSD
    if "rota" not in entry.fields or transport is Transport.VIRTIO:
        return Medium.UNKNOWN
    return Medium.HDD if entry.flag("rota") else Medium.SSD


def _identify(host: Host, path: str, transport: Transport) -> list[int] | None:
    if transport not in (Transport.SATA, Transport.IDE):
        return None
    output = _output(host, ("hdparm", "--Istdout", path))
    return ata.words(output) if output else None


def _native(host: Host, path: str, sector: int, transport: Transport) -> int | None:
    if transport not in (Transport.SATA, Transport.IDE):
        return None
    output = _output(host, ("hdparm", "-N", path))
    return ata.native_bytes(output, sector) if output else None


def _smart(host: Host, path: str) -> dict[str, object]:
    """Return smartctl's document where it is one; its own failures are the health room's."""
    output = _output(host, ("smartctl", "-x", "--json=c", path))
    try:
        document = json.loads(output or b"{}")
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _output(host: Host, argv: tuple[str, ...]) -> bytes | None:
    try:
        return host.run(argv, timeout_s=60).stdout
    except (ToolMissing, ToolTimeout):
        return None


def _rpm(smart: dict[str, object]) -> int | None:
    rate = smart.get("rotation_rate")
    return rate if isinstance(rate, int) and 0 <= rate < 100_000 else None


def _number(smart: dict[str, object], *keys: str) -> int | None:
    value: object = smart
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, int) and 0 < value < 2**53 else None


def _text(smart: dict[str, object], key: str) -> str | None:
    value = smart.get(key)
    return (" ".join(value.split()) or None) if isinstance(value, str) else None


def _clean(value: str | None) -> str | None:
    return None if value is None or is_junk(value) else value


def _wwn(value: str | None) -> str | None:
    digits = (value or "").lower().removeprefix("0x").strip("0")
    return value if digits else None
