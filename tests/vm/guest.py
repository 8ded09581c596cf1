"""Runs within the virtual machine: captures it, as `refurb capture` would."""

import sys
from pathlib import Path

from refurb.hardware.capture import capture
from refurb.host.local import LocalHost

capture(LocalHost(), Path(sys.argv[1]), keep_serials=False)
