"""Capture folders made of single outputs, and the inventory taken from them."""

from __future__ import annotations

import json
from pathlib import Path

from refurb.hardware.inventory import take
from refurb.host.replay import ReplayHost
from refurb.model.machine import Machine


def taken(
    folder: Path,
    outputs: dict[str, bytes | str] | None = None,
    files: dict[str, bytes | str] | None = None,
) -> Machine:
    """Write a capture of `outputs` (by contract name) and `files` (by path); take its inventory."""
    for where, contents in (("commands", outputs or {}), ("files", files or {})):
        for name, content in contents.items():
            path = folder / where / (f"{name}.out" if where == "commands" else name.lstrip("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return take(ReplayHost(folder))


def lsblk(*entries: dict[str, object]) -> str:
    """Return lsblk's JSON for some entries."""
    return json.dumps({"blockdevices": list(entries)})


def disk(name: str = "sda", **fields: object) -> dict[str, object]:
    """Return one disk as lsblk tells it."""
    known: dict[str, object] = {
        "name": name,
        "kname": name,
        "type": "disk",
        "size": 500107862016,
        "rota": True,
        "rm": False,
        "ro": False,
        "tran": "sata",
        "log-sec": 512,
        "phy-sec": 4096,
        "model": "ST500LM000-1EJ162",
        "serial": "W123",
        "wwn": "0x5000c50061234567",
    }
    return {**known, **fields}
