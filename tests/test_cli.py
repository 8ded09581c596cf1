"""The commands as others rely on them: names, exit statuses, JSON, and one sentence per error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from refurb.cli_tools import fitted

SIZE = 8 << 20


def refurb(
    *words: str, home: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command as a user would."""
    return subprocess.run(
        [sys.executable, "-m", "refurb", *words],
        env={**os.environ, "LC_ALL": "C", "REFURB_HOME": str(home), **(env or {})},
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Return what an error said; fail on a traceback, several lines, or words on stdout."""
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """Return a file full of letters that plays a disk."""
    file = tmp_path / "disk.img"
    file.write_bytes(b"PERSONNEL".ljust(16) * (SIZE // 16))
    return file


def test_help_needs_no_heavy_module(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['refurb', '--help']\n"
        "from refurb.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'pydantic', 'requests', 'PIL', 'reportlab', 'django', 'cryptography'}\n"
        "print('heavy:', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "heavy: []" in done.stdout


@pytest.mark.parametrize(
    ("lang", "word"), [("fr_FR.UTF-8", "Effacer"), ("en_GB.UTF-8", "Wipe"), ("C", "Wipe")]
)
def test_help_speaks_the_locale_s_language(tmp_path: Path, lang: str, word: str) -> None:
    assert word in refurb("--help", home=tmp_path, env={"LC_ALL": lang}).stdout


def test_lang_may_stand_anywhere_and_overrides_the_locale(tmp_path: Path) -> None:
    assert "Effacer" in refurb("--lang", "fr", "--help", home=tmp_path).stdout
    assert "Il manque --confirm" in refurb("wipe", "run", "x", "--lang=fr", home=tmp_path).stderr


@pytest.mark.parametrize(
    "words",
    [
        ("nothing",),
        ("wipe", "run"),
        ("wipe", "run", "x", "--confrm", "y"),
        ("memory", "--minutes", "many"),
        ("inventory", "--capture", "/nonexistent"),
        ("run",),
        ("run", "--batch"),
        ("run", "--batch", "--order", "/nonexistent.toml"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_2(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = refurb(*words, home=tmp_path)
    one_sentence(done)
    assert done.returncode == 2


def test_wiping_a_file_passes_and_says_so_in_json(tmp_path: Path, disk: Path) -> None:
    done = refurb(
        "wipe", "run", str(disk), "--confirm", str(disk), "--allow-file", "--json", home=tmp_path
    )
    assert done.returncode == 0, done.stderr
    wiped = json.loads(done.stdout)["disks"][0]
    assert wiped["outcome"] == "passed"
    assert wiped["level"] == "Clear"
    assert wiped["bytes"] == wiped["bytes_verified"] == SIZE
    assert b"PERSONNEL" not in disk.read_bytes()


def test_zeros_are_zeros_and_random_is_not(tmp_path: Path, disk: Path) -> None:
    for method, is_zero in (("overwrite-random", False), ("overwrite-zero", True)):
        words = ("wipe", "run", str(disk), "--confirm", str(disk), "--allow-file")
        assert refurb(*words, "--method", method, home=tmp_path).returncode == 0
        assert (disk.read_bytes() == bytes(SIZE)) is is_zero


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--confirm", "wrong", "--allow-file"), 3),
        (("--confirm", "{disk}"), 3),
        (("--confirm", "{disk}", "--confirm", "{disk}", "--allow-file"), 2),
        (("--confirm", "{disk}", "--allow-file", "--method", "magic"), 2),
    ],
)
def test_a_wipe_that_is_not_allowed_writes_nothing(
    tmp_path: Path, disk: Path, words: tuple[str, ...], status: int
) -> None:
    before = disk.read_bytes()
    given = [word.format(disk=disk) for word in words]
    done = refurb("wipe", "run", str(disk), *given, home=tmp_path)
    one_sentence(done)
    assert done.returncode == status
    assert disk.read_bytes() == before


def test_one_wrong_confirmation_stops_all_disks(tmp_path: Path, disk: Path) -> None:
    other = tmp_path / "other.img"
    other.write_bytes(disk.read_bytes())
    words = ("--confirm", str(disk), "--confirm", "wrong", "--allow-file")
    done = refurb("wipe", "run", str(disk), str(other), *words, home=tmp_path)
    assert done.returncode == 3
    assert disk.read_bytes() == other.read_bytes()
    assert b"PERSONNEL" in disk.read_bytes()


def test_a_disk_that_is_not_there_is_said(tmp_path: Path) -> None:
    done = refurb("wipe", "run", "/dev/nothing", "--confirm", "x", home=tmp_path)
    one_sentence(done)
    assert done.returncode == 4


def test_a_capture_of_one_smart_file_is_graded(tmp_path: Path, corpus: Path) -> None:
    found = sorted((corpus / "smartctl-json").rglob("sata03.json"))[0]
    capture = tmp_path / "capture"
    capture.mkdir()
    (capture / "smartctl.sda.json").write_bytes(found.read_bytes())
    done = refurb("health", "--capture", str(capture), "--json", home=tmp_path)
    assert done.returncode == 1
    graded = json.loads(done.stdout)["disks"][0]
    assert graded["id"] == "sda"
    assert graded["grade"] == "reject"
    assert any("67" in reason["text"] for reason in graded["reasons"])


@pytest.mark.parametrize("content", [b"", b"\xff\x00garbage", b'{"blockdevices": [{'])
def test_a_garbled_capture_makes_parts_not_known_and_stops_nothing(
    tmp_path: Path, content: bytes
) -> None:
    commands = tmp_path / "capture" / "commands"
    commands.mkdir(parents=True)
    for name in ("lsblk.json", "dmidecode.txt", "lspci.txt", "lscpu.json"):
        (commands / f"{name}.out").write_bytes(content)
    done = refurb("inventory", "--capture", str(commands.parent), "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    machine = json.loads(done.stdout)
    assert machine["disks"] == []
    assert {entry["part"] for entry in machine["unknown"]} >= {"disks", "system"}
    for words in (("wipe", "plan"), ("health",)):
        told = refurb(*words, "--capture", str(commands.parent), home=tmp_path)
        assert told.returncode in (1, 4)
        assert "Traceback" not in told.stderr


def captured(folder: Path) -> Path:
    """Return a capture of a laptop with a worn battery and a clock in 2010."""
    for name, content in {
        "class/power_supply/BAT0/type": "Battery",
        "class/power_supply/BAT0/charge_full": "1997000",
        "class/power_supply/BAT0/charge_full_design": "5600000",
        "class/power_supply/BAT0/voltage_min_design": "11100000",
        "class/rtc/rtc0/since_epoch": "1262304000",
    }.items():
        file = folder / "files" / "sys" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{content}\n")
    (folder / "commands").mkdir()
    (folder / "commands" / "lsblk.json.out").write_text('{"blockdevices": []}')
    return folder


def test_health_of_a_capture_shows_battery_and_clock_after_the_disks(tmp_path: Path) -> None:
    capture = str(captured(tmp_path / "capture"))
    done = refurb("health", "--capture", capture, "--json", home=tmp_path)
    found = json.loads(done.stdout)
    assert {part["part"]: part["grade"] for part in found["parts"]} == {
        "battery": "reject",
        "clock": "reject",
    }
    assert set(found) >= {"disks", "machine"}
    said = refurb("--lang", "fr", "health", "--capture", capture, home=tmp_path).stdout
    assert said.count("36 %") == 1  # not once more below the PC
    assert "sur secteur" in said
    assert "CR2032" in said
    assert said.index("1. Éteignez") < said.index("5. Relancez")


def test_burn_in_of_a_capture_is_refused_in_one_sentence(tmp_path: Path) -> None:
    capture = str(captured(tmp_path / "capture"))
    done = refurb("health", "--capture", capture, "--burn-in", "1", home=tmp_path)
    assert done.returncode == 2
    assert "--burn-in" in one_sentence(done)


def test_burn_in_tells_how_far_it_is_and_what_it_found(tmp_path: Path) -> None:
    done = refurb("health", "--burn-in", "0.1", "--json", home=tmp_path)
    parts = {part["part"]: part for part in json.loads(done.stdout)["parts"]}
    assert parts["processor"]["facts"]["errors"] == "0"
    assert "temperature" in parts
    assert "Processor" in done.stderr


def test_a_long_line_is_broken_between_words_below_its_own_beginning() -> None:
    assert fitted("    - une pile  plate", 80) == "    - une pile  plate"
    assert fitted("    - une pile plate", 14) == "    - une pile\n      plate"
    assert fitted("x" * 20, 8) == "x" * 20


def test_a_stick_folder_that_cannot_be_written_is_said(tmp_path: Path, disk: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    words = ("wipe", "run", str(disk), "--confirm", str(disk), "--allow-file")
    done = refurb(*words, home=tmp_path / "home")
    one_sentence(done)
    assert done.returncode == 4
    assert b"PERSONNEL" in disk.read_bytes()


def test_our_own_checks_are_right_and_listed(tmp_path: Path) -> None:
    assert refurb("checks", "validate", home=tmp_path).returncode == 0
    assert "disk-smart@" in refurb("checks", "list", home=tmp_path).stdout


def test_a_workshops_wrong_check_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "memory.toml").write_text("id = 3\n")
    done = refurb("checks", "validate", str(tmp_path), home=tmp_path)
    assert done.returncode == 1
    assert "memory.toml" in one_sentence(done)
    done = refurb("checks", "validate", str(tmp_path / "nowhere"), home=tmp_path)
    assert done.returncode == 1
    assert "nowhere" in one_sentence(done)


def test_away_from_a_stick_its_status_claims_no_image_and_no_whole_system(tmp_path: Path) -> None:
    told = json.loads(refurb("stick", "status", "--json", home=tmp_path).stdout)
    assert told["health"]["image"] is None
    assert told["system_sha256"] is None
    done = refurb("stick", "status", "--check", home=tmp_path)
    assert done.returncode != 0
    assert "Start from the stick" in one_sentence(done)
