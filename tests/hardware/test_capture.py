"""A capture replays as the same machine, and points to nobody."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from refurb.hardware.capture import capture
from refurb.hardware.inventory import take
from refurb.host.local import LocalHost
from refurb.host.practice import PC
from refurb.host.replay import ReplayHost
from refurb.model.machine import Machine
from refurb.problem import WrongUse
from tests.conftest import need_tools
from tests.hardware.captures import disk, lsblk

CAPTURE = PC / "capture"
SECRETS = ("1VHR00C", "VM-CYKLL2545387", "X1FRQCTQ415304", "d4:be:d9:14:0e:fb")


def told(machine: Machine) -> dict[str, object]:
    """Return what must be the same: all but where it came from and who it is."""
    left_out = {"sources", "identity", "unknown"}
    return machine.model_dump(mode="json", exclude=left_out)


def shape(value: object) -> object:
    """Return a value with every letter and digit replaced by its kind."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return [shape(one) for one in value]
    return (
        re.sub("[A-Za-z]", "a", re.sub("[0-9a-f]", "0", value)) if isinstance(value, str) else value
    )


def test_kept_with_serials_it_replays_as_the_very_same_machine(tmp_path: Path) -> None:
    source = ReplayHost(CAPTURE)
    capture(source, tmp_path / "c", keep_serials=True)
    assert told(take(ReplayHost(tmp_path / "c"))) == told(take(source))


def test_anonymised_it_replays_as_the_same_machine_up_to_its_serials(tmp_path: Path) -> None:
    source = ReplayHost(CAPTURE)
    capture(source, tmp_path / "c")
    before, after = take(source), take(ReplayHost(tmp_path / "c"))
    assert before.system.product == after.system.product
    assert len(before.disks) == len(after.disks) == 2
    assert before.system.serial != after.system.serial
    assert shape(told(before)) == shape(told(after))


def test_nothing_that_points_to_the_machine_is_left_in_any_file(tmp_path: Path) -> None:
    assert SECRETS[0] in (CAPTURE / "commands/dmidecode.txt.out").read_text()
    capture(ReplayHost(CAPTURE), tmp_path / "c")
    for file in (tmp_path / "c").rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            for secret in SECRETS:
                assert secret.encode() not in content, file


def test_one_serial_gets_one_fake_everywhere(tmp_path: Path) -> None:
    capture(ReplayHost(CAPTURE), tmp_path / "c")
    machine = take(ReplayHost(tmp_path / "c"))
    serial = machine.disks[0].serial or "?"
    smart = (tmp_path / "c/commands/smartctl.sda.json.out").read_text()
    assert serial in smart


def test_it_says_what_it_is_and_refuses_a_folder_that_is_in_use(tmp_path: Path) -> None:
    capture(ReplayHost(CAPTURE), tmp_path / "c")
    about = tomllib.loads((tmp_path / "c/capture.toml").read_text())
    assert about["version"] == 1
    assert about["anonymised"] is True
    with pytest.raises(WrongUse, match="not empty"):
        capture(ReplayHost(CAPTURE), tmp_path / "c")


def test_this_pc_s_capture_is_small_and_replays(tmp_path: Path) -> None:
    need_tools("lsblk:util-linux")
    files = capture(LocalHost(), tmp_path / "c")
    assert sum(file.stat().st_size for file in files) < 2_000_000
    here, there = take(LocalHost()), take(ReplayHost(tmp_path / "c"))
    assert [one.id for one in here.disks] == [one.id for one in there.disks]
    assert [one.uses for one in here.disks] == [one.uses for one in there.disks]


def test_a_capture_with_nothing_but_lsblk_is_enough_for_its_disks(tmp_path: Path) -> None:
    (tmp_path / "commands").mkdir()
    (tmp_path / "commands/lsblk.json").write_text(lsblk(disk()))
    machine = take(ReplayHost(tmp_path))
    assert [one.id for one in machine.disks] == ["sda"]
    assert {entry.part for entry in machine.unknown} >= {"system", "memory", "processors"}
