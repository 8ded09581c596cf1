"""How a step can end, and how far a wipe reaches."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """How a step ended. Only evidence makes `passed`; a skip is never a pass."""

    PASSED = "passed"
    DEGRADED = "degraded"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"
    TIMED_OUT = "timed_out"
    ABORTED = "aborted"
    UNKNOWN = "unknown"


class Level(StrEnum):
    """The level of a wipe, in the words of NIST SP 800-88 and IEEE 2883."""

    CLEAR = "Clear"
    PURGE = "Purge"
    NONE = "none"


class Grade(StrEnum):
    """The grade of a disk or a machine. `unknown` means: no data, so no claim."""

    A = "A"
    B = "B"
    C = "C"
    REJECT = "reject"
    UNKNOWN = "unknown"


WORST_FIRST = (Grade.REJECT, Grade.UNKNOWN, Grade.C, Grade.B, Grade.A)
"""`unknown` is worse than C for a machine: it may hide anything."""


class StageName(StrEnum):
    """The stages of the line, in their order."""

    INVENTORY = "inventory"
    HEALTH = "health"
    MEMORY = "memory"
    WIPE = "wipe"
    INSTALL = "install"
    SHEET = "sheet"
    LABEL = "label"
    RECORD = "record"
    UPLOAD = "upload"
