"""smartctl's printed text (older than its JSON): read to the same facts, or to none."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refurb.hardware import smartctl
from refurb.health import smart
from refurb.host import smartctl_text
from refurb.model.check import DiskFacts

EXPECTED = tomllib.loads(
    (Path(__file__).parent / "expected" / "smartctl-text.toml").read_text(encoding="utf-8")
)
NVME = (
    "critical_warning", "temperature_c", "available_spare_percent", "spare_threshold_percent",
    "used_percent", "power_cycles", "power_on_hours", "media_errors", "written_gb",
)  # fmt: skip
FAILING = b"""smartctl 6.6 2017-11-05 r4594 [x86_64-linux-4.19.0] (local build)
=== START OF INFORMATION SECTION ===
Device Model:     ST500LM012 HN-M500MBB
LU WWN Device Id: 5 0004cf 20d3a2b4c
Device is:        In smartctl database [for details use: -P show]
User Capacity:    500\xc2\xa0107\xc2\xa0862\xc2\xa0016 bytes [500 GB]
Sector Sizes:     512 bytes logical, 4096 bytes physical
SMART support is: Available - device has SMART capability.
SMART support is: Disabled
SMART overall-health self-assessment test result: FAILED!
ID# ATTRIBUTE_NAME          FLAG     VALUE WORST THRESH TYPE      UPDATED  WHEN_FAILED RAW_VALUE
  5 Reallocated_Sector_Ct   0x0033   001   001   010    Pre-fail  Always   FAILING_NOW 3984
188 Command_Timeout         0x0032   100   099   000    Old_age   Always       -       2 4 7
# 1  Extended offline    Completed: read failure       90%     20119         1284736
0x07  0x008  1              37  ---  Percentage Used Endurance Indicator
"""


def facts_of(wanted: dict[str, object]) -> DiskFacts:
    found: dict[str, object] = dict(wanted.get("facts", {}))  # type: ignore[call-overload]
    if "nvme" in wanted:
        found |= dict(zip(NVME, wanted["nvme"], strict=True))  # type: ignore[call-overload]
        found["smart_passed"] = True
    return DiskFacts.model_validate(found)


@pytest.mark.parametrize("name", EXPECTED)
def test_text_is_read_to_the_facts_that_it_shows(corpus: Path, name: str) -> None:
    wanted = EXPECTED[name]
    output = (corpus / "smartctl-text" / name).read_bytes()
    found = smart.parse(output)
    assert (found.model, found.serial, str(found.medium)) == (
        wanted["model"], wanted["serial"], wanted["medium"],
    )  # fmt: skip
    assert found.has_data is wanted.get("data", True)
    if found.has_data:
        assert found.facts == facts_of(wanted)


def test_texts_without_a_disk_say_nothing(corpus: Path) -> None:
    for file in (corpus / "smartctl-text").rglob("*"):
        name = file.relative_to(corpus / "smartctl-text").as_posix()
        if file.is_file() and name not in EXPECTED and file.suffix != ".json":
            assert smart.parse(file.read_bytes()).has_data is False, name


def test_a_failing_disk_is_known_by_its_text() -> None:
    found = smart.parse(FAILING)
    assert found.facts == DiskFacts(
        smart_passed=False, prefail_now=True, reallocated=3984, command_timeouts=7, used_percent=37,
        self_test="Completed: read failure", self_test_passed=False,
    )  # fmt: skip


def test_text_tells_the_inventory_what_json_would() -> None:
    document = smartctl.parse(FAILING)
    assert smartctl.wwn(document) == "0x50004cf20d3a2b4c"
    assert smartctl.number(document, "user_capacity", "bytes") == 500_107_862_016
    assert document["logical_block_size"] == 512
    assert document["physical_block_size"] == 4096
    assert document["smart_support"] == {"available": True, "enabled": False}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_cut_and_mixed_lines_are_survived(data: st.DataObject) -> None:
    lines = FAILING.splitlines(keepends=True)
    mixed = b"".join(data.draw(st.permutations(lines)))
    cut = mixed[: data.draw(st.integers(0, len(mixed)))] + data.draw(st.binary(max_size=40))
    assert isinstance(smartctl_text.document(b"smartctl 6.6\n" + cut), dict)
    smart.parse(cut)
