"""The install stage: puts the chosen profile onto a disk that was wiped in this run."""

from __future__ import annotations

import threading

from refurb.line.run import Run
from refurb.line.step import Ended, Step
from refurb.locale import text
from refurb.model.outcome import Outcome, StageName
from refurb.model.wipe import DiskPlan
from refurb.problem import Refused

PRACTICE_PROFILE = "essai"


def plan(run: Run) -> list[Step]:
    """Return the step that installs onto the first disk that may be wiped."""
    is_trial = run.practice and not run.order.sheet
    profile = run.order.profile or (PRACTICE_PROFILE if is_trial else None)
    target = next((p for p in run.state.plans.values() if p.can_run), None)
    if profile is None or target is None:
        why = text("line.no_profile" if profile is None else "line.no_target")
        return [_skipped(why)]

    def work(stop: threading.Event) -> Ended:
        return _install(run, profile, target)

    return [
        Step(
            StageName.INSTALL,
            target.id,
            work,
            locks=frozenset({f"disk:{target.id}"}),
            needs_passed=((StageName.WIPE, target.id),),
            destructive=True,
            limit_s=3600,
        )
    ]


def _skipped(why: str) -> Step:
    def work(stop: threading.Event) -> Ended:
        return Ended(Outcome.SKIPPED, why)

    return Step(StageName.INSTALL, "machine", work)


def _install(run: Run, profile: str, target: DiskPlan) -> Ended:
    from refurb.host.identity import is_same
    from refurb.install.plan import plan as plan_install
    from refurb.install.profile import load
    from refurb.install.run import install, why_not
    from refurb.record.stick import enrolment

    if why := why_not(run.tools):
        return Ended(Outcome.SKIPPED, why)
    todo = plan_install(
        run.tools,
        load(profile, built=run.home / "profiles"),
        target.path,
        hostname=run.asset_id,
        target=target.id,
        machine=run.state.machine,
        allow_file=run.practice,
    )
    if target.identity is None or not is_same(todo.identity, target.identity):
        raise Refused("wipe.refusal.identity-changed", "identity-changed", disk=target.path)
    slip = run.out / f"{run.asset_id}-admin.txt"
    enrolled = enrolment(run.home)
    installed = install(
        run.tools,
        todo,
        todo.confirm,
        emit=run.keep,
        slip=slip,
        inventory=enrolled.url if enrolled else None,
    )
    outcome = Outcome.PASSED if installed.bootable else Outcome.DEGRADED
    reason = None if installed.bootable else text("line.not_bootable", profile=profile)
    files = {"slip": str(slip)} if slip.is_file() else {}
    return Ended(outcome, reason, files, result={"installed": installed})
