"""An eMMC behind blkdiscard and mmc: what is discarded reads as zero once it is sanitized."""

from __future__ import annotations

import sys

from device import Device


def discard() -> None:
    device = Device(sys.argv[-1])
    if "discard" in device.faults:
        print("blkdiscard: BLKDISCARD ioctl failed: Operation not supported", file=sys.stderr)
        sys.exit(1)
    device.state.update(discarded=True, begun=True)
    device.keep()


def main() -> None:
    device = Device(sys.argv[-1])
    if sys.argv[1] != "sanitize" or "sanitize" in device.faults:
        print(f"Could not write 0x01 to EXT_CSD[165] in {sys.argv[-1]}", file=sys.stderr)
        sys.exit(1)
    if device.state.get("discarded"):
        device.erase("zero")
