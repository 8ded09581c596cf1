"""Names that people gave: labels of file systems and volumes, user names in mount points.

A capture without secrets has another name in their place, wherever they stand, word by word: so
`Jean Dupont`, `Jean_Dupont`, `Jean\\x20Dupont` and a folder `jean` have one fake.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator

from refurb.hardware.udev_disks import decoded
from refurb.hardware.usb import serial_words
from refurb.host.record_host import RecordHost
from refurb.host.udev import Device
from refurb.model.machine import Machine

LABEL_FIELDS = (
    r"(?:ID_FS_LABEL\w*|ID_FS_UUID\w*|ID_PART_ENTRY_NAME|ID_PART_ENTRY_UUID|ID_PART_TABLE_UUID"
    r"|PARTNAME|PARTUUID|DM_NAME|DM_VG_NAME|DM_LV_NAME|MD_NAME|MD_DEVNAME"
    r"|ID_FS_(?:LOGICAL_)?VOLUME\w*|ID_FS_\w+_ID)=[^\r\n\"]+"
    r"|\b(?:CD|PART)?LABEL=(?:\"[^\"\r\n]*|[^\s\"]+)"
    r"|\"(?:part)?label\"[ \t]*:[ \t]*\"[^\"\r\n]*"
)
"""udev's properties (systemd, blkid builtin), which end with their line, `LABEL=` elsewhere, and
lsblk's JSON where it is cut."""

PLACES = (
    r"(?<=/home/)[^/\s\":]+|(?:(?<=/media/)|(?<=/mnt/))[^\s\":]+|(?<=device label )\S+"
    r"|(?:(?<=/by-label/)|(?<=/by-uuid/)|(?<=/by-partlabel/)|(?<=/by-partuuid/))[^\s\"/]+"
)

LABEL_KEYS = frozenset({"label", "partlabel", "uuid", "partuuid", "ptuuid"})
"""lsblk's columns of names and of numbers that stand in the place of one."""

MOUNT_KEYS = frozenset({"mountpoint", "mountpoints"})

NAMED_PLACE = re.compile(r"(?:/run)?/(?:media|mnt|home)/")

WORD = re.compile(r"\\x[0-9A-Fa-f]{2}|\\[0-7]{3}|[A-Za-z0-9]+|[^\x00-\x7f]+")
"""A word, a character that udev (`\\x20`) or the kernel (`\\040`) wrote in another way, or
letters beyond ASCII."""

_BETWEEN = r"(?:[^A-Za-z0-9\r\n]|\\x[0-9A-Fa-f]{2}|\\[0-7]{3}){1,4}?"
_LEAST_LETTERS = 4
MOST_NAMES = 500
"""A PC has a few dozen; of a garbled list of devices the others are replaced in their fields."""

_COMMON = re.compile(
    r"(?i)antix|arch|basic|boot|casper|cdrom|centos|crypt(data)?|data|debian|default|disk|disque"
    r"|documents|donnees|drive|dump|empty|extended|fedora|files?(system)?|firmware|flash|games"
    r"|home|images?|install(er)?|[klx]?ubuntu|linux|live|local|luks|main|media|microsoft|mint"
    r"|multimedia|music|musique|nouveau|partition|photos?|primary|public|recovery|recuperation"
    r"|reserved|root(fs)?|sauvegarde|server|shared?|storage|swap|systeme?|temp|tools|untitled"
    r"|users?|ventoy|vendor|videos?|volume|windows|winre|work|writable"
)
"""Words of makers and installers, which stand in many texts and name nobody."""

_HEAD = re.compile(r"(?m)^[^:=\n\[/]{1,60}[:=]|\"[^\"\n]{1,60}:?\"[ \t]*:|\"[^\"\n]{1,60}:\"")
"""What stands before the value of a field: in lines, in JSON, in lscpu's JSON."""

_FILES_OF_FIELDS = ("/proc/cpuinfo", "/proc/meminfo")
_PLAIN_WORD = re.compile(r"[A-Za-z0-9]+")

_NAMES = ("ID_FS_LABEL", "PARTNAME", "DM_NAME", "DM_VG_NAME", "DM_LV_NAME", "MD_NAME")
_ESCAPED_NAMES = ("ID_FS_LABEL_ENC", "ID_PART_ENTRY_NAME")
_MOUNT = re.compile(r"^(?:/run)?/(?:media|mnt)/(.+)|^/home/([^/]+)")


