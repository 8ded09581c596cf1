"""A disk that refurb installed, started alone in a virtual PC, and looked at from inside.

What looks is a systemd unit that comes with the firmware's tables (systemd.system-credentials(7)),
so nothing is changed on the disk; it writes to a virtio port and switches the PC off.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from refurb.host.local import LocalHost
from refurb.install.build import build
from refurb.install.plan import plan
from refurb.install.profile import Profile, load
from refurb.install.run import install

PROJECT = Path(__file__).resolve().parents[2]
CACHE = PROJECT / "build" / "profiles"
OVMF = Path("/usr/share/OVMF")
GIB = 1 << 30
LIMIT_S = 900
ASSET = "ABCD-2345"
NOBODY = "http://127.0.0.1:9"
"""An inventory that does not answer: the installed PC tries again, and is none the worse."""

LOOK = """{
echo "cmdline $(cat /proc/cmdline)"
echo "root $(findmnt -no UUID /)"
echo "efi $(cat /sys/firmware/efi/fw_platform_size 2>/dev/null)"
echo "secureboot $(od -An -tu1 -j4 /sys/firmware/efi/efivars/SecureBoot-* 2>/dev/null)"
echo "host $(cat /etc/hostname)"
echo "up $(cat /var/lib/refurb/came-up)"
echo "menu $(grep -c root=UUID= /boot/grub/grub.cfg) $(grep -c root=/dev /boot/grub/grub.cfg)"
echo "failed $(systemctl --failed --no-legend --plain | cut -d' ' -f1)"
echo "esp $(findmnt -no FSTYPE /boot/efi)"
echo "zram $(zramctl -no DISKSIZE --bytes)"
echo "admin $(grep '^admin:' /etc/shadow | cut -c1-9)"
echo "beacon $(systemctl is-enabled refurb-say-up) $(stat -c %a /etc/refurb/beacon.json)"
echo "sudo $(getent group sudo | cut -d: -f4)"
echo "swap $(swapon --noheadings --show=NAME | tr '\\n' ' ')"
echo "used $(free -m | sed -n 's/^Mem: *[0-9]* *\\([0-9]*\\).*/\\1/p')"
echo end
} >/dev/virtio-ports/refurb.look 2>&1; systemctl poweroff"""


def built(name: str) -> Profile:
    """Return a profile that was built from what is in the checkout, once for each state of it."""
    shipped = load(name)
    digest = hashlib.sha256()
    for home in shipped.layers:
        for file in sorted(path for path in home.rglob("*") if path.is_file()):
            digest.update(f"{file.relative_to(home)}\0".encode() + file.read_bytes())
    digest.update((PROJECT / "refurb/install/build.py").read_bytes())
    digest.update((PROJECT / "refurb/install/brand.py").read_bytes())
    folder = CACHE / f"{name}-{digest.hexdigest()[:12]}"
    if not (folder / name).is_dir():
        for older in CACHE.glob(f"{name}-*"):
            shutil.rmtree(older)
        build(LocalHost(), shipped, folder / name, level=3, emit=lambda event: None)
    return load(name, built=folder)


def installed(profile: Profile, disk: Path, size_bytes: int) -> Path:
    """Install a profile onto a file of this size, natively, and return it."""
    with disk.open("wb") as file:
        file.truncate(size_bytes)
    todo = plan(LocalHost(), profile, str(disk), hostname=ASSET, allow_file=True)
    slip = disk.with_suffix(".slip")
    install(LocalHost(), todo, todo.confirm, emit=lambda event: None, slip=slip, inventory=NOBODY)
    return disk


@dataclass(frozen=True)
class Firmware:
    """Which firmware starts the disk; `code` and `variables` are OVMF's files."""

    code: str = ""
    variables: str = ""
    is_secure: bool = False

    def arguments(self, folder: Path) -> list[str]:
        """Return QEMU's arguments; the variables are a fresh copy, as of a PC that forgot."""
        machine = "q35,smm=on" if self.is_secure else "q35"
        if not self.code:
            return ["-machine", machine]
        shutil.copyfile(OVMF / self.variables, folder / "variables")
        secure = ["-global", "driver=cfi.pflash01,property=secure,value=on"]
        return ["-machine", machine, *(secure if self.is_secure else []),
                "-drive", f"if=pflash,unit=0,format=raw,readonly=on,file={OVMF / self.code}",
                "-drive", f"if=pflash,unit=1,format=raw,file={folder / 'variables'}"]  # fmt: skip


