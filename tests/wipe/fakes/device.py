"""What every fake disk has: a state that outlives each command, and a real file for its data.

The state of the disk at PATH lies in $FAKE_DISKS/NAME.json. `faults` say where it goes wrong.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

CHUNK = 1 << 20


class Device:
    """One fake disk, read from its state and written back by `keep`."""

    def __init__(self, path: str) -> None:
        self.file = Path(os.environ["FAKE_DISKS"]) / f"{Path(path).name}.json"
        if not self.file.is_file():
            print(f"{path}: No such file or directory", file=sys.stderr)
            sys.exit(2)
        self.state: dict[str, Any] = json.loads(self.file.read_text())
        self.state["log"].append([Path(sys.argv[0]).name, *sys.argv[1:]])
        if "vanishes" in self.faults and self.state.get("begun"):
            self.state["gone"] = True
        self.keep()
        if self.state.get("gone"):
            print(f"{path}: No such device or address", file=sys.stderr)
            sys.exit(6)

    @property
    def faults(self) -> list[str]:
        return list(self.state["faults"])

    def keep(self) -> None:
        part = self.file.with_suffix(".part")
        part.write_text(json.dumps(self.state))
        part.replace(self.file)

    def erase(self, how: str) -> None:
        """Really zero (or `scramble`) the data, unless the disk only says so."""
        if "lies" in self.faults:
            return
        share = 2 if "halfway" in self.faults else 1
        for name in self.state["data"]:
            with Path(name).open("r+b") as data:
                size = data.seek(0, os.SEEK_END) // share
                data.seek(0)
                for at in range(0, size, CHUNK):
                    length = min(CHUNK, size - at)
                    data.write(secrets.token_bytes(length) if how == "scramble" else bytes(length))
                data.flush()
                os.fsync(data.fileno())

    def step(self, how: str) -> int:
        """Go one step on with an erase that runs inside the disk; return its progress of 65536.

        Asking is what makes time pass here. A disk that hangs stands still at 655.
        """
        if "hangs" in self.faults:
            return 655
        self.state["steps"] -= 1
        if self.state["steps"] > 0:
            self.keep()
            return 65536 // (self.state["steps"] + 1)
        self.erase(how)
        self.keep()
        return 65536
