"""The tools that lay out and fill a disk, each through the host's door, each looked at.

Partitions are reached by their offset, so no partition node is waited for. Mounts live in a
namespace of their own with a loop device that frees itself: whatever dies, nothing is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from refurb.host.block import BlockDevice
from refurb.host.door import Host, Ran
from refurb.install.plan import SECTOR_BYTES, InstallPlan, Partition
from refurb.problem import CouldNot

LIMIT_S = 3600.0

ALONE = ("setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork",
         "--kill-child", "sh", "-ec")  # fmt: skip
"""Runs a shell script that ends with us, and takes its mounts with it."""

UNPACK = """
mount -t ext4 -o "loop,offset=$2,sizelimit=$3" "$1" "$4"
unsquashfs -quiet -no-progress -force -dest "$4" "$5"
cp -a "$6/." "$4/"
sync -f "$4"
umount "$4"
"""

READ = """
mount -t ext4 -o "ro,noload,loop,offset=$2,sizelimit=$3" "$1" "$4"
cd "$4"
find . -path ./lost+found -prune -o -type l -printf 'link %p\\0-> %l\\0'
find . -path ./lost+found -prune -o -type f -print0 | xargs -0 -r sha256sum -z --
"""


def make_table(tools: Host, plan: InstallPlan) -> None:
    """Write a GPT with the planned partitions (sfdisk)."""
    lines = ["label: gpt", "unit: sectors"]
    lines += [_sfdisk_line(part) for part in (plan.bios, plan.esp, plan.root)]
    script = "\n".join(lines) + "\n"
    argv = ["sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", "--wipe", "always"]
    _run(tools, plan, [*argv, plan.identity.path], stdin=script.encode())


def make_esp(tools: Host, plan: InstallPlan, volume_id: str) -> None:
    """Make the FAT32 file system of the EFI system partition; `volume_id` is 8 hex digits.

    -I, since the kernel shows partitions on the disk by then, and mkfs.fat refuses such a disk.
    """
    first = str(plan.esp.start_bytes // SECTOR_BYTES)
    kib = str(plan.esp.size_bytes // 1024)
    _run(tools, plan, ["mkfs.vfat", "-I", "-F", "32", "-s", "1", "-i", volume_id, "-n", "ESP",
                       "--offset", first, plan.identity.path, kib])  # fmt: skip


def make_root(tools: Host, plan: InstallPlan, root_uuid: str) -> None:
    """Make the ext4 file system of the root partition."""
    kib = f"{plan.root.size_bytes // 1024}k"
    at = f"offset={plan.root.start_bytes}"
    _run(tools, plan, ["mkfs.ext4", "-q", "-F", "-m", "1", "-U", root_uuid, "-L", "root",
                       "-E", at, plan.identity.path, kib])  # fmt: skip


def make_squashfs(tools: Host, tree: Path, target: Path) -> Path:
    """Pack a profile's tree as root's files."""
    ran = tools.run(["mksquashfs", str(tree), str(target), "-quiet", "-no-progress", "-all-root"],
                    timeout_s=LIMIT_S)  # fmt: skip
    if ran.exit != 0:
        raise CouldNot("install.pack_failed", why=_last_line(ran))
    return target


def copy_to_esp(tools: Host, plan: InstallPlan, file: Path, name: str) -> None:
    """Copy `file` to `name` on the EFI system partition, without mounting it."""
    above = ""
    for folder in name.split("/")[:-1]:
        above = f"{above}/{folder}"
        if tools.run(["mdir", "-i", _esp(plan), f"::{above}"]).exit != 0:
            _run(tools, plan, ["mmd", "-i", _esp(plan), f"::{above}"])
    _run(tools, plan, ["mcopy", "-i", _esp(plan), "-o", str(file), f"::/{name}"])


def read_squashfs(tools: Host, plan: InstallPlan, squashfs: Path, name: str) -> bytes:
    """Return one file of a squashfs."""
    return _run(tools, plan, ["unsquashfs", "-cat", str(squashfs), name]).stdout


def unpacked_bytes(tools: Host, plan: InstallPlan, squashfs: Path) -> int:
    """Return how large the files of a squashfs are together."""
    return parse_sizes(_run(tools, plan, ["unsquashfs", "-lln", str(squashfs)]).stdout)


def parse_sizes(printed: bytes) -> int:
    """Return the sum of the sizes of the files that `unsquashfs -lln` lists."""
    return sum(int(line.split()[2]) for line in printed.splitlines() if line.startswith(b"-"))


def write_sectors(tools: Host, plan: InstallPlan, first: int, data: bytes) -> None:
    """Write whole sectors to the disk, on to the medium; never makes a file (nocreat)."""
    _run(tools, plan, ["dd", f"of={plan.identity.path}", f"bs={SECTOR_BYTES}", f"seek={first}",
                       "conv=notrunc,nocreat,fsync", "status=none"], stdin=data)  # fmt: skip


def read_sectors(tools: Host, plan: InstallPlan, first: int, count: int) -> bytes:
    """Return whole sectors of the disk."""
    return _run(tools, plan, ["dd", f"if={plan.identity.path}", f"bs={SECTOR_BYTES}",
                              f"skip={first}", f"count={count}", "status=none"]).stdout  # fmt: skip


def read_esp(tools: Host, plan: InstallPlan, name: str) -> bytes:
    """Return the bytes of a file of the EFI system partition."""
    return _run(tools, plan, ["mcopy", "-i", _esp(plan), f"::/{name}", "-"]).stdout


def forget_cached(plan: InstallPlan) -> None:
    """Make the next reads come from the medium, even where others hold the disk open.

    The kernel forgets what it kept of a disk once nobody has it open, and not before
    (block/bdev.c, blkdev_put_whole): reading back might else read our own memory.
    """
    path = plan.identity.path
    with BlockDevice(path, write=False, allow_file=plan.allow_file) as device:
        try:
            device.drop_cache()
        except OSError as error:
            why = error.strerror or str(error)
            raise CouldNot("install.tool_failed", tool="fsync", disk=path, why=why) from error


def unpack(tools: Host, plan: InstallPlan, squashfs: Path, extra: Path, work: Path) -> None:
    """Unpack the squashfs and the folder `extra` onto the root partition."""
    _alone(tools, plan, UNPACK, work, str(squashfs), str(extra))


def read_root(tools: Host, plan: InstallPlan, work: Path) -> dict[str, str]:
    """Check the root file system, mount it afresh, read-only, and return its files' digests."""
    forget_cached(plan)
    at = f"{plan.identity.path}?offset={plan.root.start_bytes}"
    _run(tools, plan, ["e2fsck", "-f", "-n", at])
    return parse_digests(_alone(tools, plan, READ, work).stdout)


