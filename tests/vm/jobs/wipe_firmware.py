"""Wipe disks by methods that their kernel and their real tools are asked for; one line each.

What a disk is said to be able to do is said here, true or not: the tools and the markers decide.
"""

import json
import threading
from pathlib import Path

from refurb.host.local import LocalHost
from refurb.model.disk import AtaSecurity, Disk, Medium, Transport
from refurb.model.erase import AtaSanitize, NvmeErase, ScsiSanitize
from refurb.model.wipe import Method
from refurb.problem import Refused
from refurb.wipe.plan import plan
from refurb.wipe.run import wipe
from refurb.wipe.target import bound, facts_of

HOST = LocalHost()
ALL = {"block": True, "crypto": True, "overwrite": True}
NVME = NvmeErase(
    controller="/dev/nvme0",
    namespaces=2,
    sanitize_block=True,
    sanitize_crypto=True,
    format=True,
    format_crypto=True,
    lba_format=0,
)
SECURITY = AtaSecurity(
    supported=True,
    enabled=False,
    locked=False,
    frozen=False,
    count_expired=False,
    enhanced_erase=True,
    level_maximum=False,
)


def facts(name: str, **can: object) -> Disk:
    disk = facts_of(HOST, f"/dev/{name}", allow_file=False)
    return disk.model_copy(update={"medium": Medium.SSD, **can})


def fill(name: str) -> None:
    with Path(f"/dev/{name}").open("r+b") as file:
        file.write(b"PERSONNEL".ljust(16) * (4 << 16))


def by_serial(serial: str) -> str:
    names = [name for name in HOST.names("/sys/class/block") if name.startswith("sd")]
    return next(n for n in names if facts_of(HOST, f"/dev/{n}", allow_file=False).serial == serial)


def tell(case: str, disk: Disk, *, beside: tuple[Disk, ...] = (), method: Method | None = None):
    for one in (disk, *beside):
        fill(one.id)
    try:
        planned = plan([disk], method=method, beside=beside)
        (todo,) = bound(HOST, planned.disks, allow_file=False)
        found = wipe(
            HOST, todo, todo.confirm, emit=lambda _: None, keep=lambda _: None,
            stop=threading.Event(),
        )  # fmt: skip
        told = json.loads(found.model_dump_json())
    except Refused as refused:
        told = {"refused": refused.code}
    left = [one.id for one in (disk, *beside) if b"PERSONNEL" in Path(one.path).read_bytes()]
    print(json.dumps({"case": case, "left": left, **told}), flush=True)


one, two = (facts(n, medium=Medium.NVME, nvme=NVME) for n in ("nvme0n1", "nvme0n2"))
tell("format", one, beside=(two,), method=Method.NVME_FORMAT_USER_DATA)
tell("format key", one, beside=(two,), method=Method.NVME_FORMAT_CRYPTO)
tell("all of nvme", one, beside=(two,))
tell("unnamed namespace", one)
tell("scsi", facts(by_serial("SC77"), transport=Transport.SCSI, scsi=ScsiSanitize(**ALL)))
ata = {"sanitize": AtaSanitize(**ALL, antifreeze=False), "security": SECURITY}
tell("ata", facts(by_serial("S0XZ1"), **ata))
