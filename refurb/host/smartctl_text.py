"""What smartctl prints for people, in the form of its JSON: smartctl before 7.0 knows no other.

Names are those of `smartctl --json` 7.x; only what refurb reads is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypedDict

MOST_BYTES = 1 << 20

_IS_TEXT = re.compile(r"(?m)^(?:smartctl (?:version |pre-)?\d+\.\d|=== START OF )")
_PAIR = re.compile(r"^(?! {2,}|\t)([A-Z][^:\n]{1,60}?)\s*:[ \t]+(\S.*?)\s*$")
_ATTRIBUTE = re.compile(
    r"^\s*(?P<id>\d{1,3})\s+(?P<name>\S+)\s+(?P<flags>0x[0-9a-f]{4}|[POSRCK-]{6})\s+"
    r"(?P<value>\d{3}|---)\s+(?P<worst>\d{3}|---)\s+(?P<thresh>\d{3}|---)\s+"
    r"(?:(?:Pre-fail|Old_age)\s+(?:Always|Offline)\s+)?(?P<failed>\S+)\s+(?P<raw>\S.*?)\s*$"
)
_SELF_TEST = re.compile(r"^#?\s*[01]\s+\S.*?\s(?P<status>(?:Completed|Aborted|Interrupted|Fatal|"
                        r"Failed|Self-test|Unknown)\b.*?)(?:\s{2,}|\s+\d+%|\s+->|$)")  # fmt: skip
_STATISTIC = re.compile(r"^0x07\s+0x008\s+1\s+(\d+)\s+(\S+)\s+(Percentage Used.*?)\s*$")
_ERRORS = re.compile(r"^(read|write|verify):(?:\s+\S+)+?\s+(\d+)\s*$")
_WWN = re.compile(r"([0-9a-f]) ([0-9a-f]{6}) ([0-9a-f]{9})")
_TROUBLE = re.compile(r"(?i)permission denied|USB bridge|open device.*failed|please specify")
_PREFAIL = 0x0001
"""The first bit of an attribute's flags (ACS-2 7.52)."""

_RESULTS = {True: 0, False: 7, None: None}
"""A self-test's result as SCSI and NVMe number it: passed, a part failed, neither."""


def document(output: bytes) -> dict[str, object]:
    """Return smartctl's text as its JSON would be; empty where `output` is no such text."""
    text = output[:MOST_BYTES].decode("utf-8", "replace")
    if not _IS_TEXT.search(text):
        return {}
    lines = [line[:400] for line in text.splitlines()]
    told: dict[str, list[str]] = {}
    for line in lines:
        if pair := _PAIR.match(line):
            told.setdefault(pair[1].lower(), []).append(pair[2])
    pairs = {name: values[0] for name, values in told.items()}
    protocol = _protocol(pairs, lines)
    found = _identity(pairs, protocol) | _support(told, pairs) | _trouble(lines)
    more = {"ATA": _ata, "NVMe": _nvme, "SCSI": _scsi}.get(protocol)
    return found | (more(pairs, lines) if more else {})


def _protocol(pairs: dict[str, str], lines: Iterable[str]) -> str:
    """Return the protocol; where nobody asked for the identity, the counters give it away."""
    signs = {
        "NVMe": ("nvme version", "model number", "namespace 1 size/capacity", "percentage used"),
        "ATA": ("device model", "ata version is"),
        "SCSI": ("vendor", "product", "device", "transport protocol"),
    }
    known = next((name for name, keys in signs.items() if any(k in pairs for k in keys)), "")
    return known or ("ATA" if any(map(_ATTRIBUTE.match, lines)) else "")


