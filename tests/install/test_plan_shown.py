"""`refurb install --dry-run`: the plan in words and as JSON, and not one byte written."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from refurb import locale
from refurb.host.block import BlockDevice
from refurb.host.local import LocalHost
from refurb.install import guard
from refurb.install.plan import InstallPlan, plan
from refurb.install.profile import load
from refurb.install.quirks import ProtectiveMbr
from refurb.install.show import plan_lines
from refurb.problem import Refused
from tests.install.helpers import can_install
from tests.loop import loop
from tests.test_cli import one_sentence, refurb

MIB = 1 << 20
MARK = b"PERSONNEL".ljust(16)


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    file = tmp_path / "disk.img"
    file.write_bytes(MARK * (192 * MIB // 16))
    return file


def dry_run(
    disk: Path | str, folder: Path, *more: str, profile: str = "essai"
) -> subprocess.CompletedProcess[str]:
    words = ("install", profile, "--disk", str(disk), "--allow-file", "--dry-run")
    return refurb(*words, "--hostname", "ABCD-2345", *more, home=folder / "home")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("fr", ("Profil d'exercice", "Serait perdu", "GPT", "125 Mio : système", "aucun")),
        ("en", ("Practice profile", "Would be lost", "GPT", "125 MiB: system", "not start")),
    ],
)
def test_the_plan_is_told_in_plain_words_and_nothing_is_written(
    disk: Path, tmp_path: Path, lang: str, words: tuple[str, ...]
) -> None:
    can_install()
    done = dry_run(disk, tmp_path, "--lang", lang)
    assert (done.returncode, done.stderr) == (0, "")
    for word in (*words, str(disk), "ABCD-2345", f"--confirm {disk}"):
        assert word in done.stdout
    assert len(done.stdout) < 1000  # no list of files
    assert disk.read_bytes() == MARK * (192 * MIB // 16)
    assert not (tmp_path / "home").exists()


def test_the_plan_is_told_as_json_with_its_files(disk: Path, tmp_path: Path) -> None:
    can_install()
    done = dry_run(disk, tmp_path, "--json")
    assert done.returncode == 0, done.stderr
    told = InstallPlan.model_validate(json.loads(done.stdout, object_hook=_by_alias))
    assert any("BIENVENUE" in name for name in told.files)
    assert told.confirm == str(disk)
    assert told == plan(
        LocalHost(), load("essai"), str(disk), hostname="ABCD-2345", allow_file=True
    )
    assert disk.read_bytes() == MARK * (192 * MIB // 16)


def _by_alias(found: dict[str, object]) -> dict[str, object]:
    """Give the profile's title the name by which it is read."""
    if "title_in" in found:
        found["title"] = found.pop("title_in")
    return found


def test_the_plan_names_what_is_known_of_the_disk_and_what_this_bios_wants(disk: Path) -> None:
    locale.choose("fr")
    todo = plan(LocalHost(), load("essai"), str(disk), hostname="x", allow_file=True)
    todo = todo.model_copy(
        update={
            "profile": todo.profile.model_copy(update={"bootable": True}),
            "protective_mbr": ProtectiveMbr.SECOND_SLOT,
            "identity": todo.identity.model_copy(update={"serial": "Z2A1234X"}),
        }
    )
    said = "\n".join(plan_lines(todo, "ST3500413AS", "Windows"))
    for word in ("ST3500413AS  Z2A1234X", "(Windows)", "Secure Boot", "deuxième case"):
        assert word in said


def test_what_the_installation_would_refuse_its_plan_refuses_too(tmp_path: Path) -> None:
    can_install()
    small = tmp_path / "small"
    small.write_bytes(bytes(100 * MIB))
    done = dry_run(small, tmp_path)
    assert done.returncode == 4
    assert "131 are needed" in one_sentence(done)
    done = dry_run(small, tmp_path, profile="nothing")
    assert done.returncode == 2
    one_sentence(done)


def test_a_disk_in_use_is_refused_before_anything_is_shown(disk: Path, tmp_path: Path) -> None:
    can_install()
    with loop(disk) as attached:
        assert dry_run(attached, tmp_path).returncode == 0
        with BlockDevice(attached, write=True, allow_file=True):
            done = dry_run(attached, tmp_path)
        assert done.returncode == 3
        one_sentence(done)


def test_another_disk_under_the_planned_path_is_refused(disk: Path) -> None:
    todo = plan(LocalHost(), load("essai"), str(disk), hostname="x", allow_file=True)
    other = disk.with_suffix(".other")
    other.write_bytes(bytes(192 * MIB))
    other.replace(disk)
    with pytest.raises(Refused, match="no longer the one"):
        guard.look(LocalHost(), todo)


def test_without_a_confirmation_nothing_is_installed(disk: Path, tmp_path: Path) -> None:
    words = ("install", "essai", "--disk", str(disk), "--allow-file")
    done = refurb(*words, home=tmp_path / "home")
    assert done.returncode == 2
    assert "--confirm" in one_sentence(done)
    assert disk.read_bytes() == MARK * (192 * MIB // 16)


def test_what_was_installed_is_told_as_json(disk: Path, tmp_path: Path) -> None:
    can_install()
    words = ("install", "essai", "--disk", str(disk), "--allow-file", "--confirm", str(disk))
    done = refurb(*words, "--json", home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["profile"] == "essai"
