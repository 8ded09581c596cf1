"""The real `mmc` tool, asked about an eMMC whose register a test writes.

A library under it answers its ioctl with 512 bytes of ours, so the text is mmc-utils' own.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.conftest import need_tools

_SHIM = r"""
#include <linux/types.h>
#include <linux/ioctl.h>
#include <linux/major.h>
#include <linux/mmc/ioctl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int ioctl(int fd, unsigned long request, ...)
{
    va_list rest;
    va_start(rest, request);
    struct mmc_ioc_cmd *command = va_arg(rest, struct mmc_ioc_cmd *);
    va_end(rest);
    FILE *file = request == MMC_IOC_CMD ? fopen(getenv("EXT_CSD"), "rb") : NULL;
    return file && fread((void *)(unsigned long)command->data_ptr, 512, 1, file) ? 0 : -1;
}
"""


def printed(folder: Path, values: dict[int, int], revision: int = 8) -> bytes:
    """Return what `mmc extcsd read` prints of a register with these bytes (JEDEC 84-B51)."""
    need_tools("gcc", "mmc:mmc-utils")
    register = bytearray(512)
    for at, value in {192: revision, **values}.items():
        register[at] = value
    (folder / "ext_csd").write_bytes(register)
    (folder / "shim.c").write_text(_SHIM)
    shim = folder / "shim.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", shim, folder / "shim.c"], check=True)
    env = {**os.environ, "LD_PRELOAD": str(shim), "EXT_CSD": str(folder / "ext_csd")}
    argv = ["mmc", "extcsd", "read", "/dev/null"]
    return subprocess.run(argv, env=env, capture_output=True, check=True).stdout
