"""Finds disks, and starts and follows their self-tests, with pySMART; facts are read elsewhere.

pySMART runs smartctl by way of the host's door, so that the journal knows each command too.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from refurb.host.door import Host
from refurb.model.base import Fact
from refurb.problem import CouldNot

if TYPE_CHECKING:
    from pySMART.smartctl import Smartctl

IN_PROGRESS = 1
"""pySMART's first answer of get_selftest_result while a test runs."""


class SelfTest(Fact):
    """Where a self-test stands. `percent` is null where the disk does not tell."""

    running: bool
    percent: int | None = None
    result: str | None = None


def discover(host: Host) -> list[str]:
    """Return the paths of the disks that smartctl finds on this PC."""
    return sorted(
        line.split()[0] for line in _smartctl(host).scan() if line.startswith("/") and "-d" in line
    )


def start(host: Host, disk_id: str, kind: str = "short") -> None:
    """Start a self-test (`short`, `long` or `conveyance`) on a disk. Raises CouldNot."""
    from pySMART import Device

    device = Device(host.disk_path(disk_id), smartctl=_smartctl(host))
    code, why, _ = device.run_selftest(kind)
    if code != 0:
        raise CouldNot("health.self_test_refused", disk=disk_id, why=why.rstrip(". "))


def follow(host: Host, disk_id: str) -> SelfTest:
    """Return where the disk's self-test stands now; asks once and does not wait."""
    from pySMART import Device

    device = Device(host.disk_path(disk_id), smartctl=_smartctl(host))
    code, _, percent = device.get_selftest_result()
    if code == IN_PROGRESS:
        return SelfTest(running=True, percent=percent if isinstance(percent, int) else None)
    newest = device.tests[0] if device.tests else None
    return SelfTest(running=False, result=str(newest.status) if newest else None)


def _smartctl(host: Host) -> Smartctl:
    """Return pySMART's wrapper of smartctl with the host's door in place of its own."""
    before = os.environ.get("LANG")
    from pySMART.smartctl import Smartctl

    if before is None:  # importing pySMART sets LANG=C, which would change our language
        os.environ.pop("LANG", None)
    else:
        os.environ["LANG"] = before

    wrapper = Smartctl(smartctl_path="smartctl")

    def through_the_door(params: list[str], pass_options: bool = False) -> tuple[list[str], int]:
        options = list(wrapper.options) if pass_options else []
        ran = host.run(["smartctl", *options, *params])
        return ran.stdout.decode("utf-8", "replace").splitlines(), ran.exit

    wrapper.generic_call = through_the_door
    return wrapper
