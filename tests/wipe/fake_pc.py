"""A PC whose disks are state machines: real processes on PATH, acting on real files."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refurb.model.disk import AtaSecurity, Disk, Medium, Transport
from refurb.model.erase import AtaSanitize, MmcErase, NvmeErase, ScsiSanitize
from refurb.model.event import Event, WipeAttempt
from refurb.model.wipe import DiskPlan, DiskWipe, Method, WipePolicy
from refurb.wipe.plan import plan
from refurb.wipe.run import Keep, wipe
from refurb.wipe.target import bound
from tests.wipe.disks import HOST, MARK, filled

FAKES = Path(__file__).parent / "fakes"
SIZE = 4 << 20
SECURITY = AtaSecurity(
    supported=True,
    enabled=False,
    locked=False,
    frozen=False,
    count_expired=False,
    enhanced_erase=True,
    level_maximum=False,
)
ATA_CAN = ("security", "enhanced", "sanitize", "block", "crypto", "overwrite")
NVME_CAN = ("block", "crypto", "format", "format-crypto")


@dataclass
class FakeDisk:
    """One fake disk: its facts as an inventory would have them, its data and its state."""

    facts: Disk
    data: Path
    state_file: Path

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.state_file.read_text())
        return found

    def change(self, **state: Any) -> None:
        self.state_file.write_text(json.dumps({**self.state, **state}))

    def power_cycle(self) -> None:
        """Switch off and on: a disk with a password is locked then."""
        locked = self.state.get("password") is not None
        self.change(locked=locked, frozen=False, tries=5, faults=[])

    @property
    def commands(self) -> list[str]:
        """Return what was run on it, without the questions."""
        lines = [" ".join(argv) for argv in self.state["log"]]
        asking = ("--Istdout", "--sanitize-status", "sanitize-log", "sg_requests")
        return [line for line in lines if not any(word in line for word in asking)]

    def keeps(self, words: bytes = MARK) -> bool:
        """Tell whether what somebody left on it can still be read."""
        return words in self.data.read_bytes()

    def planned(
        self, method: Method | None = None, policy: WipePolicy = WipePolicy.CLEAR
    ) -> DiskPlan:
        planned = plan([self.facts], method=method, policy=policy, allow_file=True)
        return bound(HOST, planned.disks, allow_file=True)[0]

    def wiped(
        self,
        method: Method | None = None,
        *,
        plan: DiskPlan | None = None,
        attempt: WipeAttempt | None = None,
        keep: Keep = lambda event: None,
        emit: Callable[[Event], None] = lambda event: None,
        **options: Any,
    ) -> DiskWipe:
        todo = plan or self.planned(method)
        return wipe(
            HOST,
            todo,
            todo.confirm,
            emit=emit,
            keep=keep,
            attempt=attempt,
            allow_file=True,
            **options,
        )


@dataclass
class FakePc:
    """Makes disks in a folder; its fakes answer in place of the real tools."""

    folder: Path

    def _disk(self, facts: dict[str, Any], state: dict[str, Any], key: str = "disk") -> FakeDisk:
        data = filled(self.folder / "disk", SIZE)
        known = {"id": "disk", "path": str(data), "visible_bytes": SIZE, **facts}
        file = self.folder / f"{key}.json"
        fresh = {"data": [str(data)], "faults": [], "log": [], "steps": 3, **state}
        file.write_text(json.dumps(fresh))
        return FakeDisk(Disk.model_validate(known), data, file)

    def ata(
        self,
        *faults: str,
        can: tuple[str, ...] = ATA_CAN,
        medium: Medium = Medium.SSD,
        **state: Any,
    ) -> FakeDisk:
        fresh = {
            "password": None,
            "level_maximum": False,
            "locked": False,
            "frozen": False,
            "tries": 5,
            "sanitize": "SD0",
            "kind": "",
            "hpa": 0,
            "dco": 0,
        }
        sanitize = AtaSanitize(
            block="block" in can,
            crypto="crypto" in can,
            overwrite="overwrite" in can,
            antifreeze=False,
        )
        facts = {
            "medium": medium,
            "transport": Transport.SATA,
            "security": SECURITY if "security" in can else None,
            "sanitize": sanitize if "sanitize" in can else None,
            "native_bytes": SIZE + state.get("hpa", 0),
            "dco_bytes": SIZE + state.get("hpa", 0) + state.get("dco", 0),
        }
        return self._disk(facts, {**fresh, "can": can, "faults": faults, **state})

    def nvme(self, *faults: str, can: tuple[str, ...] = NVME_CAN, **state: Any) -> FakeDisk:
        nvme = NvmeErase(
            controller=str(self.folder / "nvme3"),
            sanitize_block="block" in can,
            sanitize_crypto="crypto" in can,
            format="format" in can,
            format_crypto="format-crypto" in can,
            lba_format=1,
        )
        facts = {"medium": Medium.NVME, "transport": Transport.NVME, "nvme": nvme}
        fresh = {"sstat": 0, "action": None, "can": can, "faults": faults, **state}
        return self._disk(facts, fresh, "nvme3")

    def scsi(self, *faults: str, can: tuple[str, ...], **state: Any) -> FakeDisk:
        scsi = ScsiSanitize(
            block="block" in can, crypto="crypto" in can, overwrite="overwrite" in can
        )
        facts = {"medium": Medium.SSD, "transport": Transport.SAS, "scsi": scsi}
        fresh = {"running": "", "failed": False, "can": can, "faults": faults, **state}
        return self._disk(facts, fresh)

    def mmc(self, *faults: str) -> FakeDisk:
        mmc = MmcErase(secure_erase=True, trim=True, sanitize=True)
        facts = {"medium": Medium.EMMC, "transport": Transport.MMC, "mmc": mmc}
        return self._disk(facts, {"faults": faults})


def path_with_fakes() -> str:
    """Return a PATH on which the fakes come first, run by this very Python."""
    return f"{FAKES}:{Path(sys.executable).parent}:{os.environ['PATH']}"
