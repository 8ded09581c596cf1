"""The machine's grade, before and after the wipe, and what a person reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refurb import locale
from refurb.health.assess import assess, compare, machine
from refurb.health.show import lines
from refurb.host.replay import ReplayHost
from refurb.model.check import DiskFacts, DiskHealth, Health
from refurb.model.disk import Disk, Holder, Medium, Use
from refurb.model.event import Event, Progress
from refurb.model.outcome import Grade


def answer(**counters: int) -> bytes:
    names = {
        "reallocated": (5, "Reallocated_Sector_Ct"),
        "pending": (197, "Current_Pending_Sector"),
    }
    names["crc"] = (199, "UDMA_CRC_Error_Count")
    table = [
        {"id": names[key][0], "name": names[key][1], "raw": {"value": value}}
        for key, value in {"reallocated": 0, **counters}.items()
    ]
    return json.dumps(
        {
            "device": {"protocol": "ATA", "type": "sat"},
            "smart_status": {"passed": True},
            "rotation_rate": 7200,
            "model_name": "Model",
            "ata_smart_attributes": {"table": table},
        }
    ).encode()


def disk(id_: str = "sda", **more: object) -> Disk:
    return Disk.model_validate({"id": id_, "path": f"/dev/{id_}", "serial": f"S-{id_}", **more})


def health_of(folder: Path, disks: list[Disk], **answers: bytes) -> Health:
    folder.mkdir(exist_ok=True)
    for name, output in answers.items():
        (folder / f"smartctl.{name}.json").write_bytes(output)
    return assess(ReplayHost(folder), disks)


def test_machine_is_as_good_as_its_worst_disk(tmp_path: Path) -> None:
    disks = [disk("sda"), disk("sdb")]
    health = health_of(tmp_path, disks, sda=answer(), sdb=answer(reallocated=9))
    assert [d.grade for d in health.disks] == [Grade.A, Grade.C]
    assert health.machine.grade is Grade.C
    assert "sdb" in health.machine.reasons[0].text


def test_disk_of_which_nothing_is_known_makes_the_machine_unknown(tmp_path: Path) -> None:
    health = health_of(tmp_path, [disk("sda"), disk("sdb")], sda=answer())
    assert health.machine.grade is Grade.UNKNOWN


def test_rejected_disk_weighs_more_than_an_unknown_one(tmp_path: Path) -> None:
    health = health_of(tmp_path, [disk("sda"), disk("sdb")], sda=answer(pending=1))
    assert health.machine.grade is Grade.REJECT


def test_machine_without_disks_is_unknown_with_a_reason(tmp_path: Path) -> None:
    health = health_of(tmp_path, [])
    assert health.machine.grade is Grade.UNKNOWN
    assert health.machine.reasons[0].code == "no-disk"


@pytest.mark.parametrize(
    "more",
    [
        {"removable": True},
        {"virtual": True},
        {"uses": (Use(kind=Holder.BOOT_MEDIUM, by="/run/live"),)},
    ],
)
def test_sticks_and_virtual_disks_do_not_count(tmp_path: Path, more: dict[str, object]) -> None:
    health = health_of(tmp_path, [disk("sda"), disk("sdb", **more)], sda=answer())
    assert len(health.disks) == 2
    assert health.machine.grade is Grade.A


def test_json_is_the_contract_s(tmp_path: Path) -> None:
    health = json.loads(health_of(tmp_path, [disk()], sda=answer(crc=3)).model_dump_json())
    (only,) = health["disks"]
    assert set(only) == {"id", "model", "serial", "medium", "grade", "reasons", "facts"}
    assert (only["model"], only["serial"], only["medium"]) == ("Model", "S-sda", "hdd")
    assert only["facts"]["crc_errors"] == 3
    assert {r["code"] for r in only["reasons"]} == {"no-bad-sectors", "crc-errors"}
    assert set(health["machine"]) == {"grade", "reasons"}
    assert health["checks"] == ["disk-smart@3"]


def test_progress_counts_disks(tmp_path: Path) -> None:
    told: list[Event] = []
    assess(ReplayHost(tmp_path), [disk("sda"), disk("sdb")], emit=told.append)
    assert [(p.done, p.total) for p in told if isinstance(p, Progress)] == [(1, 2), (2, 2)]


def before_and_after(tmp_path: Path, before: bytes, after: bytes) -> DiskHealth:
    was = health_of(tmp_path / "before", [disk()], sda=before)
    now = health_of(tmp_path / "after", [disk()], sda=after)
    compared = compare(was, now)
    assert compared.machine.grade is compared.disks[0].grade
    assert compared.checks == ("disk-smart@3", "disk-growth@2")
    return compared.disks[0]


def test_growth_in_bad_sectors_rejects_however_few(tmp_path: Path) -> None:
    found = before_and_after(tmp_path, answer(reallocated=1), answer(reallocated=2))
    assert found.grade is Grade.REJECT
    assert found.reasons[0].code == "grew-reallocated"
    assert "1 more" in found.reasons[0].text


def test_unchanged_bad_sectors_keep_their_grade(tmp_path: Path) -> None:
    found = before_and_after(tmp_path, answer(reallocated=2), answer(reallocated=2))
    assert (found.grade, found.reasons[0].code) == (Grade.B, "reallocated-few")


def test_pending_sectors_that_the_wipe_mended_no_longer_reject(tmp_path: Path) -> None:
    found = before_and_after(tmp_path, answer(pending=8), answer(pending=0))
    assert found.grade is Grade.A


def test_cable_errors_during_the_wipe_are_advice(tmp_path: Path) -> None:
    found = before_and_after(tmp_path, answer(crc=1), answer(crc=5))
    assert found.grade is Grade.A
    assert "grew-crc" in {reason.code for reason in found.reasons}


def test_counter_that_was_not_known_before_has_not_grown(tmp_path: Path) -> None:
    found = before_and_after(tmp_path, answer(), answer(crc=5))
    assert {reason.code for reason in found.reasons} == {"no-bad-sectors", "crc-errors"}


def test_disk_that_is_silent_after_the_wipe_is_not_known(tmp_path: Path) -> None:
    found = before_and_after(tmp_path, answer(), b"{")
    assert found.grade is Grade.UNKNOWN
    assert "silent-after" in {reason.code for reason in found.reasons}


def test_rejected_disk_that_fell_silent_stays_rejected(tmp_path: Path) -> None:
    assert before_and_after(tmp_path, answer(pending=1), b"{").grade is Grade.REJECT


def test_disk_that_vanished_is_listed_and_not_known(tmp_path: Path) -> None:
    was = health_of(tmp_path / "before", [disk("sda"), disk("sdb")], sda=answer(), sdb=answer())
    now = health_of(tmp_path / "after", [disk("sda")], sda=answer())
    compared = compare(was, now)
    assert [d.grade for d in compared.disks] == [Grade.A, Grade.UNKNOWN]
    assert compared.machine.grade is Grade.UNKNOWN


def test_disk_is_found_again_under_another_name(tmp_path: Path) -> None:
    was = health_of(tmp_path / "before", [disk("sda")], sda=answer())
    moved = disk("sdb").model_copy(update={"serial": "S-sda"})
    now = health_of(tmp_path / "after", [moved], sdb=answer(reallocated=1))
    assert compare(was, now).disks[0].grade is Grade.REJECT


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_lines_for_people_name_grade_reason_and_number(tmp_path: Path, lang: str) -> None:
    locale.choose(lang)
    health = health_of(tmp_path, [disk("sda"), disk("sdb")], sda=answer(pending=67))
    shown = "\n".join(lines(health))
    assert "67" in shown
    assert "Model" in shown
    assert {"fr": "refusé", "en": "rejected"}[lang] in shown
    assert {"fr": "pas connu", "en": "not known"}[lang] in shown


def test_stick_does_not_count_after_the_wipe_either(tmp_path: Path) -> None:
    disks = [disk("sda"), disk("sdb", removable=True)]
    health = health_of(tmp_path, disks, sda=answer())
    assert compare(health, health, disks=disks).machine.grade is Grade.A
    assert compare(health, health).machine.grade is Grade.UNKNOWN


def test_worst_of_several_decides() -> None:
    def one(grade: Grade) -> DiskHealth:
        return DiskHealth(
            id="x", model=None, serial=None, medium=Medium.HDD, grade=grade,
            reasons=(), facts=DiskFacts(),
        )  # fmt: skip

    assert machine([one(Grade.A), one(Grade.B)]).grade is Grade.B
    assert machine([one(Grade.C), one(Grade.UNKNOWN)]).grade is Grade.UNKNOWN
