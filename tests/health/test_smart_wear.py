"""Wear and bytes written: by the name in drivedb, and only where the value can be trusted."""

from __future__ import annotations

import json

import pytest

from refurb.health.smart import parse
from refurb.model.check import DiskFacts

OK = {"valid": True}


def facts(*rows: tuple[int, str, int, str], known: bool = True, **more: object) -> DiskFacts:
    """Return the facts of an SSD with rows of id, name, normalized value and raw text."""
    table = [
        {
            "id": number,
            "name": name,
            "value": value,
            "thresh": 10,
            "raw": {"value": int(shown.split()[0], 0), "string": shown},
        }
        for number, name, value, shown in rows
    ]
    document = {
        "device": {"protocol": "ATA"},
        "rotation_rate": 0,
        "logical_block_size": 512,
        "in_smartctl_database": known,
        "ata_smart_attributes": {"table": table},
    }
    return parse(json.dumps(document | more).encode()).facts


def statistics(number: int, name: str, value: int, valid: bool = True) -> dict[str, object]:
    row = {"name": name, "value": value, "flags": {"valid": valid}}
    return {"ata_device_statistics": {"pages": [{"number": number, "table": [row]}]}}


USED = "Percentage Used Endurance Indicator"


@pytest.mark.parametrize(
    ("row", "used"),
    [
        ((177, "Wear_Leveling_Count", 81, "278"), 19),  # Samsung: raw counts erasures
        ((233, "Media_Wearout_Indicator", 55, "0"), 45),  # Intel
        ((230, "Media_Wearout_Indicator", 100, "0x0d2004500d20"), None),  # WD: stays at 100
        ((202, "Percent_Lifetime_Remain", 88, "12"), 12),  # Crucial: raw counts what is used
        ((202, "Percent_Lifetime_Used", 100, "7"), 7),  # Micron C300
        ((202, "Perc_Rated_Life_Used", 100, "7"), 7),
        ((173, "Percent_Life_Used", 100, "31"), 31),
        ((169, "Remaining_Lifetime_Perc", 100, "63"), 37),  # Silicon Motion
        ((231, "SSD_Life_Left", 85, "85"), 15),  # Phison
        ((231, "SSD_Life_Left", 16, "84"), None),  # Phison again; its statistics say 15 % used
        ((231, "SSD_Life_Left", 97, "0"), 3),  # SandForce
        ((231, "Temperature_Celsius", 40, "30"), None),
        ((169, "Bad_Block_Rate", 100, "31"), None),
        ((177, "Wear_Range_Delta", 90, "10"), None),
        ((232, "Available_Reservd_Space", 99, "0"), None),
        ((226, "Workld_Media_Wear_Indic", 100, "0"), None),
        ((202, "Percent_Lifetime_Remain", 200, "0"), None),
        ((202, "Perc_Rated_Life_Used", 100, "65535"), None),
    ],
)
def test_the_name_says_where_wear_lies(row: tuple[int, str, int, str], used: int | None) -> None:
    assert facts(row).used_percent == used


def test_a_scale_that_warns_at_100_does_not_end_at_0() -> None:
    apple = {"id": 173, "name": "Wear_Leveling_Count", "value": 100, "thresh": 100}
    table = {"table": [apple | {"raw": {"value": 1, "string": "1"}}]}
    assert facts(ata_smart_attributes=table).used_percent is None


def test_a_plain_percentage_counts_more_than_a_count_of_erasures() -> None:
    erasures = (173, "Wear_Leveling_Count", 99, "30")
    assert facts(erasures, (202, "Percent_Lifetime_Remain", 88, "12")).used_percent == 12


def test_names_that_smartctl_guessed_do_not_count() -> None:
    guessed = (177, "Wear_Leveling_Count", 20, "278")
    written = (241, "Host_Writes_32MiB", 100, "30000")
    found = facts(guessed, written, known=False)
    assert (found.used_percent, found.written_gb) == (None, None)


def test_device_statistics_come_first_then_smartctls_own_summary() -> None:
    row = (231, "SSD_Life_Left", 85, "85")
    summary = {"endurance_used": {"current_percent": 20}}
    assert facts(row, **summary, **statistics(7, USED, 4)).used_percent == 4
    assert facts(row, **summary).used_percent == 20
    assert facts(row, **statistics(7, USED, 4, valid=False)).used_percent == 15
    assert facts(row, **statistics(6, USED, 4)).used_percent == 15


def test_smartctls_own_summary_tells_the_spare_too() -> None:
    spare = {"spare_available": {"current_percent": 9, "threshold_percent": 10}}
    found = facts((9, "Power_On_Hours", 100, "1"), **spare)
    assert (found.available_spare_percent, found.spare_threshold_percent) == (9, 10)


@pytest.mark.parametrize(
    ("row", "gigabytes"),
    [
        ((241, "Host_Writes_32MiB", 100, "4149381"), 139_230),
        ((241, "Host_Writes_GiB", 100, "13489"), 14_483),
        ((241, "Lifetime_Writes_GiB", 100, "22257"), 23_898),
        ((175, "Host_Writes_MiB", 99, "1024"), 1),
        ((241, "Total_LBAs_Written", 100, "214"), None),  # GiB, on a disk that wrote 230 GB
        ((233, "Flash_Writes_GiB", 100, "32262"), None),  # what the flash took, not the host gave
        ((242, "Host_Reads_32MiB", 100, "10"), None),
    ],
)
def test_bytes_written_need_a_name_with_its_unit(
    row: tuple[int, str, int, str], gigabytes: int | None
) -> None:
    assert facts(row).written_gb == gigabytes


def test_statistics_count_the_sectors_written() -> None:
    sectors = statistics(1, "Logical Sectors Written", 28_289_258_840)
    assert facts((9, "Power_On_Hours", 100, "1"), **sectors).written_gb == 14_484
    assert facts(logical_block_size=4096, **sectors).written_gb == 115_872