def _identity(pairs: dict[str, str], protocol: str) -> dict[str, object]:
    def first(*names: str) -> str | None:
        return next((pairs[name] for name in names if name in pairs), None)

    found: dict[str, object] = {
        "device": {"protocol": protocol} if protocol else {},
        "model_family": pairs.get("model family"),
        "model_name": first("device model", "model number"),
        "serial_number": first("serial number"),
        "firmware_version": first("firmware version", "revision"),
        "user_capacity": {
            "bytes": _count(
                first("user capacity", "namespace 1 size/capacity", "total nvm capacity")
            )
        },
    }
    if protocol == "SCSI":
        names = [pairs[key] for key in ("vendor", "product") if key in pairs]
        old = (first("device") or "").split(" Version:")[0].strip()
        found["scsi_model_name"] = " ".join(names) or old or None
        found["scsi_vendor"], found["scsi_product"] = pairs.get("vendor"), pairs.get("product")
    sectors = re.findall(r"\d+", first("sector size", "sector sizes", "logical block size",
                                       "namespace 1 formatted lba size") or "")  # fmt: skip
    physical = re.findall(r"\d+", pairs.get("physical block size", "")) or sectors[1:] or sectors
    if sectors:
        found["logical_block_size"] = int(sectors[0])
        found["physical_block_size"] = int(physical[0])
    rate = pairs.get("rotation rate", "")
    if "Solid State" in rate:
        found["rotation_rate"] = 0
    elif rate[:1].isdigit():
        found["rotation_rate"] = _count(rate)
    if wwn := _WWN.search(pairs.get("lu wwn device id", "")):
        found["wwn"] = {
            k: int(v, 16) for k, v in zip(("naa", "oui", "id"), wwn.groups(), strict=True)
        }
    if "device is" in pairs:
        found["in_smartctl_database"] = pairs["device is"].startswith("In ")
    return {key: value for key, value in found.items() if value is not None}


