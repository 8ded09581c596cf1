"""What a donated PC is made of, as data, and QEMU's arguments for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from tests.vm.stick import smbios

MIB = 1 << 20
MARK = b"DONNEES-PRIVEES\n"
"""What fills a donated disk, over and over: not one may be left."""

OVMF = Path("/usr/share/OVMF")


class Firmware(Enum):
    """How a PC starts. `SECURE_BOOT` is on, with Microsoft's keys, as a shop sells it."""

    BIOS = "bios"
    UEFI = "uefi"
    SECURE_BOOT = "uefi with Secure Boot"
    UEFI_32 = "uefi of 32 bits"


@dataclass(frozen=True)
class Disk:
    """One disk: `device` is QEMU's, with its options, without `drive=`.

    `bad_sector` cannot be read nor written. `is_spared` says that no run may change a byte.
    """

    name: str
    device: str
    size_mib: int = 48
    bad_sector: int | None = None
    is_spared: bool = False

    @property
    def serial(self) -> str:
        """Return the serial that the disk shows, empty where it has none."""
        words = self.device.split(",")
        return next((w.removeprefix("serial=") for w in words if w.startswith("serial=")), "")

    def image(self, folder: Path) -> Path:
        """Return the file with the disk's content."""
        return folder / f"{self.name}.img"

    def fill(self, folder: Path) -> None:
        """Make the disk, full of the mark, unless it is there."""
        image = self.image(folder)
        if not image.exists():
            with image.open("wb") as file:
                for _ in range(self.size_mib):
                    file.write(MARK * (MIB // len(MARK)))

    def arguments(self, folder: Path) -> list[str]:
        """Return QEMU's arguments for the disk whose image lies in `folder`."""
        drive = f"if=none,id={self.name},cache=writeback,"
        if self.bad_sector is None:
            drive += f"format=raw,file={self.image(folder)}"
        else:  # blkdebug works below a format's layer, so raw is named
            rules = folder / f"{self.name}.rules"
            rules.write_text("".join(
                f'[inject-error]\nevent = "none"\niotype = "{kind}"\nerrno = "5"\n'
                f'sector = "{self.bad_sector}"\n' for kind in ("read", "write")
            ))  # fmt: skip
            drive += f"format=raw,file=blkdebug:{rules}:{self.image(folder)},werror=report"
            drive += ",rerror=report"
        return ["-drive", drive, "-device", f"{self.device},drive={self.name}"]


@dataclass(frozen=True)
class DonatedPC:
    """A PC as it is carried into the workshop. `buses` are QEMU's devices that disks hang on."""

    name: str
    nameplate: smbios.Nameplate
    disks: tuple[Disk, ...]
    firmware: Firmware = Firmware.BIOS
    memory_mib: int = 2048
    cpu: str = "SandyBridge"
    buses: tuple[str, ...] = ()
    has_battery: bool = False
    screen: tuple[int, int] = (1280, 800)

    def arguments(self, folder: Path) -> list[str]:
        """Return QEMU's arguments; disks and the firmware's own memory are made in `folder`."""
        words = ["-cpu", self.cpu, "-smp", "2", "-m", str(self.memory_mib)]
        words += _firmware(self.firmware, folder)
        words += self.nameplate.arguments(folder)
        if self.has_battery:
            words += smbios.battery(folder)
        words += ["-global", f"VGA.xres={self.screen[0]}", "-global", f"VGA.yres={self.screen[1]}"]
        for bus in self.buses:
            words += ["-device", bus]
        for disk in self.disks:
            disk.fill(folder)
            words += disk.arguments(folder)
        return words


def _firmware(firmware: Firmware, folder: Path) -> list[str]:
    """Return a machine with that firmware; its variables are kept in `folder`."""
    if firmware is Firmware.BIOS:
        return ["-machine", "q35"]
    keys = ".ms" if firmware is Firmware.SECURE_BOOT else ""
    kind = "OVMF32" if firmware is Firmware.UEFI_32 else "OVMF"
    variables = folder / "firmware-variables.fd"
    if not variables.exists():
        variables.write_bytes((OVMF / f"{kind}_VARS_4M{keys}.fd").read_bytes())
    return ["-machine", "q35,smm=on",
            "-global", "driver=cfi.pflash01,property=secure,value=on",
            "-drive", f"if=pflash,format=raw,readonly=on,file={OVMF}/{kind}_CODE_4M.secboot.fd",
            "-drive", f"if=pflash,format=raw,file={variables}"]  # fmt: skip
