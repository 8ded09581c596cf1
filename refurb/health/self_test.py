"""Finds disks, and starts and follows their self-tests, with pySMART; facts are read elsewhere.

pySMART runs smartctl by way of the host's door, so that the journal knows each command too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from refurb.host.door import Host
from refurb.model.base import Fact
from refurb.problem import CouldNot

if TYPE_CHECKING:
    from pySMART import Device
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
    device = _device(host, disk_id)
    code, why, _ = device.run_selftest(kind)
    if code != 0:
        raise CouldNot("health.self_test_refused", disk=disk_id, why=why.rstrip(". "))


def follow(host: Host, disk_id: str) -> SelfTest:
    """Return where the disk's self-test stands now; asks once and does not wait."""
    device = _device(host, disk_id)
    code, _, percent = device.get_selftest_result()
    if code == IN_PROGRESS:
        return SelfTest(running=True, percent=percent if isinstance(percent, int) else None)
    newest = device.tests[0] if device.tests else None
    return SelfTest(running=False, result=str(newest.status) if newest else None)


@contextmanager
def _language_kept() -> Iterator[None]:
    """Keep our language: importing pySMART sets LANG=C."""
    before = os.environ.get("LANG")
    yield
    if before is None:
        os.environ.pop("LANG", None)
    else:
        os.environ["LANG"] = before


def _device(host: Host, disk_id: str) -> Device:
    with _language_kept():
        from pySMART import Device

    return Device(host.disk_path(disk_id), smartctl=_smartctl(host))


def _smartctl(host: Host) -> Smartctl:
    """Return pySMART's wrapper of smartctl with the host's door in place of its own."""
    with _language_kept():
        from pySMART.smartctl import Smartctl

    wrapper = Smartctl(smartctl_path="smartctl")

    def through_the_door(params: list[str], pass_options: bool = False) -> tuple[list[str], int]:
        options = list(wrapper.options) if pass_options else []
        ran = host.run(["smartctl", *options, *params])
        return ran.stdout.decode("utf-8", "replace").splitlines(), ran.exit

    wrapper.generic_call = through_the_door
    return wrapper
