"""The boot sector's bytes are those of its source."""

from __future__ import annotations

import subprocess
from pathlib import Path

import refurb.install
from refurb.install.sheet_code import CODE
from tests.conftest import need_tools

SOURCE = Path(refurb.install.__file__).parent / "sheet.s"


def test_the_bytes_are_the_assembled_source(tmp_path: Path) -> None:
    need_tools("as:binutils", "objcopy:binutils")
    made, raw = str(tmp_path / "s.o"), tmp_path / "s.bin"
    subprocess.run(["as", "--32", str(SOURCE), "-o", made], check=True)
    subprocess.run(["objcopy", "-O", "binary", "-j", ".text", made, str(raw)], check=True)
    assert raw.read_bytes() == CODE
