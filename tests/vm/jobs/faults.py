"""Wipes faulty disks of every kind, and is cut off in the middle of the last wipe."""

import os
from pathlib import Path

from failing import make_hanging, wipe_failing, wipe_hanging
from faulty_ram import RANDOM, ZERO, make
from faulty_scsi import wipe_each
from trial import LIMIT_S, Trials, monitor, planned, sh, wait_until, wipe_in_pairs

SECTORS = {"bad-read-sata": "BADREAD1", "bad-write-sata": "BADWRITE",
           "bad-write-nvme": "BADNVMEW", "read-only": "READONLY"}  # fmt: skip

trials = Trials()
in_ram = make()
make_hanging()
by_serial, confirm = planned()
sectors = {name: (by_serial[serial], ZERO, None) for name, serial in SECTORS.items()}
wipe_failing(trials, by_serial, confirm)
wipe_hanging(trials, by_serial, confirm)
wipe_in_pairs(trials, sectors, confirm)
wipe_in_pairs(trials, in_ram, confirm)
wipe_each(trials)
trials.save("out/faults.json")
Path("out/dmesg.txt").write_text(sh("dmesg"))

# The stick with the journal: the wipe below is cut off without a word, and goes on at next start.
stick = by_serial["STICK001"]
sh("mkfs.ext4", "-q", stick)
Path("/stick").mkdir()
sh("mount", stick, "/stick")
os.environ["REFURB_HOME"] = "/stick"
trials.start("reset", by_serial["RESETME1"], words=RANDOM, confirm=confirm)


def has_checkpoint():
    """Tell whether the journal has a checkpoint with something written."""
    text = "".join(path.read_text() for path in Path("/stick/wipes").glob("*.jsonl"))
    return '"written":' in text.replace('"written":0', "")


wait_until(has_checkpoint, "a checkpoint", LIMIT_S)
Path("out/status").write_text("0\n")
os.sync()
monitor("system_reset")
wait_until(lambda: False, "the reset")
