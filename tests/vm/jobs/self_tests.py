"""Let every disk test itself, as the line does, and print how each test ended."""

import json
import threading

from refurb.hardware.disks import list_disks
from refurb.health.self_test_run import run
from refurb.host.local import LocalHost


def ended(host, disk):
    """Return the outcome and the reason for one disk."""
    kinds = ("short", "conveyance")
    stop = threading.Event()
    end = run(host, disk, kinds=kinds, target="t", emit=[].append, stop=stop, poll_s=0.5)
    return [str(end.outcome), end.reason]


host = LocalHost()
print(json.dumps({disk.serial: ended(host, disk) for disk in list_disks(host)}))
