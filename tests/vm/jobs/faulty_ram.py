"""Faulty disks over memory: device mapper makes the fault, a SCSI disk or loop device shows it."""

from stacks import looped, mapped, scsi
from trial import MIB, fill, sh

RAM_MIB = 16
END = RAM_MIB * MIB // 512
HOLE = 8
"""Sectors of a hole."""

ZERO, RANDOM = ("--method", "overwrite-zero"), ("--method", "overwrite-random")
LOOP = (*ZERO, "--allow-file")


def hole(ram, at):
    """Return the table of a device whose sectors from `at` cannot be read or written."""
    parts = [(0, at, f"linear {ram} 0"), (at, HOLE, "error")]
    parts.append((at + HOLE, END - at - HOLE, f"linear {ram} {at + HOLE}"))
    return [f"{first} {length} {what}" for first, length, what in parts if length]


def flakey(ram, features, up=0, down=1):
    """Return the table of a device with dm-flakey's `features`, some seconds good, some bad."""
    return [f"0 {END} flakey {ram} 0 {up} {down} {features}"]


CASES = {
    "drop-writes": (scsi, ZERO, lambda ram: flakey(ram, "1 drop_writes")),
    "drop-writes-random": (scsi, RANDOM, lambda ram: flakey(ram, "1 drop_writes")),
    "corrupt-writes": (scsi, ZERO, lambda ram: flakey(ram, "5 corrupt_bio_byte 33 w 7 0")),
    "corrupt-reads": (scsi, ZERO, lambda ram: flakey(ram, "5 corrupt_bio_byte 33 r 7 0")),
    "hole-first": (scsi, ZERO, lambda ram: hole(ram, 0)),
    "hole-middle": (scsi, RANDOM, lambda ram: hole(ram, END // 2 + 24)),
    "hole-last": (scsi, ZERO, lambda ram: hole(ram, END - HOLE)),
    "error-writes": (looped, LOOP, lambda ram: flakey(ram, "1 error_writes")),
    "hole-under-loop": (looped, LOOP, lambda ram: hole(ram, 4096)),
    "comes-and-goes": (looped, LOOP, lambda ram: flakey(ram, "1 error_writes", 1, 1)),
}


def make():
    """Make them; return by case the disk, the command's words, and the memory below."""
    made = {}
    sh("modprobe", "brd", f"rd_nr={len(CASES)}", f"rd_size={RAM_MIB * 1024}")
    for number, (name, (kind, words, table)) in enumerate(CASES.items()):
        ram = f"/dev/ram{number}"
        fill(ram)
        device = mapped(name, *table(ram))
        path = scsi(f"FAULT{number:03}", device) if kind is scsi else looped(device)
        made[name] = (path, words, ram)
    return made
