"""After the reset: the wipe that was cut off goes on; good disks pass; disks in use are refused."""

import json
import os
import shutil
import time
from pathlib import Path

from faulty_ram import RANDOM, ZERO
from held import digest, hold
from stacks import with_serial
from trial import Trials, planned, sh, wait_until, wipe_in_pairs, written

GOOD = {"good-sata": "GOODSATA", "good-nvme": "GOODNVME", "good-scsi": "GOODSCSI",
        "good-virtio": "GOODVIRT", "good-usb": "GOODUSB1", "good-sd": "0xdeadbeef"}  # fmt: skip
trials = Trials()


def go_on():
    """Start the same command again, and tell when its first byte is written."""
    disk = with_serial("RESETME1")
    sh("modprobe", "ext4")
    Path("/stick").mkdir()
    sh("mount", with_serial("STICK001"), "/stick")
    os.environ["REFURB_HOME"] = "/stick"
    (journal,) = Path("/stick/wipes").glob("*.jsonl")
    before = journal.stat().st_size
    began = time.monotonic()
    trials.start("reset", disk, words=RANDOM, confirm={disk: "TME1"})
    wait_until(lambda: journal.stat().st_size > before, "the start")
    started = time.monotonic()
    wait_until(lambda: written(disk) > 0, "the first write")
    at = time.monotonic()
    trials.end("reset")
    trials.found["reset"] |= {"start_s": started - began, "resume_s": at - started,
                              "written": written(disk)}  # fmt: skip
    shutil.copy(journal, "out/journal.jsonl")
    del os.environ["REFURB_HOME"]


go_on()
by_serial, confirm = planned()
good = {name: (by_serial[serial], ZERO, None) for name, serial in GOOD.items()}
refused = {"usb-not-named": (by_serial["GOODUSB1"], ZERO, None)}
path, words, _ = good["good-usb"]
good["good-usb"] = (path, (*words, "--removable"), None)
good["good-sd"] = (good["good-sd"][0], (*ZERO, "--removable"), None)
wipe_in_pairs(trials, good | refused, confirm)

at = {serial: path for serial, path in by_serial.items() if serial and serial.startswith("HELD")}
hold(at)
at["SYSTEM"] = "/dev/vda"
before = {serial: digest(path) for serial, path in at.items()}
trials.start("dm-named", "/dev/mapper/paths", words=(*ZERO, "--allow-file"))
trials.end_all()
plan = json.loads(sh("refurb", "wipe", "plan", "--json"))["disks"]
refusals = {disk["path"]: disk["refusal"] for disk in plan}
wipe_in_pairs(trials, {serial: (path, ZERO, None) for serial, path in at.items()}, confirm)
for serial, path in at.items():
    is_same = digest(path) == before[serial]
    trials.found[serial] |= {"untouched": is_same, "refusal": refusals.get(path)}
trials.save("out/again.json")
