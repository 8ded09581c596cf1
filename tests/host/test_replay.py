"""A capture answers in place of a PC, and never reaches out of its folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refurb.host.capture_names import PER_DISK, WHOLE_MACHINE, disk_of, name_of
from refurb.host.door import Ran, ToolMissing, ToolTimeout
from refurb.host.local import LocalHost
from refurb.host.record_host import RecordHost, write
from refurb.host.replay import ReplayHost
from refurb.problem import WrongUse


def test_a_capture_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(WrongUse):
        ReplayHost(tmp_path / "none")


def test_every_command_of_a_disk_has_a_name_that_leads_back_to_it() -> None:
    for argv in PER_DISK:
        for disk in ("sda", "nvme0n1", "mmcblk0"):
            name = name_of([*argv, f"/dev/{disk}"])
            assert name is not None
            assert disk_of(name) == disk
    assert all(disk_of(name) is None for name in WHOLE_MACHINE.values())


def test_commands_that_captures_do_not_keep_have_no_name() -> None:
    assert name_of([]) is None
    assert name_of(["rm", "-rf", "/"]) is None
    assert name_of(["smartctl", "-t", "short", "/dev/sda"]) is None


def test_an_output_is_found_in_every_place_a_capture_keeps_it(tmp_path: Path) -> None:
    argv = ["smartctl", "-x", "--json=c", "/dev/sda"]
    for place in ("commands/smartctl.sda.json.out", "commands/smartctl.sda.json",
                  "smartctl.sda.json"):  # fmt: skip
        folder = tmp_path / place.replace("/", "_")
        (folder / place).parent.mkdir(parents=True)
        (folder / place).write_text("{}")
        host = ReplayHost(folder)
        assert host.run(argv).stdout == b"{}"
        assert host.disk_names() == ["sda"]


def test_exit_status_and_errors_are_replayed(tmp_path: Path) -> None:
    (tmp_path / "commands").mkdir()
    (tmp_path / "commands/lspci.txt.out").write_text("")
    meta = json.dumps({"argv": ["lspci"], "exit": 3, "stderr": "no bus"})
    (tmp_path / "commands/lspci.txt.meta").write_text(meta)
    told: list[Ran] = []
    host = ReplayHost(tmp_path)
    host.listen(told.append)
    ran = host.run(["lspci", "-vmmnnk"])
    assert (ran.exit, ran.stderr) == (3, b"no bus")
    assert told == [ran]


def test_a_tool_that_was_not_captured_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing):
        ReplayHost(tmp_path).run(["dmidecode"])


def test_files_that_are_no_outputs_of_a_disk_name_no_disk(tmp_path: Path) -> None:
    for name in (
        "notes.about.txt",
        "lsblk.json",
        "smartctl.json",
        "dmidecode.txt",
        "a.b.c.txt",
        "smartctl.a.b.json",
    ):
        (tmp_path / name).write_text("x")
    assert ReplayHost(tmp_path).disk_names() == []


@pytest.mark.parametrize(
    "path", ["/../secret", "/sys/../../secret", "../secret", "/leaving/secret"]
)
def test_nothing_outside_the_folder_is_read(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_text("mine")
    (tmp_path / "pc/files").mkdir(parents=True)
    (tmp_path / "pc/files/leaving").symlink_to(tmp_path)
    with pytest.raises(FileNotFoundError):
        ReplayHost(tmp_path / "pc").read(path)


def test_links_that_are_garbled_lead_nowhere_without_harm(tmp_path: Path) -> None:
    (tmp_path / "files/sys").mkdir(parents=True)
    (tmp_path / "files/sys/device.link").write_bytes(b"\xff\xfe/x\n")
    host = ReplayHost(tmp_path)
    assert host.link("/sys/device").endswith("/x")
    assert host.names("/sys") == ["device"]
    assert host.names("/none") == []


def test_what_is_recorded_is_replayed(tmp_path: Path) -> None:
    kept = RecordHost(LocalHost())
    ran = kept.run(["uname", "-a"])
    meminfo = kept.read("/proc/meminfo", 300)
    names = kept.names("/sys/class/block")
    links = {name: kept.link(f"/sys/class/block/{name}") for name in names}
    with pytest.raises(FileNotFoundError):
        kept.read("/sys/none")
    files = write(kept, tmp_path)
    host = ReplayHost(tmp_path)
    assert host.run(["uname", "-a"]).stdout == ran.stdout
    assert host.read("/proc/meminfo") == meminfo
    assert host.names("/sys/class/block") == names
    assert {name: host.link(f"/sys/class/block/{name}") for name in names} == links
    assert all(file.is_relative_to(tmp_path) for file in files)


class Hangs(LocalHost):
    """A PC whose tools all hang or are missing."""

    def run(self, argv: object, *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
        raise ToolMissing("lspci") if "lspci" in str(argv) else ToolTimeout("nvme", timeout_s)


def test_tools_that_hang_or_are_missing_are_kept_as_a_shell_says_it(tmp_path: Path) -> None:
    kept = RecordHost(Hangs())
    with pytest.raises(ToolMissing):
        kept.run(["lspci", "-vmmnnk"])
    with pytest.raises(ToolTimeout):
        kept.run(["nvme", "list", "-o", "json"], timeout_s=5)
    assert kept.runs == {}
    write(kept, tmp_path)
    host = ReplayHost(tmp_path)
    assert host.run(["lspci", "-vmmnnk"]).exit == 127
    assert host.run(["nvme", "list", "-o", "json"]).exit == 124
