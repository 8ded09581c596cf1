"""The wipe engine and fio in turns, on the NVMe and the virtio disk of this virtual machine."""

import json
from pathlib import Path

from stacks import with_serial
from trial import sh

ROUNDS = 5
FIO = ("fio", "--direct=1", "--bs=1M", "--iodepth=4", "--ioengine=libaio", "--end_fsync=1",
       "--output-format=json", "--name=disk")  # fmt: skip


def ours(kind, disk):
    """Return the seconds of our engine, without the start of Python."""
    return json.loads(sh("python3", "sweeping.py", kind, "zero", disk))["seconds"]


def fio(rw, disk, *words):
    """Return the seconds of fio."""
    (job,) = json.loads(sh(*FIO, f"--rw={rw}", f"--filename={disk}", *words))["jobs"]
    return job[rw]["runtime"] / 1000


COMPARING = ("--verify=pattern", "--verify_pattern=0x00")
found = {}
for name, serial in (("NVMe", "SPEEDNVM"), ("virtio", "SPEEDVIR")):
    disk = with_serial(serial)
    ours("write", disk)  # so that there are zeros to verify
    write = {"fio": lambda d=disk: fio("write", d), "ours": lambda d=disk: ours("write", d)}
    verify = {
        "fio, reading only": lambda d=disk: fio("read", d),
        "fio, comparing": lambda d=disk: fio("read", d, *COMPARING),
        "ours": lambda d=disk: ours("verify", d),
    }
    for kind, tools in (("write", write), ("verify", verify)):
        turns = [{who: measure() for who, measure in tools.items()} for _ in range(ROUNDS)]
        found[f"{kind}, {name}"] = {who: [turn[who] for turn in turns] for who in tools}
Path("out/speed.json").write_text(json.dumps(found))
