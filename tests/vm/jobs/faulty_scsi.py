"""The kernel's own test disk, scsi_debug: with medium errors, with 4 KiB sectors, and slow."""

from contextlib import suppress
from pathlib import Path

from faulty_ram import ZERO
from trial import fill, sh, wait_until, write

DRIVER = Path("/sys/bus/pseudo/drivers/scsi_debug")
MEDIUM_ERRORS = ("opts=2", "medium_error_count=3")
CASES = {
    "medium-error": ((*MEDIUM_ERRORS, "medium_error_start=4660"), 0),
    "4k-sectors": (("sector_size=4096",), 0),
    "4k-medium-error": ((*MEDIUM_ERRORS, "medium_error_start=1500", "sector_size=4096"), 0),
    "slow": ((), 150),
}
"""The module's options, and the delay of each command in jiffies (of 4 ms)."""


def wipe_each(trials):
    """Wipe one after another; the module has one disk at a time."""
    for name, (options, delay) in CASES.items():
        sh("modprobe", "scsi_debug", "dev_size_mb=8", *options)
        path = _disk()
        fill(path)
        page = Path(f"/sys/class/block/{Path(path).name}/device/vpd_pg80").read_bytes()
        ends = {path: page[4:].decode().strip()[-4:]}
        _set_delay(delay)
        trials.start(name, path, words=ZERO, confirm=ends, bare=path)
        trials.end(name)
        _set_delay(0)
        wait_until(_is_unloaded, "nobody to look at scsi_debug's disk any more")  # udev does


def _set_delay(jiffies):
    """Set it once no command is under way: till then the module refuses."""

    def is_set():
        with suppress(OSError):
            write(DRIVER / "delay", jiffies)
            return True
        return False

    wait_until(is_set, "a quiet scsi_debug")


def _is_unloaded():
    sh("modprobe", "-r", "scsi_debug", check=False)
    return not DRIVER.exists()


def _disk():
    wait_until(lambda: list(DRIVER.glob("adapter*/host*/target*/*/block/*")), "scsi_debug's disk")
    sh("udevadm", "settle")
    (found,) = DRIVER.glob("adapter*/host*/target*/*/block/*")
    return f"/dev/{found.name}"
