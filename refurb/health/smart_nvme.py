"""The SMART / Health log of NVMe disks (NVMe 2.0, figure 207)."""

from __future__ import annotations

from refurb.health.smart_json import LARGEST, dig, items, whole, words
from refurb.model.check import DiskFacts

SELF_TEST_FAILED = (5, 6, 7)
"""Results of the device self-test log that mean: a part failed (NVMe 2.0, figure 212)."""

WARNINGS = ("spare", "temperature", "reliability", "read-only", "backup")
"""What the bits of the critical warning mean, from bit 0 on (NVMe 2.0, figure 207, byte 0)."""


def warnings(code: int) -> tuple[str, ...]:
    """Return the warnings in `code` by name; `other` stands for bits that have none here."""
    known = tuple(name for bit, name in enumerate(WARNINGS) if code & 1 << bit)
    return (*known, "other") if code >> len(WARNINGS) else known


def read(document: dict[str, object]) -> DiskFacts:
    """Return the facts in an NVMe document of smartctl.

    `num_err_log_entries` is left out on purpose: it counts refused commands too.
    """
    log = document.get("nvme_smart_health_information_log")
    newest = next(iter(items(dig(document, "nvme_self_test_log", "table"))), None)
    result = whole(dig(newest, "self_test_result", "value"))
    return DiskFacts(
        critical_warning=whole(dig(log, "critical_warning")),
        used_percent=whole(dig(log, "percentage_used")),
        available_spare_percent=whole(dig(log, "available_spare")),
        spare_threshold_percent=whole(dig(log, "available_spare_threshold")),
        written_gb=_gb(whole(dig(log, "data_units_written"))),
        media_errors=_counter(dig(log, "media_errors")),
        power_on_hours=whole(dig(log, "power_on_hours")),
        self_test=words(dig(newest, "self_test_result", "string")),
        self_test_passed=True if result == 0 else False if result in SELF_TEST_FAILED else None,
    )


def _gb(units: int | None) -> int | None:
    """Return data units (1000 blocks of 512 bytes, NVMe 2.0 figure 207) in 10**9 bytes."""
    return None if units is None else units * 512_000 // 10**9


def _counter(value: object) -> int | None:
    """Return a 128-bit counter, cut to what JSON keeps: a huge number of errors is not none."""
    if isinstance(value, int) and value > LARGEST:
        return LARGEST
    return whole(value)
