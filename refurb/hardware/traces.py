"""Traces of what was on a disk before the wipe: kinds alone, never a label, never content."""

from __future__ import annotations

import re
from collections.abc import Iterator

from refurb.hardware.lsblk import Entry

WINDOWS = "Windows"

_WINDOWS_PARTS = frozenset(
    {
        "e3c9e316-0b5c-4db8-817d-f92df00215ae",  # Microsoft reserved
        "de94bba4-06d1-4d40-a16a-bfd50179d6ac",  # Windows recovery
        "5808c8aa-7e8f-42e0-85d2-e1e90434cfb3",  # dynamic disks: their list
        "af9b60a0-1431-4f62-bc68-3311714a69ad",  # dynamic disks: their data
        "0x27",  # Windows recovery, in a DOS table
        "0x42",  # dynamic disks, in a DOS table
    }
)
"""Types of partitions that nothing but Windows makes (Microsoft, PARTITION_INFORMATION_GPT)."""

_WINDOWS_KINDS = (None, "ntfs", "BitLocker")
"""Some makers give their own rescue system the type of Microsoft's, with another file system."""

_KIND = re.compile(r"[A-Za-z0-9][A-Za-z0-9_ .+-]{0,31}")
"""A kind is one of blkid's short words (`crypto_LUKS`): what is none says nothing."""


_NAMED_PLACE = re.compile(r"(/run/media|(?<!\w)/(?:media|mnt|home))/.+", re.DOTALL)


def without_names(place: str) -> str:
    """Return a mount point without the user's name and the label that may stand in it."""
    return _NAMED_PLACE.sub(r"\1", place)


def traces(entry: Entry) -> tuple[str, ...]:
    """Return the kinds of content on the disk, its partitions, and what stands upon them."""
    return tuple(dict.fromkeys(kind for kind in _kinds(entry) if _KIND.fullmatch(kind)))


def _kinds(entry: Entry) -> Iterator[str]:
    for one in entry.below():
        is_of_windows = (one.word("parttype") or "").lower() in _WINDOWS_PARTS
        if is_of_windows and one.word("fstype") in _WINDOWS_KINDS:
            yield WINDOWS
        if kind := one.word("fstype") or one.word("pttype"):
            yield kind
