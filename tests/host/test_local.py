"""Tools on this PC end, whatever becomes of them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from refurb.host.door import ToolTimeout
from refurb.host.local import LocalHost
from tests.wipe.frozen import hanging


def test_a_tool_that_a_dead_disk_holds_is_given_up(tmp_path: Path) -> None:
    with hanging(tmp_path, 1 << 20) as slow:
        slow.hang()
        began = time.monotonic()
        with pytest.raises(ToolTimeout):
            LocalHost().run(["dd", "if=/dev/zero", f"of={slow.disk}", "count=1"], timeout_s=0.5)
        assert slow.is_frozen
        assert time.monotonic() - began < 30


def test_a_tool_that_takes_too_long_is_killed_with_all_it_started() -> None:
    with pytest.raises(ToolTimeout):
        LocalHost().run(["sh", "-c", "sleep 600 & sleep 600"], timeout_s=0.2)
