"""Virtual machines that run today's refurb on Debian's own kernel; emulated, so KVM is not needed.

`run(Box(...), job)` boots one: its system is a read-only squashfs made once per list of packages,
under a layer in memory; the folder of the job is shared, and what the job leaves in `out/` is
the result. Needs root, mmdebstrap, mksquashfs and qemu-system-x86_64.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import shutil
import subprocess
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path

from tests.conftest import need_root, need_tools
from tests.vm.make_practice_disks import ENVIRON

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
BUILD = PROJECT / "build" / "vm"
SUITE = "trixie"
NOT_IN_DEBIAN = ("pySMART", "humanfriendly", "chardet")
"""Pure Python that refurb needs and this Debian lacks: taken from our own environment."""

MODULES = ("virtio_blk", "squashfs", "overlay", "9p", "9pnet_virtio")


@dataclass(frozen=True)
class Box:
    """A PC to be emulated: QEMU's arguments for its parts, its memory and processors."""

    parts: Sequence[str] = ()
    memory_mib: int = 1024
    cpus: int = 2
    machine: str = "q35"
    cpu: str = "SandyBridge"
    kernel_words: str = ""
    limit_s: int = 600


def need_vm() -> None:
    """Skip the running test where a virtual machine cannot be made, and say what is missing."""
    need_root()
    need_tools("mmdebstrap", "mksquashfs:squashfs-tools", "qemu-system-x86_64:qemu-system-x86")


def run(box: Box, job: str, folder: Path) -> Path:
    """Boot `box` in the empty `folder`, run the shell script `job` in it, return its `out/`.

    The job finds refurb as `refurb`, the shared folder as its working directory, and `out/` there.
    `out/job.log` is all it printed, `out/status` its exit status. A machine that does not boot is
    tried once more. Raises RuntimeError, with the console's end, where it does not boot or end.
    """
    root = system()
    shared = folder / "shared"
    _fill(shared, job)
    initrd = folder / "initrd"
    initrd.write_bytes(_initrd(root))
    argv = _qemu(box, root, shared, initrd, folder / "console.log")
    why = ""
    for _ in range(2):
        try:
            subprocess.run(argv, check=True, timeout=box.limit_s, env=ENVIRON, capture_output=True)
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
            why = f"{error} {error.stderr!r}"
        if (shared / "out" / "started").exists():
            break
    if not (shared / "out" / "status").exists():
        console = (folder / "console.log").read_text(errors="replace")
        log = shared / "out" / "job.log"
        said = log.read_text(errors="replace") if log.exists() else ""
        raise RuntimeError(f"{why}\n{console[-3000:]}\n{said[-3000:]}")
    return shared / "out"


def system() -> Path:
    """Return the guest's Debian system as a folder with `.squashfs` beside it, made once."""
    packages = (HERE / "packages.txt").read_text(encoding="utf-8").split()
    key = hashlib.sha256(" ".join([SUITE, *packages]).encode()).hexdigest()[:12]
    root = BUILD / f"root-{key}"
    if not root.is_dir():
        part = BUILD / "root.part"
        shutil.rmtree(part, ignore_errors=True)
        BUILD.mkdir(parents=True, exist_ok=True)
        without = [f"--dpkgopt=path-exclude=/usr/share/{x}/*" for x in ("man", "doc", "locale")]
        subprocess.run(["mmdebstrap", "--variant=minbase", f"--include={','.join(packages)}",
                        *without, SUITE, str(part)], check=True, env=ENVIRON)  # fmt: skip
        part.rename(root)
    image = BUILD / f"{root.name}.squashfs"
    if not image.is_file():
        part = image.with_suffix(".part")
        part.unlink(missing_ok=True)
        subprocess.run(["mksquashfs", str(root), str(part), "-quiet", "-no-progress",
                        "-comp", "zstd", "-Xcompression-level", "1"],
                       check=True, env=ENVIRON, capture_output=True)  # fmt: skip
        part.rename(image)
    return root


