"""The line is killed at 50 random points; it goes on each time and claims only what was seen."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from refurb.line.journal import read
from refurb.line.state import State, fold
from refurb.model.outcome import Outcome, StageName
from refurb.record import dsse
from refurb.record.stick import own_keyring
from refurb.record.verify import verify

KILLS = 50
MEAN_SECONDS_TO_LIVE = 2.5
ORDER = """
id = "KILL"
operator = "test"
wipe = true
memory_seconds = 2
burn_in_seconds = 2
inventory_url = "{url}"
"""


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Run one central inventory for the whole test; give its address and its folder."""
    from refurb.host.service import Service

    folder = tmp_path_factory.mktemp("central")
    service = Service(
        [sys.executable, "-m", "refurb", "serve", "--port", "0", "--data", str(folder)],
        log=folder / "log",
    )
    assert service.wait_for((folder / "address").is_file, limit_s=60), (folder / "log").read_text()
    yield (folder / "address").read_text().strip(), folder
    service.stop()


def enrol(home: Path, central: tuple[str, Path]) -> None:
    from refurb.record.enrol import enrol

    url, folder = central
    enrol(home, url, json.loads((folder / "first-start.json").read_bytes())["enrol_code"], "kill")


def start(tmp_path: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "refurb",
            "run",
            "--practice",
            "--batch",
            "--json",
            "--order",
            str(tmp_path / "order.toml"),
        ],
        env={**os.environ, "REFURB_HOME": str(tmp_path / "home")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def states(home: Path) -> list[State]:
    """Return every run's state; reading fails the test where a journal is damaged."""
    return [fold(read(path)) for path in (home / "journal").glob("*.jsonl")]


def check_what_is_claimed(home: Path) -> None:
    """Hold every claim in the journals and the spool against the disks and the key."""
    for path in (home / "spool").glob("*.json"):
        verify(path.read_bytes(), own_keyring(home))
    running = [s for s in states(home) if s.started and not s.is_over]
    assert len(running) <= 1
    for state in running:
        for (stage, disk), end in state.ended.items():
            if stage is StageName.WIPE and end.outcome is Outcome.PASSED:
                is_reused = (StageName.INSTALL, disk) in state.begun
                image = (home / "disks" / f"{disk}.img").read_bytes()
                assert b"PERSONNEL" not in image
                assert is_reused or end.wipe is not None
                assert end.wipe is not None
                assert end.wipe.bytes_verified == len(image)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_at_fifty_points_it_always_goes_on_and_loses_nothing(
    tmp_path: Path, central: tuple[str, Path]
) -> None:
    home = tmp_path / "home" / "practice"
    home.mkdir(parents=True)
    (tmp_path / "order.toml").write_text(ORDER.format(url=central[0]))
    enrol(home, central)
    chance = random.Random()
    kills = 0
    while kills < KILLS:
        line = start(tmp_path)
        try:
            line.communicate(timeout=chance.expovariate(1 / MEAN_SECONDS_TO_LIVE))
        except subprocess.TimeoutExpired:
            os.killpg(line.pid, signal.SIGKILL)
            line.communicate()
            kills += 1
        else:
            assert line.returncode == 0
        check_what_is_claimed(home)
    last = start(tmp_path)
    out, err = last.communicate(timeout=300)
    assert last.returncode == 0, err.decode()
    check_what_is_claimed(home)
    runs = [s for s in states(home) if s.started and s.sealed]
    assert all(s.is_over for s in runs)
    held = {path.stem for path in (home / "receipts").glob("*.json")}
    assert held == {s.sealed.sha256 for s in runs if s.sealed}
    assert len({s.started.run for s in runs if s.started}) == len(held)
    page = requests.get(json.loads(out)["machine_url"], timeout=10)
    assert json.loads(out)["asset_id"] in page.text
    record = Path(json.loads(out)["record"]).read_bytes()
    assert dsse.sha256(record) in held
