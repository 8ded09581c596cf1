"""What the tests in virtual machines leave to be printed at the end."""

from __future__ import annotations

import pytest

TABLE = pytest.StashKey[list[str]]()
"""Lines of the table of faults (docs/effacement.md)."""


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the table, where the faulty disks were tried."""
    if lines := config.stash.get(TABLE, None):
        terminalreporter.section("faults")
        for line in lines:
            terminalreporter.line(line)
