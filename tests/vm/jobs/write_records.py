"""Writes records and a journal onto a data partition, and counts aloud what is safe by now.

The count stands in the disk's first partition, so it is cut off together with what it tells of.
"""

import mmap
import os
import struct
import sys
from pathlib import Path

from trial import sh

sys.path.append(".")

from refurb.line.journal import Journal
from refurb.model.event import StepEnded, StepStarted
from refurb.model.outcome import Outcome, StageName
from refurb.stick.data import OPTIONS
from tests.record.making import seal_run

RECORDS, EVENTS = 12, 6
DISK, HOME = "/dev/vdb", Path("/stick")

sh("sfdisk", "-q", DISK, stdin="label: dos\nstart=2048, size=2048, type=da\nstart=4096, type=83\n")
sh("udevadm", "settle")
sh("modprobe", "ext4")
count = os.open(f"{DISK}1", os.O_WRONLY | os.O_DIRECT | os.O_DSYNC)
page = mmap.mmap(-1, 512)


def tell(records: int, events: int) -> None:
    """Put down what must be there after any later cut."""
    page[:8] = struct.pack("<II", records, events)
    os.pwrite(count, page, 0)


tell(0, 0)
sh("mke2fs", "-q", "-t", "ext4", "-L", "REFURB-DATA", f"{DISK}2")
HOME.mkdir()
sh("mount", "-o", OPTIONS, f"{DISK}2", str(HOME))
journal = Journal(HOME / "journal" / "run.jsonl")
done = 0
for record in range(RECORDS):
    for event in range(EVENTS):
        began = StepStarted(stage=StageName.WIPE, target=f"sd{event}", destructive=True)
        ended = StepEnded(
            stage=StageName.WIPE, target=f"sd{event}", outcome=Outcome.PASSED, milliseconds=1
        )
        journal.append(ended if event % 2 else began)
        done += 1
        tell(record, done)
    seal_run(HOME, f"run-{record}")
    tell(record + 1, done)
