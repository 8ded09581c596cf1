"""What udev knows of disks, in lsblk's words: to fill its gaps and to find where the two differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from refurb.hardware import lsblk
from refurb.hardware.lsblk import Entry
from refurb.hardware.sysfs import line
from refurb.hardware.values import whole, words
from refurb.host.door import Host
from refurb.host.udev import Device
from refurb.locale import text
from refurb.model.machine import NotKnown

BLOCK = "/sys/class/block"
SECTOR_BYTES = 512
"""The unit of sizes in /sys and in udev, whatever the disk's own is (kernel ABI: sysfs-block)."""

RPM = "rpm"
"""The field of an entry that lsblk does not have: the speed of rotation, 0 for none."""

_ESCAPED = re.compile(r"(?:\\x[0-9a-fA-F]{2})+")
_NAME_AND_PORT = "name-and-port"
"""What lsblk takes for the serial of a disk that has none (`General_-0:0`): it is on many."""

KERNEL_NAME = re.compile(r"[A-Za-z0-9][\w!.:-]{0,63}")
_HIDDEN_PATH = re.compile(r"nvme\d+c\d+n\d+")
"""One path of an NVMe disk that has several: the kernel hides it, the disk itself is listed."""


def decoded(value: str | None) -> str | None:
    r"""Return a text of udev's with its escapes undone (`Flash\x20Disk`; systemd, `_ENC`)."""
    return words(_ESCAPED.sub(_plain, value or ""))


def _plain(match: re.Match[str]) -> str:
    return bytes.fromhex(match[0].replace("\\x", "")).decode("utf-8", errors="replace")


def joined(entries: list[Entry], devices: tuple[Device, ...], host: Host) -> list[Entry]:
    """Return lsblk's entries with what udev alone knows, and the disks that it alone lists.

    What lsblk says stands; a disk that it does not list has its size and flags from /sys, where
    that is there.
    """
    told = {name: _fields(device) for name, device in _by_name(devices).items()}
    parts = _partitions(devices)
    listed = {entry.name for top in entries for entry in top.below()}
    more = [
        Entry(
            {"name": name, "type": "disk"},
            tuple(Entry({"name": part, "type": "part"}) for part in parts[name]),
        )
        for name in _disks(devices)
        if name not in listed
    ]
    return [
        _filled(entry, told, {} if "size" in entry.fields else _of_sysfs(host, entry.name))
        for entry in (*entries, *more)
    ]


def doubts(lsblk_output: bytes, host: Host, disk_ids: Iterable[str]) -> tuple[NotKnown, ...]:
    """Return each disk that only one of lsblk and udev lists, as what is not known.

    `disk_ids` are those that the inventory counts as disks. Nothing contradicts an empty list.
    """
    try:
        entries = lsblk.parse(lsblk_output)
    except lsblk.NotLsblk:
        return ()
    ours = {entry.name for top in entries for entry in top.below()}
    theirs = set(_disks(host.udev()))
    if not ours or not theirs:
        return ()
    return tuple(
        NotKnown(part="disks", why=text(f"hardware.disk_only_{who}", disk=name))
        for name in disk_ids
        for who, listed, other in (("lsblk", ours, theirs), ("udev", theirs, ours))
        if name in listed and name not in other
    )


def _by_name(devices: tuple[Device, ...]) -> dict[str, Device]:
    return {one.name: one for one in devices if one.subsystem == "block"}


def _disks(devices: tuple[Device, ...]) -> list[str]:
    """Return the kernel names of whole devices; those built of others are left to `list_disks`."""
    return [
        name
        for name, one in _by_name(devices).items()
        if one.properties.get("DEVTYPE") == "disk" and not _HIDDEN_PATH.fullmatch(name)
    ]


def _partitions(devices: tuple[Device, ...]) -> dict[str, list[str]]:
    """Return the partitions of each whole device: the kernel puts them below it."""
    found: dict[str, list[str]] = {name: [] for name in _disks(devices)}
    for name, one in _by_name(devices).items():
        above = PurePosixPath(one.path).parent.name
        if one.properties.get("DEVTYPE") == "partition" and above in found:
            found[above].append(name)
    return found


