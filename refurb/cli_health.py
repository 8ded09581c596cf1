"""`refurb health`: the disks, then the parts that need no time, then the burn-in if asked for."""

from __future__ import annotations

from pathlib import Path

from refurb import cli_tools as tools
from refurb.hardware.disks import list_disks
from refurb.health.assess import assess
from refurb.health.show import lines
from refurb.line.stages.parts import look_at_once, try_processor
from refurb.model.parts import with_parts
from refurb.problem import WrongUse


def health_command(
    capture: Path | None, disks: list[str] | None, burn_in_minutes: float | None, as_json: bool
) -> int:
    """Show findings and grades; return the exit status. Named `disks` are looked at alone."""
    if capture and burn_in_minutes is not None:
        raise WrongUse("cli.burn_in_capture")
    host = tools.host_of(capture)
    own = tools.own_checks()
    found = assess(host, tools.chosen(list_disks(host), disks), checks_folder=own)
    if not disks:
        found = with_parts(found, look_at_once(host, tools.home(), own))
    if burn_in_minutes is not None:
        with tools.screen() as screen, tools.stop_on_ctrl_c() as stop:
            parts = try_processor(round(burn_in_minutes * 60), screen, stop, own)
        found = with_parts(found, parts)
    tools.tell(found, as_json, lambda: lines(found))
    return tools.exit_of_grade(found.machine.grade)
