"""Who runs beside whom: files side by side on two processes, all that needs a quiet PC one by one.

Virtual machines take both processors, and a test of what idle time is left must not share it.
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

QUIET = ("tests/vm/", "tests/health/test_burn_in.py", "tests/health/test_memory_rounds.py")


class SideBySide(LoadScopeScheduling):
    """One file is one task; the files of `QUIET` are one task together, which comes first."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "quiet" if file.startswith(QUIET) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> SideBySide:
    """Let pytest-xdist share the tests out so."""
    config.option.loadscopereorder = False
    return SideBySide(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest task."""
    items.sort(key=lambda item: not item.nodeid.startswith(QUIET))
