"""The traces of a disk in plain words: what somebody put on it before it was given."""

from __future__ import annotations

from refurb.locale import text

_WORDS = {
    "BitLocker": "bitlocker",
    "Windows": "windows",
    "ntfs": "ntfs",
    "ReFS": "ntfs",
    "crypto_LUKS": "luks",
    "LVM2_member": "lvm",
    "apfs": "apple",
    "hfsplus": "apple",
    "hfs": "apple",
    "vfat": "plain_files",
    "exfat": "plain_files",
    "iso9660": "installer",
    "zfs_member": "linux",
    "bcache": "linux",
    **dict.fromkeys(("ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "jfs", "reiserfs"), "linux"),
}
"""blkid's kinds (libblkid, superblocks), and `Windows`, by the sentence for them."""

_SILENT = frozenset({"dos", "gpt", "PMBR", "mac", "sun", "bsd", "swap", "swsuspend"})
"""Tables of partitions and swap: they say nothing of what was kept there."""


def traces_in_words(traces: tuple[str, ...]) -> str | None:
    """Return the kinds for people, each once; null where there is nothing to tell."""
    told = dict.fromkeys(_words(kind) for kind in traces if kind not in _SILENT)
    return ", ".join(told) or None


def _words(kind: str) -> str:
    if kind.lower().endswith("raid_member"):
        return text("hardware.trace.raid", kind=kind)
    key = _WORDS.get(kind)
    return text(f"hardware.trace.{key}", kind=kind) if key else kind
