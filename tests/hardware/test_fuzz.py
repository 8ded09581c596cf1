"""Whatever a tool prints, the inventory ends, and says what it could not read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refurb.hardware.inventory import take
from refurb.host.practice import PC
from refurb.host.replay import ReplayHost

CAPTURE = PC / "capture"
NAMES = ["dmidecode.txt", "lsblk.json", "lspci.txt", "lscpu.json", "hdparm-words.sda.txt"]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(NAMES),
    cut=st.floats(0, 1),
    noise=st.binary(max_size=200),
    where=st.floats(0, 1),
)
def test_cut_and_noisy_outputs_never_crash(
    tmp_path_factory: pytest.TempPathFactory, name: str, cut: float, noise: bytes, where: float
) -> None:
    whole = (CAPTURE / "commands" / f"{name}.out").read_bytes()
    part = whole[: round(len(whole) * cut)]
    at = round(len(part) * where)
    folder = tmp_path_factory.mktemp("capture")
    (folder / "commands").mkdir()
    (folder / "commands" / f"{name}.out").write_bytes(part[:at] + noise + part[at:])
    take(ReplayHost(folder)).model_dump_json()


@pytest.mark.parametrize("name", NAMES[:-1])
def test_a_megabyte_of_noise_is_not_known_and_takes_no_time(tmp_path: Path, name: str) -> None:
    (tmp_path / "commands").mkdir()
    noise = bytes(range(256)) * 4096
    (tmp_path / "commands" / f"{name}.out").write_bytes(noise)
    machine = take(ReplayHost(tmp_path))
    assert machine.disks == ()
    assert {entry.part for entry in machine.unknown} >= {"disks", "system"}
