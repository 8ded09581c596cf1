"""decode-dimms' captures: each module by its own chip, and a garbled serial is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.hardware.inventory import take
from tests.corpus import expect
from tests.hardware.pc import Pc

EXPECTED = expect.expected("decode-dimms")


@pytest.mark.parametrize("name", EXPECTED)
def test_modules_are_read_as_their_chips_tell(corpus: Path, tmp_path: Path, name: str) -> None:
    output = (corpus / "decode-dimms" / name).read_bytes()
    memory = take(Pc(tmp_path).tool("decode-dimms.txt", output).host).memory
    rows = [expect.module(module) for module in memory.modules]
    assert rows == EXPECTED[name]["modules"]
    assert memory.total_bytes == sum(module.bytes or 0 for module in memory.modules)


def test_no_capture_is_left_out(corpus: Path) -> None:
    files = [file for file in (corpus / "decode-dimms").rglob("*") if file.is_file()]
    assert {f.relative_to(corpus / "decode-dimms").as_posix() for f in files} == set(EXPECTED)
