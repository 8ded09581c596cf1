"""Findings and the grade that follows from them."""

from __future__ import annotations

from pydantic import Field

from refurb.model.base import Fact, WholeNumber
from refurb.model.disk import Medium
from refurb.model.outcome import Grade, Outcome


class Reason(Fact):
    """Why a grade is what it is. `code` is stable; `text` is for people, in their language."""

    code: str
    text: str


class DiskFacts(Fact):
    """What SMART or the NVMe log says, decoded. Null means: the disk did not say.

    Counters are whole numbers; temperatures are in degrees Celsius; `used_percent` is wear
    (100 = the maker's rated life), `written_gb` all it ever wrote (10**9 bytes).
    `self_test` is the last self-test's own words.
    `prefail_now`: an attribute that warns of failure is at its limit now. `grown_defects` is the
    SCSI list; `read_errors` and `seek_errors` come from Seagate's packed attributes 1 and 7.
    `pre_eol` is an eMMC's reserve: `normal`, `warning` or `urgent` (its wear is `used_percent`).
    """

    smart_passed: bool | None = None
    power_on_hours: WholeNumber | None = None
    power_cycles: WholeNumber | None = None
    temperature_c: int | None = None
    reallocated: WholeNumber | None = None
    spin_retries: WholeNumber | None = None
    end_to_end_errors: WholeNumber | None = None
    reported_uncorrectable: WholeNumber | None = None
    command_timeouts: WholeNumber | None = None
    pending: WholeNumber | None = None
    offline_uncorrectable: WholeNumber | None = None
    crc_errors: WholeNumber | None = None
    used_percent: WholeNumber | None = None
    available_spare_percent: WholeNumber | None = None
    spare_threshold_percent: WholeNumber | None = None
    critical_warning: WholeNumber | None = None
    media_errors: WholeNumber | None = None
    self_test: str | None = None
    self_test_passed: bool | None = None
    prefail_now: bool | None = None
    pre_eol: str | None = None
    grown_defects: WholeNumber | None = None
    read_errors: WholeNumber | None = None
    seek_errors: WholeNumber | None = None
    written_gb: WholeNumber | None = None


class DiskHealth(Fact):
    """One disk's health: JSON of `refurb health` (CONTRACT)."""

    id: str
    model: str | None
    serial: str | None
    medium: Medium
    grade: Grade
    reasons: tuple[Reason, ...]
    facts: DiskFacts


class MachineHealth(Fact):
    """The machine's grade as a whole."""

    grade: Grade
    reasons: tuple[Reason, ...]


class PartHealth(Fact):
    """The health of a part that is no disk: `battery`, `temperature`, `processor`, `clock`.

    The grade is the part's own: `reject` means to be replaced (what that means for the machine is
    in `model.parts`). `check` judged, as `id@version`. `facts` are the numbers behind the grade,
    as text with the unit in the name.
    """

    part: str
    check: str
    grade: Grade
    reasons: tuple[Reason, ...]
    facts: dict[str, str] = Field(default_factory=dict)


class Health(Fact):
    """JSON of `refurb health`. `checks` says which check files judged, as `id@version`."""

    disks: tuple[DiskHealth, ...]
    machine: MachineHealth
    parts: tuple[PartHealth, ...] = ()
    checks: tuple[str, ...] = ()


class MemoryTest(Fact):
    """What a RAM test saw. `lesser` is true for our own sweep, which finds less.

    `corrected` counts the errors that ECC memory mended during the test (EDAC), null without ECC;
    `kernel_bad_bytes` is what the kernel's own test at start found bad, null where it was not run.
    `total_bytes` is the memory that the kernel has. An address is physical, or (`+0x...`) an offset
    within what was tested. `suspects` are the slots that the bad module may be in, as the board
    names them, the most likely first; one alone is sure. `seconds` is the time for which the test
    ran, without that in which it waited for a wipe. `check` says which check file set the limits.
    """

    outcome: Outcome
    tool: str
    lesser: bool
    tested_bytes: WholeNumber
    total_bytes: WholeNumber | None = None
    errors: WholeNumber
    addresses: tuple[str, ...] = ()
    suspects: tuple[str, ...] = ()
    corrected: WholeNumber | None = None
    kernel_bad_bytes: WholeNumber | None = None
    seconds: WholeNumber
    reason: str | None = None
    check: str | None = None
