"""Disks that are in use, each in another way, by the real tools; and what refurb does to them."""

import hashlib
import mmap
import os
import subprocess
from pathlib import Path

from trial import MIB, sh, wait_until

MIXED = ("--mixed", "--data", "single", "--metadata", "single", "--force", "--quiet")
QUICK = ("--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000", "--batch-mode")


def hold(at):
    """Put every disk of `at` (by serial its path) to its use; return by serial what that is."""
    _volumes(at["HELDLVM1"], at["HELDLVM2"])
    sh("mdadm", "--create", "/dev/md7", "--run", "--level=1", "--raid-devices=2",
       "--assume-clean", "--metadata=1.2", at["HELDMD01"], at["HELDMD02"])  # fmt: skip
    sh("cryptsetup", "luksFormat", *QUICK, at["HELDLUKS"], "-", stdin="secret")
    sh("cryptsetup", "open", at["HELDLUKS"], "opened", "--key-file", "-", stdin="secret")
    _multipath(at["HELDPATH"])
    sh("mkfs.btrfs", *MIXED, at["HELDBTR1"], at["HELDBTR2"])
    sh("modprobe", "btrfs")
    sh("btrfs", "device", "scan", at["HELDBTR1"], at["HELDBTR2"])
    _mount(at["HELDBTR1"], "/mnt/btrfs")
    sh("mkswap", at["HELDSWAP"])
    sh("swapon", at["HELDSWAP"])
    _ext4(at["HELDEXT4"])
    _mount(at["HELDEXT4"], "/mnt/ext4")
    _partition(at["HELDPART"])
    _loop_in_file(at["HELDLOOP"])
    _out_of_sight(at["HELDAWAY"])
    sh("udevadm", "settle")
    os.sync()


def _ext4(device):
    """Make an ext4 that is whole at once, so that nothing but refurb could change it later."""
    sh("mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", device)


def _mount(device, point):
    Path(point).mkdir(parents=True)
    sh("mount", device, point)


def _volumes(first, second):
    sh("pvcreate", "-q", first, second)
    sh("vgcreate", "-q", "group", first, second)
    sh("lvcreate", "-q", "-y", "-n", "volume", "-l", "100%FREE", "group")


def _multipath(path):
    """Put one path of a disk under dm-multipath, as multipathd would."""
    number = Path(f"/sys/class/block/{Path(path).name}/dev").read_text().strip()
    sectors = Path(f"/sys/class/block/{Path(path).name}/size").read_text().strip()
    sh("modprobe", "dm-multipath")
    table = f"0 {sectors} multipath 0 0 1 1 round-robin 0 1 1 {number} 1"
    sh("dmsetup", "create", "paths", stdin=table)


def _partition(path):
    sh("sfdisk", "-q", path, stdin="label: gpt\n,\n")
    sh("udevadm", "settle")
    _ext4(f"{path}1")
    _mount(f"{path}1", "/media/stick")


def _loop_in_file(path):
    """Keep a loop device on a file of a mounted disk."""
    _ext4(path)
    _mount(path, "/mnt/images")
    sh("dd", "if=/dev/zero", "of=/mnt/images/image", "bs=1M", "count=8")
    sh("modprobe", "loop")
    sh("losetup", "-f", "/mnt/images/image")


def _out_of_sight(path):
    """Mount a disk where only another process sees it: just the kernel's lock tells of it."""
    _ext4(path)
    words = f"mount {path} /opt && touch /run/away && exec sleep infinity"
    subprocess.Popen(["unshare", "--mount", "sh", "-c", words])
    wait_until(Path("/run/away").exists, "the mount out of sight")


def digest(path):
    """Return a digest of a whole disk, read past every cache."""
    found = hashlib.sha256()
    room = mmap.mmap(-1, MIB)
    fd = os.open(path, os.O_RDONLY | os.O_DIRECT)
    while got := os.readv(fd, [room]):
        found.update(room[:got])
    os.close(fd)
    return found.hexdigest()
