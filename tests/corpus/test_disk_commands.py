"""NASTY.md's disks through the commands, as a user would: inventory and wipe plan of a capture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import pytest

from tests.corpus.identify import BLOBS
from tests.hardware.pc import Pc, as_words, disk, identify, with_checksum
from tests.test_cli import refurb

Answer = dict[str, object]
INTEL = "INTEL_SSDSA2CW120G3--4PC10302"
SEAGATE = "ST9160821AS--3.CLH"


def ask(pc: Pc, *command: str) -> Answer:
    """Return the first disk that a command tells of."""
    done = refurb(*command, "--capture", str(pc.folder), "--json", home=pc.folder / "home")
    assert done.returncode == 0, done.stderr
    return cast("Answer", json.loads(done.stdout)["disks"][0])


def both(pc: Pc) -> tuple[Answer, Answer]:
    """Return a capture's only disk as the inventory and as the wipe plan tell of it."""
    return ask(pc, "inventory"), ask(pc, "wipe", "plan")


@pytest.fixture
def pc(tmp_path: Path) -> Pc:
    return Pc(tmp_path / "pc")


@pytest.mark.parametrize("form", ["text", "words"])
def test_a_password_that_the_bios_opened_at_start(corpus: Path, pc: Pc, form: str) -> None:
    if form == "text":
        text = corpus / f"hdparm-I/Rupan__libatasmart/{INTEL}.hdparm-I.txt"
        pc.tool("hdparm.sda.txt", text.read_bytes())
    else:
        pc.tool("hdparm-words.sda.txt", identify((corpus / BLOBS / INTEL).read_bytes()))
    found, planned = both(pc)
    security = cast("Answer", found["security"])
    state = [security[key] for key in ("enabled", "locked", "frozen", "level_maximum")]
    assert state == [True, False, True, True]
    assert {"frozen", "security-enabled"} <= set(cast("list[str]", planned["notes"]))


@pytest.mark.parametrize("form", ["text", "words"])
def test_a_locked_disk_is_refused(corpus: Path, pc: Pc, form: str) -> None:
    if form == "text":
        text = corpus / "hdparm-I/canonical__maas/maas_hdparm_ALL_TRUE.txt"
        pc.tool("hdparm.sda.txt", text.read_bytes())
    else:
        raw = (corpus / BLOBS / SEAGATE).read_bytes()
        block = [int(word, 16) for word in identify(raw).split(b":", 1)[1].split()]
        pc.tool("hdparm-words.sda.txt", as_words(with_checksum([*block[:128], 7, *block[129:]])))
    _, planned = both(pc)
    assert (planned["allowed"], planned["refusal"]) == (False, "security-locked")


def test_garbage_of_something_that_is_not_ata(corpus: Path, pc: Pc) -> None:
    text = corpus / "hdparm-I/glpi-project__glpi-agent/linux2"
    pc.tool("hdparm.sdb.txt", text.read_bytes())
    found, planned = both(pc)
    for key in ("model", "serial", "firmware", "visible_bytes", "security", "sanitize"):
        assert found[key] is None
    assert (planned["allowed"], planned["refusal"]) == (False, "no-capacity")


def test_a_hidden_area_is_measured_in_bytes(pc: Pc) -> None:
    pc.lsblk(disk("sda", size=488397168 * 512))
    pc.tool("hdparm-N.sda.txt", " max sectors   = 488397168/976773168, HPA is enabled\n")
    found, planned = both(pc)
    assert (found["visible_bytes"], found["native_bytes"]) == (250059350016, 500107862016)
    assert "hidden-area" in cast("list[str]", planned["notes"])


def test_a_feature_flag_of_the_hpa_is_no_hidden_area(corpus: Path, pc: Pc) -> None:
    text = corpus / "hdparm-I/glpi-project__glpi-agent/linux1"
    assert b"*\tHost Protected Area feature set" in text.read_bytes()
    pc.tool("hdparm.sda.txt", text.read_bytes())
    pc.tool("hdparm-N.sda.txt", " max sectors   = 500118192/500118192, HPA is disabled\n")
    found, planned = both(pc)
    assert found["visible_bytes"] == found["native_bytes"]
    assert "hidden-area" not in cast("list[str]", planned["notes"])


@pytest.mark.parametrize("kind", ["isw_raid_member", "linux_raid_member", "ddf_raid_member"])
def test_members_of_a_raid_stay_visible(pc: Pc, kind: str) -> None:
    pc.lsblk(disk("sda", fstype=kind))
    found, planned = both(pc)
    assert found["traces"] == [kind]
    assert "raid-member" in cast("list[str]", planned["notes"])


def test_a_controller_alone_tells_how_its_disk_is_erased(corpus: Path, pc: Pc) -> None:
    text = "nvme-id-ctrl/canonical__maas/maas_idctrl_format-SUPPORTED_crypt-SUPPORTED.txt"
    pc.tool("nvme-id-ctrl.nvme0.json", (corpus / text).read_bytes())
    erase = cast("Answer", ask(pc, "inventory")["nvme"])
    assert (erase["format"], erase["format_crypto"]) == (True, True)
    assert ask(pc, "wipe", "plan")["refusal"] == "no-capacity"


def test_a_fake_raids_members_are_known_by_their_own_tools(pc: Pc) -> None:
    pc.tool("dmesg.txt", "ahci 0000:00:17.0: Found 2 remapped NVMe devices.\n").lsblk(disk("sda"))
    assert ask(pc, "inventory")["remapped_nvme"] is True
