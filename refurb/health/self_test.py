"""Finds disks, and starts, follows and stops their self-tests, with pySMART.

pySMART runs smartctl by way of the host's door, so that the journal knows each command too. Facts
are read elsewhere, from smartctl's JSON.
"""

from __future__ import annotations

import os
import threading
import warnings
from types import ModuleType
from typing import TYPE_CHECKING

from refurb.host.door import Host
from refurb.model.base import Fact
from refurb.problem import CouldNot

if TYPE_CHECKING:
    from pySMART import Device
    from pySMART.smartctl import Smartctl

IN_PROGRESS = 1
"""pySMART's first answer of get_selftest_result while a test runs."""

_importing = threading.Lock()


class SelfTestRefused(CouldNot):
    """The disk, or the adapter that it hangs on, does not take this self-test."""


class SelfTest(Fact):
    """Where a self-test stands. `percent` is done, null where the disk does not tell."""

    running: bool
    percent: int | None = None
    result: str | None = None


class Tester:
    """A disk that can test itself, as pySMART sees it.

    `via` is smartctl's device type (`sat`) where it is known; pySMART finds out by itself else.
    Making one asks the disk; everything here raises CouldNot where smartctl cannot be run.
    """

    def __init__(self, host: Host, disk_id: str, via: str | None = None) -> None:
        pysmart = _pysmart()
        known = via if via and pysmart.utils.smartctl_isvalid_type(via) else None
        path = host.disk_path(disk_id)
        self._disk = disk_id
        self._device: Device = pysmart.Device(path, interface=known, smartctl=_smartctl(host))

    def minutes(self, kind: str) -> int | None:
        """Return how long the disk says that a `kind` of test takes, null where it has none."""
        device = self._device
        if not (device.dev_interface and device.test_capabilities[kind]):
            return None
        return int(device.test_polling_time[kind])

    def start(self, kind: str = "short") -> None:
        """Start a self-test: `short`, `long` or `conveyance`. Raises SelfTestRefused."""
        code, why, _ = self._device.run_selftest(kind)
        if code != 0:
            why = f"{kind}: {why.rstrip('. ')}"
            raise SelfTestRefused("health.self_test_refused", disk=self._disk, why=why)

    def look(self) -> SelfTest:
        """Return where the newest self-test stands now; asks once and does not wait."""
        code, _, percent = self._device.get_selftest_result()
        if code == IN_PROGRESS:
            return SelfTest(running=True, percent=percent if isinstance(percent, int) else None)
        newest = self._device.tests[0] if self._device.tests else None
        return SelfTest(running=False, result=str(newest.status) if newest else None)

    def abort(self) -> None:
        """Tell the disk to stop its self-test."""
        device = self._device
        device.smartctl.test_stop(device.interface, device.dev_reference)


def discover(host: Host) -> list[str]:
    """Return the paths of the disks that smartctl finds on this PC."""
    return sorted(
        line.split()[0] for line in _smartctl(host).scan() if line.startswith("/") and "-d" in line
    )


def _smartctl(host: Host) -> Smartctl:
    """Return pySMART's wrapper of smartctl with the host's door in place of its own."""
    wrapper = _pysmart().smartctl.Smartctl(smartctl_path="smartctl")

    def through_the_door(params: list[str], pass_options: bool = False) -> tuple[list[str], int]:
        options = list(wrapper.options) if pass_options else []
        ran = host.run(["smartctl", *options, *params])
        return ran.stdout.decode("utf-8", "replace").splitlines(), ran.exit

    wrapper.generic_call = through_the_door
    return wrapper


def _pysmart() -> ModuleType:
    """Return pySMART, imported without its side effects: it sets LANG=C, and warns on stderr.

    Several disks may want it at once, hence the lock.
    """
    with _importing:
        before = os.environ.get("LANG")
        import pySMART

        if before is None:
            os.environ.pop("LANG", None)
        else:
            os.environ["LANG"] = before
        warnings.filterwarnings("ignore", module="pySMART")
    package: ModuleType = pySMART
    return package
