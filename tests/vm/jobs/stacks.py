"""Disks built of other devices: by device mapper, and SCSI disks of the kernel's own target."""

from pathlib import Path

from trial import sh, wait_until, write

TARGET = Path("/sys/kernel/config/target")


def mapped(name, *lines):
    """Make a device mapper device of a table's lines and return its path."""
    sh("dmsetup", "create", name, stdin="\n".join(lines))
    sh("udevadm", "settle")
    return f"/dev/mapper/{name}"


def looped(device):
    """Put a loop device over another device, without a cache between, and return its path."""
    sh("modprobe", "loop")
    return sh("losetup", "--direct-io=on", "-f", "--show", device)


def scsi(serial, device):
    """Make a SCSI disk with this serial over a device (LIO: iblock, tcm_loop); return its path."""
    if not TARGET.exists():
        for module in ("configfs", "target_core_mod", "target_core_iblock", "tcm_loop"):
            sh("modprobe", module)
        sh("mount", "-t", "configfs", "configfs", str(TARGET.parent))
    core = TARGET / "core/iblock_0" / serial
    core.mkdir(parents=True)
    write(core / "control", f"udev_path={device}")
    write(core / "enable", 1)
    write(core / "wwn/vpd_unit_serial", serial)
    number = len([one for one in core.parent.iterdir() if one.is_dir()])
    group = TARGET / f"loopback/naa.50014051{number:08x}/tpgt_1"
    group.mkdir(parents=True)
    write(group / "nexus", f"naa.50014052{number:08x}")
    (group / "lun/lun_0").mkdir()
    (group / "lun/lun_0/disk").symlink_to(core)
    return with_serial(serial)


def with_serial(serial):
    """Return the path of the disk with this serial, once the kernel has it."""
    found = []

    def is_there():
        for here in Path("/sys/class/block").iterdir():
            for file in ("device/serial", "serial", "device/vpd_pg80"):
                try:
                    raw = (here / file).read_bytes()
                except OSError:
                    continue
                if raw.strip(b"\0 \n").endswith(serial.encode()):
                    found.append(f"/dev/{here.name}")
        return bool(found)

    wait_until(is_there, f"a disk with serial {serial}")
    return found[0]