def parse_digests(printed: bytes) -> dict[str, str]:
    """Return path -> digest from what READ printed (fields end in NUL)."""
    found = {}
    fields = iter(printed.decode(errors="surrogateescape").split("\0"))
    for field in fields:
        if field.startswith("link "):
            found[field.removeprefix("link ")] = next(fields)
        elif field:
            digest, _, path = field.partition("  ")
            found[path] = digest
    return found


def _alone(tools: Host, plan: InstallPlan, script: str, work: Path, *more: str) -> Ran:
    root, mounted = plan.root, work / "root"
    mounted.mkdir(exist_ok=True)
    where = (plan.identity.path, str(root.start_bytes), str(root.size_bytes), str(mounted))
    return _run(tools, plan, [*ALONE, script, "refurb", *where, *more])


def _run(tools: Host, plan: InstallPlan, argv: Sequence[str], stdin: bytes = b"") -> Ran:
    """Run a tool on the disk. Any exit but 0 is CouldNot with the tool's last words."""
    ran = tools.run(argv, timeout_s=LIMIT_S, stdin=stdin)
    if ran.exit != 0:
        why = _last_line(ran)
        raise CouldNot("install.tool_failed", tool=argv[0], disk=plan.identity.path, why=why)
    return ran


def _last_line(ran: Ran) -> str:
    said = (ran.stderr or ran.stdout).decode(errors="replace").splitlines()
    lines = [line.strip() for line in said if line.strip() and "dmesg(1)" not in line]
    return lines[-1] if lines else f"exit {ran.exit}"


def _sfdisk_line(part: Partition) -> str:
    start, size = part.start_bytes // SECTOR_BYTES, part.size_bytes // SECTOR_BYTES
    return f'start={start}, size={size}, type={part.gpt_type}, name="{part.label}"'


def _esp(plan: InstallPlan) -> str:
    return f"{plan.identity.path}@@{plan.esp.start_bytes}"
