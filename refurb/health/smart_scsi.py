"""Log pages of SCSI and SAS disks (SPC-5, SBC-4)."""

from __future__ import annotations

from refurb.health.smart_json import dig, whole, words
from refurb.model.check import DiskFacts

SELF_TEST_FAILED = (3, 4, 5, 6, 7)
"""Self-test results that mean: a part failed (SPC-5, self-test results log parameter)."""


def read(document: dict[str, object]) -> DiskFacts:
    """Return the facts in a SCSI document of smartctl."""
    result = whole(dig(document, "scsi_self_test_0", "result", "value"))
    return DiskFacts(
        grown_defects=whole(document.get("scsi_grown_defect_list")),
        pending=whole(dig(document, "scsi_pending_defects", "count")),
        reported_uncorrectable=_uncorrected(document),
        used_percent=whole(document.get("scsi_percentage_used_endurance_indicator")),
        self_test=words(dig(document, "scsi_self_test_0", "result", "string")),
        self_test_passed=True if result == 0 else False if result in SELF_TEST_FAILED else None,
    )


def _uncorrected(document: dict[str, object]) -> int | None:
    """Return all errors that the disk could not correct, reading, writing and verifying."""
    log = document.get("scsi_error_counter_log")
    counts = [
        whole(dig(log, kind, "total_uncorrected_errors")) for kind in ("read", "write", "verify")
    ]
    known = [count for count in counts if count is not None]
    return min(sum(known), 2**53 - 1) if known else None
