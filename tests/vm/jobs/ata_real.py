"""Wipe emulated ATA disks through the real hdparm, the real udev and Debian's kernel.

One line per case: how it ended, what the disk was asked, and whether anything personal is left.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path.append("fakes")

from ata_target import AtaDisk
from tcmu import attach

from refurb.host.local import LocalHost
from refurb.line.wipe_facts import facts_of_named
from refurb.model.wipe import Method, WipePolicy
from refurb.problem import Refused
from refurb.wipe.plan import plan
from refurb.wipe.run import wipe
from refurb.wipe.target import bound

HOST = LocalHost()
MIB = 1 << 20
SIZE = 8 * MIB
REGION = 16 * MIB
MARK = b"PERSONNEL".ljust(16)
ERASES = {"set password", "unlock", "erase prepare", "erase unit", "disable password", "sanitize",
          "set max", "set max ext"}  # fmt: skip


def tell(case: str, number: int, *, policy: WipePolicy = WipePolicy.CLEAR, method=None,
         lift: bool = False, size: int = SIZE, **state) -> None:  # fmt: skip
    file = Path(tempfile.mkdtemp(dir="/dev/shm")) / "disk"
    if size == SIZE:
        file.write_bytes(MARK * (SIZE // 16))
    else:
        file.touch()
        os.truncate(file, size)
    disk = AtaDisk(file, serial=f"TCMU{number:04}", **state)
    path = f"/dev/{attach(f'disk{number}', disk, size, number)}"
    subprocess.run(["udevadm", "settle"], check=True)
    (facts,) = facts_of_named(HOST, [path], allow_file=False).disks
    can = {"security": bool(facts.security), "sanitize": bool(facts.sanitize),
           "frozen": bool(facts.security and facts.security.frozen),
           "hidden": (facts.native_bytes or 0) - (facts.visible_bytes or 0)}  # fmt: skip
    disk.log.clear()
    try:
        planned = plan([facts], policy=policy, method=method, lift_hidden=lift)
        (todo,) = bound(HOST, planned.disks, allow_file=False)
        if not todo.allowed:
            told = {"refused": todo.refusal}
        else:
            found = wipe(
                HOST, todo, todo.confirm, emit=lambda _: None, keep=lambda _: None,
                stop=threading.Event(),
            )  # fmt: skip
            told = json.loads(found.model_dump_json())
    except Refused as refused:
        told = {"refused": refused.code}
    asked = [name for name in disk.log if name in ERASES]
    left = size == SIZE and MARK in file.read_bytes()
    state = {"password": disk.password, "locked": disk.locked}
    print(json.dumps({"case": case, "path": path, "serial": facts.serial, "can": can,
                      "transport": facts.transport, "asked": asked, "left": left,
                      "state": state, **told}, default=str), flush=True)  # fmt: skip


for module in ("target_core_user", "tcm_loop"):
    subprocess.run(["modprobe", module], check=True)
subprocess.run(["mount", "-t", "configfs", "none", "/sys/kernel/config"], check=True)

ERASE = {"method": Method.ATA_SECURITY_ERASE}
tell("sanitize", 1, policy=WipePolicy.PURGE_IF_POSSIBLE)
tell("security erase", 2, **ERASE)
tell("erase refused", 3, faults={"erase refused"}, **ERASE)
tell("erase cut off", 4, faults={"cut off"}, **ERASE)
tell("erase that lies", 5, faults={"lies"}, **ERASE)
tell("frozen", 6, frozen=True, can=("security", "enhanced"))
tell("locked by another", 7, locked=True, password="theirs")
tell("hidden area", 8, hidden=SIZE // 512 // 4, can=("security",), lift=True)
tell("weak zone", 9, size=104 * REGION, rotation=7200, method=Method.OVERWRITE_ZERO,
     weak=range(60 * REGION // 512, 62 * REGION // 512), can=())  # fmt: skip
os._exit(0)