def _filled(entry: Entry, told: dict[str, dict[str, object]], of_sysfs: dict[str, object]) -> Entry:
    of_udev = told.get(entry.name, {})
    known = {key: value for key, value in entry.fields.items() if value not in (None, "")}
    if "serial" in known and entry.word("serial") == of_udev.get(_NAME_AND_PORT):
        del known["serial"]
    children = tuple(_filled(child, told, {}) for child in entry.children)
    return Entry({**entry.fields, "serial": None, **of_sysfs, **of_udev, **known}, children)


def _fields(device: Device) -> dict[str, object]:
    """Return what udev tells of a block device under lsblk's names (systemd, 60-persistent-storage;
    util-linux, lsblk-properties.c)."""
    told = device.properties
    content: dict[str, object] = {
        "fstype": words(told.get("ID_FS_TYPE")),
        "pttype": words(told.get("ID_PART_TABLE_TYPE")),
        "parttype": words(told.get("ID_PART_ENTRY_TYPE")),
    }
    is_part = told.get("DEVTYPE") == "partition"
    found = content if is_part else {**content, **_of_whole(device)}
    return {key: value for key, value in found.items() if value is not None}


def _of_whole(device: Device) -> dict[str, object]:
    told = device.properties
    rpm = whole(told.get("ID_ATA_ROTATION_RATE_RPM"))
    how = _transport(device)
    return {
        "tran": how,
        "model": decoded(told.get("ID_MODEL_ENC")) or _model(told),
        "vendor": decoded(told.get("ID_VENDOR_ENC")),
        "serial": _serial(device),
        _NAME_AND_PORT: None if _serial(device) else words(told.get("ID_SERIAL")),
        "wwn": words(told.get("ID_WWN_WITH_EXTENSION") or told.get("ID_WWN")),
        "rev": words(told.get("ID_REVISION")),
        RPM: rpm,
        "rota": None if rpm is None else rpm > 0,
        "hotplug": True if how in ("usb", "mmc") or _is_card_reader(told) else None,
    }


def _is_card_reader(told: Mapping[str, str]) -> bool:
    return any(key.startswith("ID_DRIVE_FLASH") and value == "1" for key, value in told.items())


def _model(told: Mapping[str, str]) -> str | None:
    """Return the model as it is written (NVMe), or the name of an MMC, which has no model."""
    return words(told.get("ID_MODEL")) or words(told.get("ID_NAME"))


def _serial(device: Device) -> str | None:
    """Return the serial as lsblk chooses it; of virtio and MMC disks udev has a short one only.

    `ID_SERIAL` of others is put together from maker, model and port: it is none.
    """
    told = device.properties
    short = words(told.get("ID_SCSI_SERIAL")) or words(told.get("ID_SERIAL_SHORT"))
    is_bare = device.name.startswith(("vd", "mmcblk"))
    return short or (words(told.get("ID_SERIAL")) if is_bare else None)


_PLACES = (("/nvme/", "nvme"), ("/nvme-subsystem/", "nvme"), ("/mmc_host/", "mmc"))
"""What stands in a device's path of how it is attached, by lsblk's words."""


def _transport(device: Device) -> str | None:
    """Return how a disk is attached, in lsblk's words: its place first, then what ata_id read.

    `ID_BUS=ata` alone is what the SCSI layer calls every disk of libata, or none knows what.
    """
    if device.is_usb:
        return "usb"
    for place, how in _PLACES:
        if place in device.path:
            return how
    if "/end_device-" in device.path:
        return "sas"
    if device.name.startswith("vd"):
        return "virtio"
    if device.properties.get("ID_ATA_SATA") == "1":
        return "sata"
    return "ata" if device.properties.get("ID_ATA") == "1" else None


def _of_sysfs(host: Host, name: str) -> dict[str, object]:
    """Return what /sys tells of a disk that lsblk does not list: an empty card reader has 0."""
    if not KERNEL_NAME.fullmatch(name):
        return {}
    return dict(_sysfs_fields(host, f"{BLOCK}/{name}"))


def _sysfs_fields(host: Host, here: str) -> Iterator[tuple[str, object]]:
    for file, key in (("removable", "rm"), ("ro", "ro"), ("queue/rotational", "rota")):
        if (value := whole(line(host, f"{here}/{file}"))) is not None:
            yield key, bool(value)
    for file in ("model", "vendor", "serial", "rev"):
        if (value_of := words(line(host, f"{here}/device/{file}"))) is not None:
            yield file, value_of
    if (sectors := whole(line(host, f"{here}/size"))) is not None:
        yield "size", sectors * SECTOR_BYTES
