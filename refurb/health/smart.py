"""What `smartctl -x --json=c` says about one disk: bytes in, facts and notes out."""

from __future__ import annotations

import json
import re
from enum import IntFlag, StrEnum

from refurb.health import smart_ata, smart_nvme, smart_scsi
from refurb.health.smart_json import dig, flag, items, whole, words
from refurb.host import smartctl_text
from refurb.model.base import Fact
from refurb.model.check import DiskFacts
from refurb.model.disk import Medium

LONGEST_HOURS = 30 * 8766
"""No disk with SMART is older than 30 years; some count minutes or put rubbish there."""


class Bit(IntFlag):
    """smartctl's exit status (smartctl(8), EXIT STATUS)."""

    SYNTAX = 1
    OPEN = 2
    COMMAND = 4
    FAILING = 8
    PREFAIL_NOW = 16
    PREFAIL_PAST = 32
    ERROR_LOG = 64
    SELF_TEST_LOG = 128


class Note(StrEnum):
    """What a reader of the facts must know about them; rules of the checks may ask for these."""

    EMPTY = "empty"
    GARBLED = "garbled"
    SEVERAL_DISKS = "several-disks"
    TOOL_MISSING = "tool-missing"
    TOOL_TIMEOUT = "tool-timeout"
    TOOL_KILLED = "tool-killed"
    TOOL_FAILED = "tool-failed"
    NO_PERMISSION = "no-permission"
    USB_BRIDGE = "usb-bridge"
    SMART_DISABLED = "smart-disabled"
    SMART_TURNED_ON = "smart-turned-on"
    NO_SMART = "no-smart"
    EMMC_SILENT = "emmc-silent"
    COMMAND_FAILED = "command-failed"
    PAST_PREFAIL = "past-prefail"
    ERROR_LOG = "error-log"
    SELF_TEST_LOG = "self-test-log"
    HOURS_IMPLAUSIBLE = "hours-implausible"
    COUNTS_IMPLAUSIBLE = "counts-implausible"
    RAID_VOLUME = "raid-volume"


class Smart(Fact):
    """One disk as SMART shows it. `has_data` is false where no claim can rest on `facts`.

    `protocol` is `ATA`, `NVMe` or `SCSI`; `device_type` is what smartctl was run with (`-d`).
    """

    facts: DiskFacts = DiskFacts()
    notes: tuple[Note, ...] = ()
    has_data: bool = False
    medium: Medium = Medium.UNKNOWN
    model: str | None = None
    serial: str | None = None
    protocol: str | None = None
    device_type: str | None = None