def _support(told: dict[str, list[str]], pairs: dict[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    support = " ".join(told.get("smart support is", []))
    if support:
        is_there = "Unavailable" not in support
        is_on = {"enabled": "Enabled" in support} if is_there else {}
        found["smart_support"] = {"available": is_there, **is_on}
    verdict = pairs.get("smart overall-health self-assessment test result")
    verdict = pairs.get("smart health status", verdict)
    if verdict:
        found["smart_status"] = {"passed": verdict.startswith(("PASSED", "OK"))}
    return found


def _trouble(lines: Iterable[str]) -> dict[str, object]:
    said = [line.strip() for line in lines if _TROUBLE.search(line)]
    messages = [{"string": line, "severity": "error"} for line in said]
    is_closed = any("failed" in line or "specify" in line for line in said)
    return {"smartctl": {"messages": messages, "exit_status": 2 if is_closed else 0}}


def _ata(pairs: dict[str, str], lines: list[str]) -> dict[str, object]:
    rows = [_attribute(seen) for line in lines if (seen := _ATTRIBUTE.match(line))]
    found: dict[str, object] = {}
    if rows:
        found["ata_smart_attributes"] = {"table": rows}
    for row in rows:
        shown = row["raw"]["string"]
        leading = _count(re.split(r"[h( ]", str(shown))[0])
        match row["id"]:
            case 9 if row["name"] == "Power_On_Hours" or "h+" in str(shown):
                found["power_on_time"] = {"hours": leading}
            case 12:
                found["power_cycle_count"] = leading
            case 190 | 194:
                found["temperature"] = {"current": leading}
    if status := _newest_test(lines):
        entry = {"status": {"string": status, "passed": _has_passed(status)}}
        found["ata_smart_self_test_log"] = {"standard": {"table": [entry]}}
    if used := next(filter(None, map(_STATISTIC.match, lines)), None):
        wear = {"name": used[3], "value": int(used[1]), "flags": {"valid": True}}
        found["ata_device_statistics"] = {"pages": [{"number": 7, "table": [wear]}]}
    return found


class _Row(TypedDict):
    """One attribute, as smartctl's JSON names its parts."""

    id: int
    name: str
    value: int | None
    worst: int | None
    thresh: int | None
    when_failed: str
    flags: dict[str, bool]
    raw: dict[str, object]


def _attribute(row: re.Match[str]) -> _Row:
    flags, failed = row["flags"], row["failed"].upper()
    is_prefail = flags[0] == "P" if flags[0] != "0" else bool(int(flags, 16) & _PREFAIL)
    when = "now" if "NOW" in failed else "past" if "PAST" in failed else ""
    return {
        "id": int(row["id"]),
        "name": row["name"],
        "value": _count(row["value"]),
        "worst": _count(row["worst"]),
        "thresh": _count(row["thresh"]),
        "when_failed": when,
        "flags": {"prefailure": is_prefail},
        "raw": {"string": row["raw"], "value": _raw(row["raw"])},
    }


def _raw(shown: str) -> int | None:
    """Return the 48-bit value behind a raw text, as far as it shows: three words, two halves."""
    if words := re.fullmatch(r"(\d+) (\d+) (\d+)", shown):
        high, middle, low = map(int, words.groups())
        return high << 32 | middle << 16 | low
    if halves := re.fullmatch(r"(\d+)/(\d+)", shown):
        return int(halves[1]) << 32 | int(halves[2])
    leading = re.match(r"\d{1,20}", shown)
    return int(leading[0]) if leading else None


def _newest_test(lines: Iterable[str]) -> str | None:
    """Return the words of the newest self-test's result."""
    for line in lines:
        if ("# 1" in line[:6] or re.match(r"\s*0\s+(Short|Extended)\s", line)) and (
            test := _SELF_TEST.match(line)
        ):
            return test["status"]
    return None


def _has_passed(status: str) -> bool | None:
    if status == "Completed" or status.startswith("Completed without error"):
        return True
    return False if re.search(r"(?i)failure|failed|\[.*segment", status) else None


def _nvme(pairs: dict[str, str], lines: list[str]) -> dict[str, object]:
    log = {
        "critical_warning": _hex(pairs.get("critical warning")),
        "temperature": _count(pairs.get("temperature")),
        "available_spare": _count(pairs.get("available spare")),
        "available_spare_threshold": _count(pairs.get("available spare threshold")),
        "percentage_used": _count(pairs.get("percentage used")),
        "power_cycles": _count(pairs.get("power cycles")),
        "power_on_hours": _count(pairs.get("power on hours")),
        "media_errors": _count(pairs.get("media and data integrity errors")),
        "data_units_written": _count(pairs.get("data units written")),
    }
    log = {key: value for key, value in log.items() if value is not None}
    found: dict[str, object] = {"nvme_smart_health_information_log": log} if log else {}
    found["temperature"] = {"current": log.get("temperature")}
    found["power_on_time"] = {"hours": log.get("power_on_hours")}
    found["power_cycle_count"] = log.get("power_cycles")
    if status := _newest_test(lines):
        entry = {"self_test_result": {"string": status, "value": _RESULTS[_has_passed(status)]}}
        found["nvme_self_test_log"] = {"table": [entry]}
    return found


def _scsi(pairs: dict[str, str], lines: list[str]) -> dict[str, object]:
    found: dict[str, object] = {
        "scsi_grown_defect_list": _count(pairs.get("elements in grown defect list")),
        "scsi_percentage_used_endurance_indicator": _count(
            pairs.get("percentage used endurance indicator")
        ),
        "temperature": {"current": _count(pairs.get("current drive temperature"))},
        "power_cycle_count": _count(pairs.get("accumulated start-stop cycles")),
    }
    hours = re.search(
        r"(?:power on time, hours:minutes|hours powered up =)\s*(\d+)", "\n".join(lines)
    )
    if hours:
        found["power_on_time"] = {"hours": int(hours[1])}
    rows = [row for line in lines if (row := _ERRORS.match(line.strip()))]
    if rows:
        counts = {row[1]: {"total_uncorrected_errors": int(row[2])} for row in rows}
        found["scsi_error_counter_log"] = counts
    if status := _newest_test(lines):
        entry = {"result": {"string": status, "value": _RESULTS[_has_passed(status)]}}
        found["scsi_self_test_0"] = entry
    return {key: value for key, value in found.items() if value is not None}


def _count(shown: str | None) -> int | None:
    """Return a number as people write it, with any sign between its thousands; null for none."""
    plain = (shown or "").split("[")[0].split("bytes")[0]
    number = re.match(r"\s*(\d{1,3}(?:[^\w\n]\d{3})+(?!\d)|\d{1,20})", plain)
    return int(re.sub(r"\D", "", number[1])) if number else None


def _hex(shown: str | None) -> int | None:
    number = re.match(r"0x([0-9a-fA-F]{1,4})\b", shown or "")
    return int(number[1], 16) if number else None
