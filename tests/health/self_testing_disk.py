"""A disk that tests itself: a `smartctl` on PATH which is a state machine, with a folder as disk.

What it prints for people is a real disk's text with the lines about self-tests exchanged.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

WHOLE = "(   0)\tThe previous self-test routine completed\n"
RUNNING = "( 249)\tSelf-test routine in progress...\n\t\t\t\t\t{left}% of test remaining.\n"
ENDS = {
    "passed": {"value": 0, "string": "Completed without error", "passed": True},
    "failed": {"value": 121, "string": "Completed: read failure", "passed": False},
    "aborted": {"value": 16, "string": "Aborted by host"},
}


def put_on_path(
    monkeypatch: pytest.MonkeyPatch, folder: Path, real_text: Path, **state: object
) -> None:
    """Make `smartctl` such a disk.

    `state`: `looks` is how often a started test is found running, `end` how it ends (`passed`,
    `failed`), `refuses` whether it starts none, `offers` is false where it says that it has none.
    """
    usual = {"looks": 2, "end": "passed", "refuses": False, "offers": True, "left": 0, "log": []}
    (folder / "state.json").write_text(json.dumps(usual | state))
    (folder / "text").write_text(real_text.read_text())
    bin_ = folder / "bin"
    bin_.mkdir(exist_ok=True)
    tool = bin_ / "smartctl"
    root = Path(__file__).parents[2]
    tool.write_text(
        f"#!/bin/sh\nPYTHONPATH={root} exec {sys.executable} -S -m tests.health.self_testing_disk"
        f' {folder} "$@"\n'
    )
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_}{os.pathsep}/usr/bin:/bin")


def main(folder: Path, words: list[str]) -> int:
    """Answer one run of smartctl."""
    with (folder / "asked").open("a") as asked:
        asked.write(" ".join(words) + "\n")
    state = json.loads((folder / "state.json").read_text())
    status = 0
    if "-t" in words:
        status = 4 if state["refuses"] else 0
        if not status:
            state["left"] = state["looks"] + 1
            print("Testing has begun.")
    elif "-X" in words:
        if state["left"]:
            state["log"].insert(0, "aborted")
        state["left"] = 0
    elif "-x" in words:
        print(json.dumps(document(state)))
    elif "--all" in words:
        if state["left"]:
            state["left"] -= 1
            if not state["left"]:
                state["log"].insert(0, state["end"])
        print(text(folder, state), end="")
    (folder / "state.json").write_text(json.dumps(state))
    return status


def document(state: dict[str, object]) -> dict[str, object]:
    """Return the JSON of a healthy disk with this log of self-tests."""
    log = [{"status": ENDS[str(end)]} for end in state["log"]]  # type: ignore[attr-defined]
    row = {"id": 5, "name": "Reallocated_Sector_Ct", "raw": {"value": 0, "string": "0"}}
    return {
        "device": {"type": "sat", "protocol": "ATA"},
        "smart_status": {"passed": True},
        "rotation_rate": 7200,
        "ata_smart_attributes": {"table": [row]},
        "ata_smart_self_test_log": {"standard": {"table": log}},
    }


def text(folder: Path, state: dict[str, object]) -> str:
    """Return what smartctl prints for people."""
    shown = (folder / "text").read_text()
    if state["left"]:
        shown = shown.replace(WHOLE, RUNNING.format(left=90))
    if not state["offers"]:
        shown = shown.replace("Self-test supported.", "No Self-test supported.")
        shown = shown.replace("Conveyance No Self-test", "No Conveyance Self-test")
    return shown


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
