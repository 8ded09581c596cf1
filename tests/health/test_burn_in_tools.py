"""What stress-ng 0.15.06 prints (real runs; the wrong results by way of a libm that lies)."""

from __future__ import annotations

import pytest

from refurb.health import known_result
from refurb.health.burn_in_tools import Seen, read_own, read_stress_ng, stress_ng_argv
from refurb.host.door import Ran

HEAD = (
    b"stress-ng: info:  [30428] setting to a 3 second run per stressor\n"
    b"stress-ng: info:  [30428] dispatching hogs: 2 cpu\n"
)
PASSED = HEAD + b"stress-ng: info:  [30428] successful run completed in 3.00s\n"
WRONG = HEAD + (
    b"stress-ng: fail:  [30429] cpu: IDCT error detected, IDCT[0][1] was 0, expecting 255\n"
    b"stress-ng: fail:  [30429] cpu: IDCT error detected, IDCT[0][2] was 0, expecting 255\n"
    b"info: 5 failures reached, aborting stress process\n"
    b"stress-ng: fail:  [30430] cpu: IDCT error detected, IDCT[0][7] was 0, expecting 255\n"
    b"stress-ng: error: [30428] process [30429] (cpu) terminated with an error, "
    b"exit status=2 (stressor failed)\n"
)
WORKER_KILLED = HEAD + (
    b"stress-ng: fail:  [30438] cpu instance 0 corrupted bogo-ops counter, 1918 vs 0\n"
    b"stress-ng: fail:  [30438] cpu instance 0 hash error in bogo-ops counter and run flag, "
    b"3480451468 vs 0\n"
    b"stress-ng: fail:  [30438] metrics-check: stressor metrics corrupted, data is compromised\n"
    b"stress-ng: info:  [30438] unsuccessful run completed in 30.00s\n"
)


def ran(status: int, out: bytes = b"", err: bytes = b"") -> Ran:
    return Ran(("x",), status, out, err, 3.0)


@pytest.mark.parametrize(
    ("status", "said", "seen"),
    [
        (0, PASSED, Seen(True, 0)),
        (2, WRONG, Seen(True, 3)),
        (2, WORKER_KILLED, Seen(False, 0)),  # killed for want of memory: no fault of the processor
        (0, HEAD, Seen(False, 0)),
        (-9, PASSED, Seen(False, 0)),
        (1, b"stress-ng: error: no such option\n", Seen(False, 0)),
    ],
)
def test_only_wrong_results_are_errors_and_only_a_whole_run_proves(
    status: int, said: bytes, seen: Seen
) -> None:
    assert read_stress_ng(ran(status, err=said)) == seen
    assert read_stress_ng(ran(status, out=said)) == seen


def test_errors_are_asked_for() -> None:
    assert "--verify" in stress_ng_argv(2, 5)


def test_own_check_is_believed_only_where_it_came_to_its_end() -> None:
    assert read_own(ran(0, b"rounds 12 wrong 0\n")) == Seen(True, 0)
    assert read_own(ran(0, b"rounds 12 wrong 3\n")) == Seen(True, 3)
    assert read_own(ran(1, b"")) == Seen(False, 0)
    assert read_own(ran(-9, b"rounds 12 wrong 0\n")) == Seen(False, 0)


def test_own_check_computes_what_other_programs_do(monkeypatch: pytest.MonkeyPatch) -> None:
    done, wrong = known_result.rounds(0.0)
    assert (done, wrong) == (1, 0)
    monkeypatch.setattr(known_result, "PRIME", known_result.PRIME - 2)
    assert known_result.rounds(0.0) == (1, 1)
