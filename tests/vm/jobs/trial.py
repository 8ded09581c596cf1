"""Wipes of disks in this virtual machine by the real command: what it says, and what is left."""

import json
import mmap
import os
import subprocess
import time
import tty
from functools import cache
from pathlib import Path

MARK = b"PERSONNEL".ljust(16)
MIB = 1 << 20
SECTOR = 512
LIMIT_S = 400
IMPATIENT = (
    "from refurb.wipe import silence; silence.SILENCE_S = {}; from refurb.cli import main; main()"
)


def sh(*words, check=True, stdin=None):
    """Run a tool and return what it printed."""
    done = subprocess.run(words, capture_output=True, text=True, input=stdin, check=False)
    if check and done.returncode:
        raise SystemExit(f"{words}: {done.returncode} {done.stdout} {done.stderr}")
    return done.stdout.strip()


def write(path, value):
    """Write one word into a file of /sys."""
    Path(path).write_text(f"{value}\n")


def wait_until(holds, what, limit_s=300.0):
    """Wait until `holds()`; end the job where it never does."""
    until = time.monotonic() + limit_s
    while not holds():
        if time.monotonic() > until:
            raise SystemExit(f"waited in vain: {what}")
        time.sleep(0.05)


def monitor(command):
    """Say something to QEMU, whose monitor is on the second serial port."""
    os.write(_port(), f"{command}\n".encode())


@cache
def _port():
    """Open the port for good, without an echo: the monitor would take it for commands."""
    port = os.open("/dev/ttyS1", os.O_RDWR | os.O_NOCTTY)
    tty.setraw(port)
    os.write(port, b"\n")  # ends what an echo may have begun
    return port


def written(path):
    """Return how many bytes were written to a disk since it is there (iostats.rst: field 7)."""
    return int(Path(f"/sys/class/block/{Path(path).name}/stat").read_text().split()[6]) * SECTOR


def fill(path, mark=MARK):
    """Write the mark all over a disk, past every cache."""
    _each_mib(path, os.O_WRONLY, lambda fd, view, at: os.pwritev(fd, [view], at), mark)


def left(path, mark=MARK):
    """Return in how many MiB of a disk the mark still is, past every cache.

    What cannot be read may hold it and counts.
    """
    found = 0

    def look(fd, view, at):
        nonlocal found
        try:
            got = os.preadv(fd, [view], at)
        except OSError:
            found += 1
        else:
            found += mark in bytes(view[:got])

    _each_mib(path, os.O_RDONLY, look)
    return found


def _each_mib(path, mode, do, mark=b"\0" * 16):
    room = mmap.mmap(-1, MIB)
    room.write(mark * (MIB // len(mark)))
    fd = os.open(path, mode | os.O_DIRECT)
    size = os.lseek(fd, 0, os.SEEK_END)
    for at in range(0, size, MIB):
        do(fd, memoryview(room)[: min(MIB, size - at)], at)
    os.close(fd)


def planned():
    """Return what `refurb wipe plan` says: paths by serial, and confirmations by path."""
    disks = json.loads(sh("refurb", "wipe", "plan", "--json"))["disks"]
    confirm = {disk["path"]: disk["confirm"] for disk in disks}
    return {disk["serial"]: disk["path"] for disk in disks}, confirm


class Trials:
    """All wipes of a job; `save` leaves what came of them."""

    def __init__(self):
        """Begin with none."""
        self.found = {}
        self._running = {}

    def start(self, name, *devices, words=(), confirm=None, silence=None, bare=None):
        """Start a wipe. `bare` is the device under the fault, to be looked at after the end."""
        argv = ["wipe", "run", *devices, "--json", *words]
        for device in devices:
            argv += ["--confirm", (confirm or {}).get(device, device)]
        self.launch(name, argv, silence=silence, bare=bare)

    def launch(self, name, words, *, silence=None, bare=None):
        """Start a command of refurb's, which may have less patience with a silent disk."""
        argv = ["python3", "-c", IMPATIENT.format(silence)] if silence else ["refurb"]
        argv += words
        with (
            Path(f"/tmp/{name}.json").open("wb") as out,
            Path(f"/tmp/{name}.err").open("wb") as err,
        ):
            process = subprocess.Popen(argv, stdout=out, stderr=err)
        self._running[name] = (process, time.monotonic(), bare)

    def is_running(self, name):
        """Tell whether a wipe has not ended."""
        return self._running[name][0].poll() is None

    def when_written(self, name, device, size, do):
        """Do something once `size` bytes of a disk are written, in the middle of its wipe."""
        wait_until(lambda: written(device) >= size or not self.is_running(name), name)
        do()

    def end(self, name):
        """Wait for a wipe's end and keep its status, its JSON, its words, and what is left."""
        process, began, bare = self._running.pop(name)
        try:
            status = process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            status = "hangs"
        out = Path(f"/tmp/{name}.json").read_text()
        self.found[name] = {
            "status": status,
            "seconds": round(time.monotonic() - began, 1),
            "report": json.loads(out) if out else None,
            "said": Path(f"/tmp/{name}.err").read_text()[-2000:],
            "left": left(bare) if bare else None,
        }

    def end_all(self):
        """Wait for all that run."""
        for name in list(self._running):
            self.end(name)

    def save(self, file):
        """Leave all results as JSON."""
        Path(file).write_text(json.dumps(self.found, indent=1))
        os.sync()


def wipe_in_pairs(trials, made, confirm):
    """Wipe disks two by two: this machine has two processors.

    `made` has by case the disk, the command's words, and what is below, or null.
    """
    names = list(made)
    for first in range(0, len(names), 2):
        for name in names[first : first + 2]:
            path, words, bare = made[name]
            trials.start(name, path, words=words, confirm=confirm, bare=bare)
        trials.end_all()
