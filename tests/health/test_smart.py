"""SMART output: what captures of real disks say, and that nothing else crashes it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.health.assess import grade_disk
from refurb.health.checks import load
from refurb.health.smart import Note, Smart, parse
from refurb.model.check import DiskHealth
from refurb.model.disk import Disk, Medium
from refurb.model.outcome import Grade

WEEE = "WEEE-Open__peracotta"
EXPORTER = "prometheus-community__smartctl_exporter"
SCRUTINY = "AnalogJ__scrutiny"
KDE = "KDE__plasma-disks"


def graded(smart: Smart) -> DiskHealth:
    return grade_disk(Disk(id="sda", path="/dev/sda"), smart, load("disk-smart"))


def codes(health: DiskHealth) -> set[str]:
    return {reason.code for reason in health.reasons}


def capture(corpus: Path, name: str) -> Smart:
    return parse((corpus / "smartctl-json" / name).read_bytes())


def every_capture(corpus: Path) -> list[Path]:
    return sorted(p for p in corpus.rglob("*") if p.is_file() and p.stat().st_size < 1 << 20)


def test_no_file_of_the_corpus_crashes_it(corpus: Path) -> None:
    files = every_capture(corpus)
    assert len(files) > 500
    for file in files:
        graded(parse(file.read_bytes()))


def test_files_that_are_not_smartctl_output_make_no_claim(corpus: Path) -> None:
    for file in every_capture(corpus):
        is_json = file.is_relative_to(corpus / "smartctl-json")
        if not is_json and b"smartctl" not in file.read_bytes()[:200]:
            health = graded(parse(file.read_bytes()))
            assert health.grade is Grade.UNKNOWN, file


def test_cable_errors_say_change_the_cable(corpus: Path) -> None:
    health = graded(capture(corpus, f"{EXPORTER}/HGST_HUS724020ALE640_28.json"))
    (reason,) = [r for r in health.reasons if r.code == "crc-errors"]
    assert "12" in reason.text
    assert "cable" in reason.text


def test_list_of_several_disks_is_read_by_path(corpus: Path) -> None:
    output = (corpus / "smartctl-json" / WEEE / "virtual_scsi.txt").read_bytes()
    assert parse(output).notes == (Note.SEVERAL_DISKS,)
    assert parse(output, 0, "/dev/sdb").model == "Msft Virtual Disk"


def ata(*rows: dict[str, object], **more: object) -> bytes:
    table = {"table": list(rows)}
    device = {"name": "/dev/sda", "type": "sat", "protocol": "ATA"}
    return json.dumps(
        {
            "device": device,
            "smart_status": {"passed": True},
            "rotation_rate": 7200,
            "ata_smart_attributes": table,
        }
        | more
    ).encode()


def row(number: int, name: str, raw: int, value: int = 100, **more: object) -> dict[str, object]:
    return {"id": number, "name": name, "value": value, "raw": {"value": raw}} | more


def test_packed_counter_is_decoded_without_a_raw_string_too() -> None:
    smart = parse(ata(row(5, "Reallocated_Sector_Ct", 2000 << 32)))
    assert smart.facts.reallocated == 0


@pytest.mark.parametrize("raw", [-1, 2**53, True, 1.5, "7", None, []])
def test_value_that_is_no_count_is_not_known(raw: object) -> None:
    document = json.dumps(
        {"device": {"protocol": "SCSI"}, "scsi_grown_defect_list": raw, "power_cycle_count": raw}
    )
    facts = parse(document.encode()).facts
    assert (facts.grown_defects, facts.power_cycles) == (None, None)


def test_text_that_is_no_unicode_can_still_be_written_down() -> None:
    status = {"value": 16, "string": "Aborted \ud800 by\nhost"}
    more = {"ata_smart_self_test_log": {"standard": {"table": [{"status": status}]}}}
    health = graded(parse(ata(model_name="M\udfff1", serial_number="\ud800", **more)))
    assert (health.model, health.serial) == ("M 1", None)
    assert "Aborted by host" in health.model_dump_json()


def test_seagate_rates_count_errors_above_the_operations() -> None:
    rows = (
        row(1, "Raw_Read_Error_Rate", (3 << 32) + 70000),
        row(7, "Seek_Error_Rate", 5 << 32),
    )
    smart = parse(ata(*rows, model_family="Seagate Barracuda", model_name="ST1"))
    assert (smart.facts.read_errors, smart.facts.seek_errors) == (3, 5)
    assert parse(ata(*rows, model_name="WDC WD5000")).facts.read_errors is None


def test_exit_status_counts_though_the_json_hides_it() -> None:
    healthy = ata(row(5, "Reallocated_Sector_Ct", 0))
    assert graded(parse(healthy, 0)).grade is Grade.A
    assert graded(parse(healthy, 1)).grade is Grade.UNKNOWN
    assert graded(parse(healthy, 2)).grade is Grade.UNKNOWN
    assert graded(parse(healthy, 8)).grade is Grade.REJECT
    assert graded(parse(healthy, 16)).grade is Grade.REJECT
    assert graded(parse(healthy, 32 + 64 + 128)).grade is Grade.A
    assert graded(parse(healthy, -9)).grade is Grade.UNKNOWN


def test_every_critical_warning_is_told_in_words() -> None:
    log = {"critical_warning": 6, "media_errors": 0, "percentage_used": 1}
    document = {"device": {"protocol": "NVMe"}, "nvme_smart_health_information_log": log}
    told = [reason.code for reason in graded(parse(json.dumps(document).encode())).reasons]
    assert told == ["critical-temperature", "critical-reliability"]


@pytest.mark.parametrize("name", ["reallocated", "pending", "offline_uncorrectable"])
def test_number_of_sectors_that_no_disk_has_is_not_known_and_no_a(name: str) -> None:
    ids = {"reallocated": (5, "Reallocated_Sector_Ct"), "pending": (197, "Current_Pending_Sector")}
    number, label = ids.get(name, (198, "Offline_Uncorrectable"))
    others = [row(*pair, 0) for pair in ids.values() if pair[0] != number]
    smart = parse(ata(*others, row(number, label, 0x27C51E8F0003)))  # a Fujitsu's 197
    assert getattr(smart.facts, name) is None
    health = graded(smart)
    assert health.grade is Grade.C
    assert health.reasons[0].code == "counts-implausible"


@pytest.mark.parametrize("name", ["Power_On_Minutes", "Power_On_Half_Minutes", "Power_On_Seconds"])
def test_hours_are_read_whatever_the_disk_counts(name: str) -> None:
    shown = {"raw": {"value": 740712, "string": "12345h+12m"}}
    counted = {"id": 9, "name": name, "value": 90} | shown
    assert parse(ata(counted)).facts.power_on_hours == 12345
    bare = {"id": 9, "name": name, "value": 90, "raw": {"value": 740712, "string": "740712"}}
    assert parse(ata(bare)).facts.power_on_hours is None


def test_counter_id_with_another_meaning_is_not_believed() -> None:
    smart = parse(ata(row(197, "Host_Writes_GiB", 9000), row(5, "Reallocated_Sector_Ct", 0)))
    assert smart.facts.pending is None


def test_newest_self_test_decides_and_an_old_failure_does_not() -> None:
    failed = {"status": {"value": 121, "string": "Completed: read failure", "passed": False}}
    passed = {"status": {"value": 0, "string": "Completed without error", "passed": True}}
    counters = row(5, "Reallocated_Sector_Ct", 0)
    old = {"ata_smart_self_test_log": {"standard": {"table": [passed, failed]}}}
    new = {"ata_smart_self_test_log": {"standard": {"table": [failed, passed]}}}
    assert graded(parse(ata(counters, **old))).grade is Grade.A
    health = graded(parse(ata(counters, **new)))
    assert health.grade is Grade.REJECT
    assert "read failure" in health.reasons[0].text


def test_passed_alone_is_no_good_grade() -> None:
    assert graded(parse(ata())).grade is Grade.C


@pytest.mark.parametrize(
    ("log", "code"),
    [
        ({"critical_warning": 1}, "critical-spare"),
        ({"critical_warning": 2}, "critical-temperature"),
        ({"critical_warning": 4}, "critical-reliability"),
        ({"critical_warning": 8}, "critical-read-only"),
        ({"critical_warning": 16}, "critical-backup"),
        ({"critical_warning": 32}, "critical-warning"),
        ({"available_spare": 5, "available_spare_threshold": 10}, "spare-low"),
        ({"media_errors": 1}, "media-errors"),
        ({"media_errors": 2**127}, "media-errors"),
        ({"percentage_used": 81}, "worn-out"),
    ],
)
def test_nvme_signs_of_failure_reject(log: dict[str, int], code: str) -> None:
    healthy = {
        "critical_warning": 0,
        "percentage_used": 1,
        "available_spare": 100,
        "available_spare_threshold": 10,
        "media_errors": 0,
        "num_err_log_entries": 99,
    }
    document = {"device": {"protocol": "NVMe"}, "smart_status": {"passed": True}}
    key = "nvme_smart_health_information_log"
    good = graded(parse(json.dumps(document | {key: healthy}).encode()))
    assert (good.grade, good.medium) == (Grade.A, Medium.NVME)
    bad = graded(parse(json.dumps(document | {key: healthy | log}).encode()))
    assert bad.grade is Grade.REJECT
    assert bad.reasons[0].code == code


@pytest.mark.parametrize(
    ("output", "note"),
    [
        (b"", Note.EMPTY),
        (b" \n", Note.EMPTY),
        (b"{", Note.GARBLED),
        (b"\xff\xfe\x00", Note.GARBLED),
        (b"smartctl: command not found", Note.GARBLED),
        (b"[]", Note.GARBLED),
        (b"3", Note.GARBLED),
        (b"[" * 200_000, Note.GARBLED),
        (b'{"a":' + b"9" * 5000 + b"}", Note.GARBLED),
        (b"{}", Note.NO_SMART),
    ],
)
def test_what_cannot_be_read_is_not_known_and_says_why(output: bytes, note: Note) -> None:
    smart = parse(output)
    assert smart.notes == (note,)
    health = graded(smart)
    assert health.grade is Grade.UNKNOWN
    assert note.value in codes(health)


def test_ten_megabytes_of_noise_end_quickly() -> None:
    noise = bytes(range(256)) * 40_000
    assert parse(noise).notes == (Note.GARBLED,)


def test_truncation_anywhere_never_makes_a_failing_disk_healthy(corpus: Path) -> None:
    output = (corpus / "smartctl-json" / SCRUTINY / "smart-fail2.json").read_bytes()
    for end in range(0, len(output) - 10, 997):
        assert graded(parse(output[:end])).grade is Grade.UNKNOWN


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
PATHS = [
    ("device", "protocol"),
    ("device", "type"),
    ("smartctl", "exit_status"),
    ("smartctl", "messages"),
    ("smart_status", "passed"),
    ("power_on_time", "hours"),
    ("temperature", "current"),
    ("rotation_rate",),
    ("model_name",),
    ("ata_smart_attributes", "table"),
    ("ata_smart_self_test_log", "standard", "table"),
    ("ata_device_statistics", "pages"),
    ("nvme_smart_health_information_log", "media_errors"),
    ("nvme_self_test_log", "table"),
    ("scsi_grown_defect_list",),
    ("scsi_error_counter_log", "read"),
]


@given(st.lists(st.tuples(st.sampled_from(PATHS), json_values), max_size=6), st.integers())
def test_any_value_at_any_place_is_survived(
    places: list[tuple[tuple[str, ...], object]], exit_status: int
) -> None:
    document: dict[str, object] = {"device": {"protocol": "ATA"}}
    for path, value in places:
        at = document
        for key in path[:-1]:
            inner = at.setdefault(key, {})
            if not isinstance(inner, dict):
                break
            at = inner
        else:
            at[path[-1]] = value
    smart = parse(json.dumps(document).encode(), exit_status)
    graded(smart).model_dump_json()


@given(st.binary(max_size=2000), st.integers(-64, 300))
def test_any_bytes_are_survived(output: bytes, exit_status: int) -> None:
    assert graded(parse(output, exit_status)).grade in (Grade.UNKNOWN, Grade.REJECT)