FIRMWARES = {
    "bios": Firmware(),
    "uefi-secure-boot": Firmware("OVMF_CODE_4M.ms.fd", "OVMF_VARS_4M.ms.fd", is_secure=True),
    "uefi-32": Firmware("OVMF32_CODE_4M.secboot.fd", "OVMF32_VARS_4M.fd", is_secure=True),
}


UPDATE = """{
export DEBIAN_FRONTEND=noninteractive
dpkg-reconfigure shim-signed grub-efi-amd64-signed && echo "loaders renewed"
kernel=$(dpkg-query -W -f '${Package}\\n' 'linux-image-*-amd64' | head -n 1)
dpkg-reconfigure "$kernel" && echo "kernel renewed"
echo "on_esp $(stat -c %Y /boot/efi/EFI/debian/shimx64.efi) $(stat -c %Y /boot/grub/grub.cfg)"
echo end
} >/dev/virtio-ports/refurb.look 2>&1; systemctl poweroff"""
"""What the packages' own scripts do at an update of kernel, shim and GRUB, without the network."""


def looked_at(disk: Path, firmware: Firmware, folder: Path, script: str = LOOK) -> dict[str, str]:
    """Start a copy of `disk` alone and return what the unit saw, by its word.

    The copy is `disk` in the folder. A PC that does not start is tried once more. Raises
    RuntimeError where it does not then.
    """
    folder.mkdir()
    for _ in range(2):
        own = folder / "disk"
        subprocess.run(["cp", "--sparse=always", str(disk), str(own)], check=True)
        told = folder / "told"
        argv = ["qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "SandyBridge",
                "-smp", "2", "-m", "768", "-display", "none", "-vga", "std", "-nodefaults",
                *firmware.arguments(folder),
                "-smbios", f"type=11,{_unit(script)}",
                "-device", "virtio-serial-pci", "-chardev", f"file,id=look,path={told}",
                "-device", "virtserialport,chardev=look,name=refurb.look",
                "-drive", f"if=none,id=disk,format=raw,file={own}",
                "-device", "ide-hd,bus=ide.0,drive=disk"]  # fmt: skip
        environ = {**os.environ, "LC_ALL": "C"}
        try:
            subprocess.run(argv, check=True, timeout=LIMIT_S, env=environ, capture_output=True)
        except subprocess.TimeoutExpired:
            continue
        lines = told.read_text(errors="replace").splitlines()
        if lines[-1:] == ["end"]:
            return {line.partition(" ")[0]: line.partition(" ")[2].strip() for line in lines}
    raise RuntimeError(f"{disk} does not start: {folder}")


def _unit(script: str) -> str:
    unit = (
        "[Unit]\nAfter=multi-user.target refurb-first-boot.service\n"
        f"[Service]\nType=oneshot\nExecStart=/bin/sh -c {_quoted(script)}\n"
    )
    wants = "[Unit]\nWants=refurb-look.service\n"
    credential = "value=io.systemd.credential.binary:systemd"
    return (
        f"{credential}.extra-unit.refurb-look.service={_b64(unit)},"
        f"{credential}.unit-dropin.multi-user.target={_b64(wants)}"
    )


def _quoted(script: str) -> str:
    """Return a script as one word of a unit's command (systemd.service(5), quoting)."""
    escaped = script.replace("\\", "\\\\").replace("%", "%%").replace("$", "$$")
    return '"' + escaped.replace('"', '\\"').replace("\n", "\\n") + '"'


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
