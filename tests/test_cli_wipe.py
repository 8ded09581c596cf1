"""`refurb wipe` as a user runs it, on disks that erase themselves: processes of real state."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refurb import locale
from refurb.model.outcome import Outcome
from refurb.model.wipe import Method, Note, Refusal, TimeSource, Verification, WipePolicy
from refurb.wipe.plan import plan
from refurb.wipe.show import plan_lines
from tests.test_cli import one_sentence, refurb
from tests.wipe.fake_pc import FakePc, path_with_fakes
from tests.wipe.media import EMMC, HDD, NVME, SSD, with_nvme


def environ(folder: Path) -> dict[str, str]:
    return {"PATH": path_with_fakes(), "FAKE_DISKS": str(folder)}


def test_a_locked_disk_is_opened_by_its_command(tmp_path: Path) -> None:
    disk = FakePc(tmp_path).ata(password="refurb", locked=True)
    words = ("wipe", "unlock", str(disk.data), "--allow-file", "--confirm")
    done = refurb(*words, "/dev/other", home=tmp_path / "home", env=environ(tmp_path))
    assert done.returncode == 3
    assert disk.state["locked"]
    done = refurb(*words, str(disk.data), home=tmp_path / "home", env=environ(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "NOT wiped" in done.stdout
    assert not disk.state["locked"]


def test_an_unknown_password_ends_with_could_not(tmp_path: Path) -> None:
    disk = FakePc(tmp_path).ata(password="secret", locked=True)
    done = refurb(
        *("wipe", "unlock", str(disk.data), "--allow-file", "--confirm", str(disk.data)),
        home=tmp_path / "home",
        env=environ(tmp_path),
    )
    assert done.returncode == 4
    one_sentence(done)


def test_a_file_takes_no_firmware_method_and_no_purge(tmp_path: Path) -> None:
    disk = FakePc(tmp_path).ata()
    words = ("wipe", "run", str(disk.data), "--allow-file", "--confirm", str(disk.data))
    for option, status in (
        (("--method", "ata-sanitize-block"), 2),
        (("--policy", "purge-or-refuse"), 3),
        (("--policy", "best"), 2),
    ):
        done = refurb(*words, *option, home=tmp_path / "home", env=environ(tmp_path))
        assert done.returncode == status, done.stderr
        one_sentence(done)
    assert disk.keeps()
    assert disk.commands == []
    done = refurb(*words, "--policy", "clear", "--json", home=tmp_path / "h", env=environ(tmp_path))
    (found,) = json.loads(done.stdout)["disks"]
    assert (found["outcome"], found["level"], done.returncode) == ("passed", "Clear", 0)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_word_that_a_wipe_can_end_or_begin_with_is_there(language: str) -> None:
    locale.choose(language)
    for room, kinds in {
        "method": Method,
        "refusal": Refusal,
        "note": Note,
        "ended": Outcome,
        "time": TimeSource,
        "read": Verification,
    }.items():
        for kind in kinds:
            assert locale.has(f"wipe.{room}.{kind}"), (room, kind)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_plan_names_what_comes_first_what_if_not_and_what_goes_too(language: str) -> None:
    locale.choose(language)
    one = with_nvme(NVME, namespaces=2)
    other = one.model_copy(update={"id": "nvme0n2", "path": "/dev/nvme0n2"})
    said = "\n".join(plan_lines(plan([one, other])))
    assert "nvme0n2" in said.split("nvme0n1-1234")[1]
    assert said.count("NVMe sanitize") == 4
    assert "Purge" in said and "Clear" in said
    said = "\n".join(plan_lines(plan([SSD, HDD, EMMC], policy=WipePolicy.PURGE_OR_REFUSE)))
    assert "Purge" in said.split("mmcblk0-1234")[1]