def parse(output: bytes, exit_status: int = 0, path: str | None = None) -> Smart:
    """Return what smartctl's JSON `output` says; never raises.

    `exit_status` is the process's own (negative: killed by a signal); the one within the JSON
    counts too, since captures may lack it. `path` chooses the disk where the output, as some
    collectors keep it, is a list of documents. What cannot be read becomes "not known" and a note.
    """
    if exit_status < 0:
        return Smart(notes=(Note.TOOL_KILLED,))
    if not output.strip():
        return Smart(notes=(Note.EMPTY,))
    try:
        loaded: object = json.loads(output.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        loaded = smartctl_text.document(output) or None
    documents = [d for d in items(loaded) or [loaded] if isinstance(d, dict)]
    if not documents:
        return Smart(notes=(Note.GARBLED,))
    if len(documents) > 1:
        documents = [d for d in documents if path and dig(d, "device", "name") == path]
        if len(documents) != 1:
            return Smart(notes=(Note.SEVERAL_DISKS,))
    return _disk(documents[0], exit_status)


def _disk(document: dict[str, object], exit_status: int) -> Smart:
    status = Bit((exit_status | (whole(dig(document, "smartctl", "exit_status")) or 0)) & 0xFF)
    protocol = _protocol(document)
    read = {"ATA": smart_ata.read, "NVMe": smart_nvme.read, "SCSI": smart_scsi.read}.get(protocol)
    facts = read(document) if read else DiskFacts()
    facts, implausible = _common(document, facts, status)
    known = _is_evidence(facts)
    has_data = known and not status & (Bit.SYNTAX | Bit.OPEN)
    notes = [*_status_notes(status), *implausible]
    if protocol == "ATA" and smart_ata.has_implausible_counts(document):
        notes.append(Note.COUNTS_IMPLAUSIBLE)
    if not has_data:
        notes += _why_no_data(document, status)
    return Smart(
        facts=facts,
        notes=tuple(dict.fromkeys(notes)),
        has_data=has_data,
        medium=_medium(document, protocol),
        model=words(document.get("model_name")) or words(document.get("scsi_model_name")),
        serial=words(document.get("serial_number")),
        protocol=protocol or None,
        device_type=words(dig(document, "device", "type")),
    )


def _common(
    document: dict[str, object], facts: DiskFacts, status: Bit
) -> tuple[DiskFacts, list[Note]]:
    """Add what all protocols have in the same place: verdict, hours, cycles, temperature."""
    passed = flag(dig(document, "smart_status", "passed"))
    if status & Bit.FAILING:
        passed = False
    hours = whole(dig(document, "power_on_time", "hours"))
    hours = facts.power_on_hours if hours is None else hours
    implausible = hours is not None and hours > LONGEST_HOURS
    added: dict[str, object] = {
        "smart_passed": passed,
        "prefail_now": True if status & Bit.PREFAIL_NOW else facts.prefail_now,
        "power_on_hours": None if implausible else hours,
        "power_cycles": whole(document.get("power_cycle_count")),
        "temperature_c": _celsius(document),
    }
    if facts.used_percent is None:
        added["used_percent"] = whole(dig(document, "endurance_used", "current_percent"))
    spare = document.get("spare_available")
    if facts.available_spare_percent is None:
        added["available_spare_percent"] = whole(dig(spare, "current_percent"))
        added["spare_threshold_percent"] = whole(dig(spare, "threshold_percent"))
    return facts.model_copy(update=added), [Note.HOURS_IMPLAUSIBLE] if implausible else []


def _celsius(document: dict[str, object]) -> int | None:
    degrees = dig(document, "temperature", "current")
    if isinstance(degrees, bool) or not isinstance(degrees, int):
        return None
    return degrees if degrees and -60 < degrees < 200 else None  # 0: no sensor


def _protocol(document: dict[str, object]) -> str:
    named = words(dig(document, "device", "protocol"))
    if named:
        return named
    for prefix, protocol in (("ata_", "ATA"), ("nvme_", "NVMe"), ("scsi_", "SCSI")):
        if any(key.startswith(prefix) for key in document):
            return protocol
    return ""


def _is_evidence(facts: DiskFacts) -> bool:
    """Tell whether something about health is known; hours and temperature are not about that."""
    idle = {"power_on_hours", "power_cycles", "temperature_c", "read_errors", "seek_errors",
            "written_gb"}  # fmt: skip
    return any(value is not None for name, value in facts if name not in idle)


def _status_notes(status: Bit) -> list[Note]:
    meanings = {
        Bit.COMMAND: Note.COMMAND_FAILED,
        Bit.PREFAIL_PAST: Note.PAST_PREFAIL,
        Bit.ERROR_LOG: Note.ERROR_LOG,
        Bit.SELF_TEST_LOG: Note.SELF_TEST_LOG,
    }
    return [note for bit, note in meanings.items() if status & bit]


def _why_no_data(document: dict[str, object], status: Bit) -> list[Note]:
    said = " ".join(
        words(dig(message, "string")) or ""
        for message in items(dig(document, "smartctl", "messages"))
    )
    notes = []
    if "Permission denied" in said:
        notes.append(Note.NO_PERMISSION)
    if "USB bridge" in said or (words(dig(document, "device", "type")) or "").startswith("usb"):
        notes.append(Note.USB_BRIDGE)
    if _is_raid_volume(document):
        notes.append(Note.RAID_VOLUME)
    elif status & (Bit.SYNTAX | Bit.OPEN):
        notes.append(Note.TOOL_FAILED)
    elif dig(document, "smart_support", "enabled") is False:
        notes.append(Note.SMART_DISABLED)
    else:
        notes.append(Note.NO_SMART)
    return notes


RAID_NAME = re.compile(r"raid|\bperc\b|logical volume|smart array|3ware|\bmr ?\d{4}", re.IGNORECASE)
"""What RAID controllers call a volume of theirs; MR9361 and the like are MegaRAID cards."""


def _is_raid_volume(document: dict[str, object]) -> bool:
    keys = ("model_name", "scsi_model_name", "scsi_vendor", "scsi_product", "vendor", "product")
    return any(RAID_NAME.search(words(document.get(key)) or "") for key in keys)


def _medium(document: dict[str, object], protocol: str) -> Medium:
    if protocol == "NVMe":
        return Medium.NVME
    rpm = whole(document.get("rotation_rate"))
    if rpm is not None:
        return Medium.HDD if rpm else Medium.SSD
    return smart_ata.medium(document) if protocol == "ATA" else Medium.UNKNOWN
