"""The score of each kind of capture, printed at the end: captures read as written down, of all."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count the tests with one capture each (`test_x[capture]`), by their file."""
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, []):
            file, _, test = report.nodeid.partition("::")
            is_of_captures = Path(file).name != "test_noise.py"
            if Path(file).parent.name == HERE.name and "[" in test and is_of_captures:
                kind = Path(file).stem.removeprefix("test_")
                asked[kind] += 1
                right[kind] += outcome == "passed"
    if asked:
        terminalreporter.section("captures read as written down")
        for kind in sorted(asked):
            terminalreporter.write_line(f"{kind:20} {right[kind]:4} of {asked[kind]}")