def names_of(kept: RecordHost) -> set[str]:
    """Return the labels and names that a capture's udev, lsblk and list of mounts hold."""
    found = {*_of_udev(kept.udev()), *_of_lsblk(kept), *_of_mounts(kept)}
    return {name for name in found if name}


def common_words(kept: RecordHost, machine: Machine) -> set[str]:
    """Return the words that are the machine's own or a tool's, in small letters.

    They point to nobody (a stick called `KINGSTON`, a label `model`), and without them a capture
    would lose its sense. What uses a disk is no word of the machine: it is a mount point.
    """
    texts = [machine.model_dump_json(exclude={"disks": {"__all__": {"uses"}}, "sources": True})]
    texts += [
        " ".join(_HEAD.findall(ran.stdout.decode("latin-1")))
        for name, ran in kept.runs.items()
        if name != "dmesg.txt"
    ]
    files = (data for path, data in kept.files.items() if path in _FILES_OF_FIELDS)
    texts += [" ".join(_HEAD.findall(data.decode("latin-1"))) for data in files]
    return {word.lower() for text in texts for word in _PLAIN_WORD.findall(text)}


def serials_of(devices: Iterable[Device]) -> set[str]:
    """Return the serial numbers of all devices, those that cameras have for a maker too."""
    found: set[str] = set()
    for one in devices:
        found.add(one.properties.get("ID_SERIAL_SHORT", "").strip())
        found |= serial_words(one.properties.get("ID_VENDOR_ENC"))
    return found - {""}


def pattern(names: Iterable[str], common: Container[str] = ()) -> str:
    """Return what finds these names anywhere: each whole, and each of its longer words.

    A name of nothing but `common` words is not looked for.
    """
    whole, single = set(), set()
    for name in sorted(names)[:MOST_NAMES]:
        words = [w for w in WORD.findall(name) if w.isascii() and not w.startswith("\\")]
        named = (w for w in words if not _COMMON.fullmatch(w) and not w.isdigit())
        own = [w for w in named if w.lower() not in common]
        single |= {w for w in own if len(w) >= _LEAST_LETTERS}
        if own and len(words) > 1 and sum(map(len, words)) >= _LEAST_LETTERS:
            whole.add(_BETWEEN.join(words))
    ordered = [*sorted(whole, key=len, reverse=True), *sorted(single, key=len, reverse=True)]
    return rf"(?<![A-Za-z0-9])(?:{'|'.join(ordered)})(?![A-Za-z0-9])" if ordered else r"(?!)"


def _of_udev(devices: Iterable[Device]) -> Iterator[str]:
    for one in devices:
        if one.subsystem == "block":
            yield from (one.properties.get(key, "") for key in _NAMES)
            yield from (decoded(one.properties.get(key)) or "" for key in _ESCAPED_NAMES)


def _of_lsblk(kept: RecordHost) -> Iterator[str]:
    ran = kept.runs.get("lsblk.json")
    try:
        todo = [json.loads(ran.stdout)] if ran else []
    except (ValueError, RecursionError):
        return
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            is_named = one.get("type") in ("lvm", "crypt", "dm")
            texts = [one.get("label"), one.get("partlabel"), one.get("name") if is_named else ""]
            points = one.get("mountpoints") or [one.get("mountpoint")]
            yield from (text for text in texts if isinstance(text, str))
            yield from _of_points(points if isinstance(points, list) else [])
            todo += [value for value in one.values() if isinstance(value, list | dict)]
        elif isinstance(one, list):
            todo += one


def _of_mounts(kept: RecordHost) -> Iterator[str]:
    lines = kept.files.get("/proc/self/mountinfo", b"").decode(errors="replace").split("\n")
    yield from _of_points(line.split(" ")[4] for line in lines if line.count(" ") > 4)


def _of_points(points: Iterable[object]) -> Iterator[str]:
    """Yield the user names and labels in mount points."""
    for point in points:
        if isinstance(point, str) and (match := _MOUNT.match(point)):
            yield from (match[1] or match[2]).split("/")
