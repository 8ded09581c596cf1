"""Capture the practice PC from a virtual machine: `make practice-pc`, as root.

Needs mmdebstrap, qemu-system-x86, and what make_practice_disks needs. A Debian system that holds
refurb boots from memory in QEMU (emulated: no KVM needed), on hardware that an association might
be given; `refurb.hardware.capture` runs there, and its folder is what refurb ships.
"""

from __future__ import annotations

import base64
import io
import lzma
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from tests.vm.box import BUILD, system
from tests.vm.make_practice_disks import ENVIRON, SHIPPED
from tests.vm.make_practice_disks import main as make_disks
from tests.vm.stick.smbios import DESKTOP, chassis

HERE = Path(__file__).resolve().parent
BOOT_LIMIT_S = 900

MAKER, SERIAL = "Dell Inc.", "6KXR85J"
SMBIOS = (
    f"type=0,vendor={MAKER},version=A18,date=09/24/2013",
    f"type=1,manufacturer={MAKER},product=OptiPlex 790,version=01,serial={SERIAL},"
    "uuid=4c4c4544-004b-5810-8052-b6c04f38354a",
    f"type=2,manufacturer={MAKER},product=0HY9JP,version=A00,serial=/{SERIAL}/CN7220026T03CF/",
    "type=17,loc_pfx=DIMM,bank=BANK 0,manufacturer=Samsung,serial=8526A7C1,"
    "part=M378B5273DH0-CH9,speed=1333",
)
CPU = "SandyBridge,model-id=Intel(R) Core(TM) i5-2400 CPU @ 3.10GHz"
DISKS = (
    ("sda", "model=WDC WD2500AAKX-753CA1,serial=WD-WCAYV7654321,ver=19.01H19,rotation_rate=7200,"
            "wwn=0x50014ee2b1234567"),
    ("sdb", "model=SAMSUNG SSD 830 Series,serial=S0XZNYAC512345,ver=CXM03B1Q,rotation_rate=1,"
            "wwn=0x50025385a1234567"),
)  # fmt: skip


def initial_ramdisk(root: Path, target: Path) -> None:
    """Pack the guest's system with today's refurb and our init: it runs from memory."""
    shutil.rmtree(root / "opt", ignore_errors=True)
    here = HERE.parents[1]
    leave_out = shutil.ignore_patterns("__pycache__", "practice_pc", "central")
    shutil.copytree(here / "refurb", root / "opt" / "refurb", ignore=leave_out)
    shutil.copy(HERE / "guest.py", root / "opt" / "guest.py")
    shutil.copy(HERE / "init", root / "init")
    (root / "init").chmod(0o755)
    pack = "cd / && find . -xdev -path ./boot -prune -o -print0 | cpio -0 -o -H newc --quiet"
    with target.open("wb") as file:  # the guest has a cpio of its own
        subprocess.run(["chroot", str(root), "sh", "-c", pack], stdout=file, check=True)


def boot(work: Path, kernel: Path) -> bytes:
    """Boot the guest to its end and return what it sent: a tar of the capture folder."""
    argv = ["qemu-system-x86_64", "-machine", "q35,accel=tcg", "-cpu", CPU, "-smp", "cores=4",
            "-m", "4096", "-nodefaults", "-display", "none", "-no-reboot", "-vga", "std",
            "-serial", f"file:{work}/console.log", "-serial", f"file:{work}/capture.b64",
            "-kernel", str(kernel), "-initrd", str(work / "initrd"),
            "-append", "console=ttyS0 panic=-1",
            "-smbios", f"file={work}/chassis.bin",
            "-device", "e1000e,mac=d4:be:d9:12:34:56", "-device", "ich9-intel-hda",
            "-device", "qemu-xhci", "-device", "usb-kbd", "-device", "usb-mouse",
            "-device", "ide-cd,bus=ide.2,model=HL-DT-ST DVD+-RW GH70N"]  # fmt: skip
    for structure in SMBIOS:
        argv += ["-smbios", structure]
    for number, (name, about) in enumerate(DISKS):
        argv += ["-drive", f"file={work}/{name}.img,format=raw,if=none,id={name}",
                 "-device", f"ide-hd,bus=ide.{number},drive={name},{about}"]  # fmt: skip
    subprocess.run(argv, check=True, timeout=BOOT_LIMIT_S, env=ENVIRON)
    sent = (work / "capture.b64").read_bytes()
    if not sent:
        raise SystemExit((work / "console.log").read_text(errors="replace")[-3000:])
    return base64.b64decode(sent)


def main() -> None:
    """Make the disks where they are not shipped yet, boot, and put the capture in its place."""
    if not (SHIPPED / "sda.img.xz").is_file():
        make_disks(SHIPPED)
    root = system()
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        work = Path(folder)
        for name, _ in DISKS:
            with lzma.open(SHIPPED / f"{name}.img.xz") as packed:
                (work / f"{name}.img").write_bytes(packed.read())
        initial_ramdisk(root, work / "initrd")
        (work / "chassis.bin").write_bytes(chassis(MAKER, SERIAL, DESKTOP))
        sent = boot(work, next((root / "boot").glob("vmlinuz-*")))
        shutil.rmtree(SHIPPED / "capture", ignore_errors=True)
        with tarfile.open(fileobj=io.BytesIO(sent), mode="r:xz") as tar:
            tar.extractall(SHIPPED, filter="data")
    print(f"captured into {SHIPPED / 'capture'}")


if __name__ == "__main__":
    main()