def _fill(shared: Path, job: str) -> None:
    """Put today's refurb, what it needs beyond Debian, and the job into the shared folder."""
    shutil.rmtree(shared, ignore_errors=True)
    (shared / "out").mkdir(parents=True)
    library = shared / "lib"
    leave_out = shutil.ignore_patterns("__pycache__", "central")
    shutil.copytree(PROJECT / "refurb", library / "refurb", ignore=leave_out)
    shutil.copytree(PROJECT / "checks", library / "checks")
    shutil.copytree(HERE / "jobs", shared / "jobs")
    shutil.copytree(HERE.parent / "wipe" / "fakes", shared / "fakes", ignore=leave_out)
    (shared / "tests" / "record").mkdir(parents=True)
    shutil.copy(HERE.parent / "record" / "making.py", shared / "tests" / "record")
    for name in NOT_IN_DEBIAN:
        spec = PathFinder.find_spec(name)  # humanfriendly, once imported, hides its own
        if spec and spec.submodule_search_locations:
            shutil.copytree(next(iter(spec.submodule_search_locations)), library / name)
    (shared / "job").write_text(job, encoding="utf-8")


def _initrd(root: Path) -> bytes:
    """Return an uncompressed cpio archive: busybox, the modules for the root, and our init."""
    (version,) = [path.name for path in (root / "lib" / "modules").iterdir()]
    files = {
        "init": (HERE / "box_init").read_bytes(),
        "busybox": (root / "bin/busybox").read_bytes(),
    }
    order = []
    for module in MODULES:
        shown = subprocess.run(
            ["chroot", str(root), "modprobe", "-S", version, "--show-depends", module],
            check=True, env=ENVIRON, capture_output=True, text=True,
        ).stdout  # fmt: skip
        paths = [line.split()[1] for line in shown.splitlines() if line.startswith("insmod")]
        order += [path for path in paths if path not in order]
    for number, path in enumerate(order):
        packed = (root / path.lstrip("/")).read_bytes()
        files[f"{number:02}.ko"] = lzma.decompress(packed) if path.endswith(".xz") else packed
    return _cpio(files)


def _cpio(files: dict[str, bytes]) -> bytes:
    """Return `files`, all executable, as a cpio archive of the kernel's format (newc)."""
    archive = io.BytesIO()
    entries = [("dev", 0o40755, b""), ("new", 0o40755, b"")]
    entries += [(name, 0o100755, content) for name, content in files.items()]
    for number, (name, mode, content) in enumerate([*entries, ("TRAILER!!!", 0, b"")], start=1):
        fields = (number, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0)
        archive.write(b"070701" + b"".join(b"%08X" % field for field in fields))
        for part in (name.encode() + b"\0", content):
            archive.write(part)
            archive.write(b"\0" * (-archive.tell() % 4))
    return archive.getvalue()


def _qemu(box: Box, root: Path, shared: Path, initrd: Path, console: Path) -> list[str]:
    kernel = next((root / "boot").glob("vmlinuz-*"))
    image = BUILD / f"{root.name}.squashfs"
    return ["qemu-system-x86_64", "-machine", f"{box.machine},accel=tcg", "-cpu", box.cpu,
            "-smp", f"cores={box.cpus}", "-m", str(box.memory_mib), "-nodefaults",
            "-display", "none", "-no-reboot", "-serial", f"file:{console}",
            "-kernel", str(kernel), "-initrd", str(initrd),
            "-append", f"console=ttyS0 panic=-1 quiet {box.kernel_words}",
            "-drive", f"file={image},format=raw,if=none,id=system,readonly=on",
            "-device", "virtio-blk-pci,drive=system,serial=refurb-system",
            "-virtfs", f"local,path={shared},mount_tag=shared,security_model=none",
            *box.parts]  # fmt: skip


def disk(name: str, path: Path, size_bytes: int, device: str) -> list[str]:
    """Return QEMU's arguments for one disk of an empty file at `path`; `device` has no `drive=`."""
    if not path.exists():
        with path.open("wb") as file:
            file.truncate(size_bytes)
    return ["-drive", f"file={path},format=raw,if=none,id={name}",
            "-device", f"{device},drive={name}"]  # fmt: skip


def unpack(archive: Path, target: Path) -> Path:
    """Unpack a tar that a job left; links cannot be made in the shared folder."""
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target
