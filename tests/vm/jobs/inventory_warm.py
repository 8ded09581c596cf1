"""Print the seconds of an inventory in a process that has all loaded, as the line has."""

import time

from refurb.hardware.inventory import take
from refurb.host.local import LocalHost

take(LocalHost())
began = time.perf_counter()
take(LocalHost())
print(time.perf_counter() - began)
