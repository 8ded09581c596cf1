"""Disks that fail in the middle of their wipe: pulled out, made read-only, or silent for ever."""

from pathlib import Path

from faulty_ram import ZERO
from stacks import mapped, scsi, with_serial
from trial import MIB, monitor, sh, write, written

ORDER = """
id = "LOT-1"
operator = "anne"
wipe = true
disks = ["HANGSCSI", "GOODSIDE"]
method = "overwrite-zero"
memory_seconds = 1
burn_in_seconds = 0
"""

PULLED = {
    "usb-pulled": ("USBGONE1", lambda _: monitor("device_del usbgone")),
    "scsi-pulled": ("SCSIGONE", lambda _: monitor("device_del scsigone")),
    "nvme-pulled": ("NVMEGONE", lambda _: monitor("device_del nvmegone")),
    "sata-deleted": (
        "SATAGONE",
        lambda path: write(f"/sys/block/{Path(path).name}/device/delete", 1),
    ),
    "turns-read-only": ("TURNSRO1", lambda path: sh("blockdev", "--setro", path)),
}
"""Serial of each disk, and what happens to it once 4 MiB are written."""


def wipe_failing(trials, by_serial, confirm):
    """Wipe all of them at once: they are slow, so that there is a middle."""
    paths = {name: by_serial[serial] for name, (serial, _) in PULLED.items()}
    for name, path in paths.items():
        words = (*ZERO, "--removable") if name == "usb-pulled" else ZERO
        trials.start(name, path, words=words, confirm=confirm)
    for name, path in paths.items():
        happens = PULLED[name][1]
        trials.when_written(name, path, 4 * MIB, lambda happens=happens, p=path: happens(p))
    trials.end_all()


def make_hanging():
    """Make the disk that will hang, over a slow one."""
    low = with_serial("HANGLOW1")
    sectors = int(Path(f"/sys/class/block/{Path(low).name}/size").read_text())
    scsi("HANGSCSI", mapped("hangs", f"0 {sectors} linear {low} 0"))


def wipe_hanging(trials, by_serial, confirm):
    """Let one disk hang in the middle, wiped beside a good one by one command."""
    hanging, good, low = (by_serial[name] for name in ("HANGSCSI", "GOODSIDE", "HANGLOW1"))
    trials.start("hangs", hanging, good, words=ZERO, confirm=confirm, silence=20)

    def hang():
        sh("dmsetup", "suspend", "--noflush", "--nolockfs", "hangs")

    trials.when_written("hangs", low, 4 * MIB, hang)
    trials.end("hangs")
    sh("dmsetup", "resume", "hangs")
    run_line(trials, low, hang)
    sh("dmsetup", "resume", "hangs")


def run_line(trials, low, hang):
    """Run the whole line in batch on the same two disks; one hangs again in the middle."""
    Path("/tmp/order.toml").write_text(ORDER)
    trials.launch("line", ["run", "--batch", "--json", "--order", "/tmp/order.toml"], silence=20)
    before = written(low)
    trials.when_written("line", low, before + 4 * MIB, hang)
    trials.end("line")
