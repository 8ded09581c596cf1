"""The virtual PC with faulty disks: QEMU's arguments for each."""

from __future__ import annotations

from pathlib import Path

MIB = 1 << 20
MARK = b"PERSONNEL".ljust(16)
SLOW = "throttling.bps-total={}"


def drive(name: str, folder: Path, size_mib: int, device: str, *options: str) -> list[str]:
    """Return QEMU's arguments for a disk `name`, its file full of a word that must not survive."""
    image = image_of(folder, name)
    if not image.exists():
        with image.open("wb") as file:
            for _ in range(size_mib):
                file.write(MARK * (MIB // len(MARK)))
    source = [f"file={image}", "format=raw"]
    if any("inject-error" in option for option in options):
        source = ["driver=raw", "file.driver=blkdebug", "file.image.driver=file",
                  f"file.image.filename={image}"]  # fmt: skip
    words = ",".join([*source, "if=none", f"id={name}", *options])
    return ["-drive", words, "-device", f"{device},drive={name}"]


def image_of(folder: Path, name: str) -> Path:
    """Return the file behind a disk."""
    return folder / f"{name}.img"


def bad_sector(kind: str, sector: int) -> tuple[str, ...]:
    """Return the options of a drive of which one sector always fails to `read` or `write`."""
    rule = {"event": "none", "iotype": kind, "sector": sector, "errno": 5, "once": "off"}
    return tuple(f"file.inject-error.0.{key}={value}" for key, value in rule.items())


def monitor(folder: Path) -> list[str]:
    """Return the arguments that put the machine's own monitor on its second serial port."""
    socket = folder / "monitor"
    return ["-chardev", f"socket,id=theirs,path={socket},server=on,wait=off",
            "-monitor", "chardev:theirs",
            "-chardev", f"socket,id=ours,path={socket}", "-serial", "chardev:ours"]  # fmt: skip


def with_faults(folder: Path) -> list[str]:
    """Return all parts of the PC whose disks fail."""
    slow, slow_writes = SLOW.format(6 * MIB), f"throttling.bps-write={5 * MIB}"
    buses = ("virtio-scsi-pci,id=scsi", "qemu-xhci,id=usb", "pcie-root-port,id=rp1,chassis=1")
    parts = [word for bus in buses for word in ("-device", bus)]
    for name, size_mib, device, *options in (
        ("satagone", 24, "ide-hd,bus=ide.0,serial=SATAGONE", slow),
        ("badread", 16, "ide-hd,bus=ide.1,serial=BADREAD1", *bad_sector("read", 20001)),
        ("badwrite", 16, "ide-hd,bus=ide.2,serial=BADWRITE", *bad_sector("write", 12345)),
        ("badnvme", 16, "nvme,serial=BADNVMEW", *bad_sector("write", 0)),
        ("usbgone", 24, "usb-storage,bus=usb.0,serial=USBGONE1,id=usbgone", slow),
        ("nvmegone", 24, "nvme,bus=rp1,serial=NVMEGONE,id=nvmegone", slow),
        ("scsigone", 24, "scsi-hd,bus=scsi.0,serial=SCSIGONE,id=scsigone", slow),
        ("turnsro", 24, "scsi-hd,bus=scsi.0,serial=TURNSRO1", slow),
        ("readonly", 4, "scsi-hd,bus=scsi.0,serial=READONLY", "readonly=on"),
        ("hanglow", 24, "scsi-hd,bus=scsi.0,serial=HANGLOW1", slow),
        ("goodside", 16, "scsi-hd,bus=scsi.0,serial=GOODSIDE"),
        ("reset", 64, "scsi-hd,bus=scsi.0,serial=RESETME1,rotation_rate=7200", slow_writes),
        ("stick", 32, "virtio-blk-pci,serial=STICK001"),
    ):
        parts += drive(name, folder, size_mib, device, *options)
    return parts + monitor(folder)


HELD = ("HELDLVM1", "HELDLVM2", "HELDMD01", "HELDMD02", "HELDLUKS", "HELDPATH", "HELDBTR1",
        "HELDBTR2", "HELDSWAP", "HELDEXT4", "HELDPART", "HELDLOOP", "HELDAWAY")  # fmt: skip


def with_good_and_held_disks(folder: Path) -> list[str]:
    """Return all parts of the PC after the reset, with whole disks of each kind and used ones."""
    parts = [word for bus in ("virtio-scsi-pci,id=scsi", "sdhci-pci", "qemu-xhci,id=usb")
             for word in ("-device", bus)]  # fmt: skip
    for name, size_mib, device in (
        ("reset", 64, "scsi-hd,bus=scsi.0,serial=RESETME1,rotation_rate=7200"),
        ("stick", 32, "virtio-blk-pci,serial=STICK001"),
        ("goodsata", 16, "ide-hd,bus=ide.0,serial=GOODSATA"),
        ("goodnvme", 16, "nvme,serial=GOODNVME"),
        ("goodscsi", 16, "scsi-hd,bus=scsi.0,serial=GOODSCSI"),
        ("goodvirtio", 16, "virtio-blk-pci,serial=GOODVIRT"),
        ("goodusb", 16, "usb-storage,bus=usb.0,serial=GOODUSB1,id=usbstick"),
        ("goodsd", 16, "sd-card"),
        *((name.lower(), 48, f"scsi-hd,bus=scsi.0,serial={name}") for name in HELD),
    ):
        parts += drive(name, folder, size_mib, device)
    return parts
