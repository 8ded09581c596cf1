"""What this system was started from: the stick (or CD), its version, the words of its menu."""

from __future__ import annotations

import json
import re
from pathlib import Path

from pydantic import ValidationError

from refurb.host.door import Host
from refurb.model.base import Fact

MEDIUM = "/run/live/medium"
"""Where the image's initramfs mounts the stick's own file system (live-image/initramfs)."""
IMAGE = Path("/etc/refurb-image")
BLOCK = "/sys/class/block"


class Image(Fact):
    """What /etc/refurb-image says: the image's version and when it was built (UTC)."""

    version: str
    built: str


class Medium(Fact):
    """The disk that this system was started from, and its partition, by kernel name.

    `partition` is null where the disk has none: a CD.
    """

    disk: str
    partition: str | None


def image(file: Path = IMAGE) -> Image | None:
    """Return which image this is, null where refurb was not started from one."""
    try:
        return Image.model_validate(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError):
        return None


def words(host: Host) -> dict[str, str]:
    """Return the boot menu's `refurb.NAME=VALUE` words; a word without a value has an empty one."""
    try:
        line = host.read("/proc/cmdline").decode(errors="replace")
    except OSError:
        return {}
    found = (word.removeprefix("refurb.").partition("=") for word in line.split()
             if word.startswith("refurb."))  # fmt: skip
    return {name: value for name, _, value in found}


def medium(host: Host) -> Medium | None:
    """Return the disk that carries the running system, null where none is mounted any more.

    That is so after loading to memory and over the network.
    """
    number = _mounted(host)
    if number is None:
        return None
    try:
        here = host.link(f"/sys/dev/block/{number}").split("/")
    except OSError:
        return None
    name = here[-1]
    if "partition" in host.names(f"{BLOCK}/{name}"):
        return Medium(disk=here[-2], partition=name)
    return Medium(disk=name, partition=None)


def _mounted(host: Host) -> str | None:
    """Return the device number (`8:1`) of what is mounted at MEDIUM (proc(5), mountinfo)."""
    try:
        table = host.read("/proc/self/mountinfo").decode(errors="replace")
    except OSError:
        return None
    found = None
    for line in table.splitlines():
        fields = line.split(" ")
        if len(fields) > 4 and fields[4] == MEDIUM and re.fullmatch(r"\d+:\d+", fields[2]):
            found = fields[2]
    return found
