"""The other namespaces of an NVMe disk: what erases one erases them all (facts: wipe, trap 18)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import PurePosixPath

from refurb.host.block import BlockDevice
from refurb.host.door import Host
from refurb.host.usage import uses_of
from refurb.model.wipe import DiskPlan, Refusal
from refurb.wipe.guard import kernel_name, refused

_NAMESPACE = re.compile(r"nvme\d+n\d+")


@contextmanager
def held(host: Host, plan: DiskPlan, device: BlockDevice) -> Iterator[None]:
    """Hold every other namespace, idle and open for nobody else, as long as this lasts.

    They must be those that the plan names, under the controller that the plan names: nvme0 need
    not own nvme0n1 (trap 4). A plan that tells no controller anything, and a file that plays a
    disk, have none. Raises Refused.
    """
    with ExitStack() as stack:
        if device.opened.is_block_device and any(is_of_all(m.argv) for m in plan.methods):
            name = kernel_name(host, device.opened.device)
            for other in _others(host, plan, name):
                for use in uses_of(host, other):
                    raise refused(Refusal(use.kind), plan.model_copy(update={"path": other}))
                stack.enter_context(BlockDevice(host.disk_path(other), write=True))
        yield


def is_of_all(argv: tuple[tuple[str, ...], ...] | None) -> bool:
    """Tell whether commands go to the controller, and so to all its namespaces."""
    return argv is not None and argv[0][0] == "nvme"


def _others(host: Host, plan: DiskPlan, name: str) -> list[str]:
    """Return the other namespaces, from where the kernel has this one. Raises Refused."""
    above = PurePosixPath(host.link(f"/sys/class/block/{name}")).parent
    beside = host.names(str(above))
    controller = PurePosixPath(plan.controller or "").name
    others = [n for n in beside if _NAMESPACE.fullmatch(n) and n != name]
    is_owner = controller in (above.name, *beside)  # several paths: the subsystem lists it
    if not is_owner or set(others) != set(plan.also_erases):
        raise refused(Refusal.IDENTITY_CHANGED, plan)
    return others
