"""What all tests share: the corpus's place, packages that a test needs, and no skips in CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from refurb import locale

pytest_plugins = ("tests.side_by_side",)

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/sbin"


def need_tools(*tools: str) -> None:
    """Skip the running test, naming the Debian package, where one of `tools` is missing.

    Each is `tool` or `tool:package` where the package has another name.
    """
    for entry in tools:
        tool, _, package = entry.partition(":")
        if shutil.which(tool, path=f"{os.environ.get('PATH', '')}:{SYSTEM_PATH}") is None:
            pytest.skip(f"needs the Debian package {package or tool}")


def need_root() -> None:
    """Skip the running test where it is not run by root."""
    if os.geteuid() != 0:
        pytest.skip("needs root (loop devices)")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Turn a skip into a failure where none is allowed (REFURB_NO_SKIPS, as CI sets it)."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("REFURB_NO_SKIPS"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and no skips are allowed here: {report.longrepr}"


@pytest.fixture
def corpus() -> Path:
    """Return the folder of captures from real machines, which lies beside the project."""
    if not CORPUS.is_dir():
        pytest.skip("needs the folder of captures, ../shared/corpus")
    return CORPUS


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Read messages in English unless a test chooses; forget the choice afterwards."""
    locale.choose("en")
    yield
    locale._chosen.clear()
