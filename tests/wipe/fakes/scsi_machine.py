"""A SAS disk behind sg_sanitize and sg_requests: SANITIZE and what REQUEST SENSE says of it.

Sense data is SPC-4 table 48 (fixed format); the additional codes are those of SBC-4.
"""

from __future__ import annotations

import struct
import sys

from device import Device

IN_PROGRESS, FAILED = (0x02, 0x04, 0x1B), (0x03, 0x31, 0x03)
NOTHING, OTHER = (0, 0, 0), (0x06, 0x29, 0x00)


def sanitize() -> None:
    words = sys.argv[1:]
    device = Device(words[-1])
    state = device.state
    way = next(word[2:] for word in words if word in ("--block", "--crypto", "--overwrite"))
    print("    ATA       Fake disk         1.0   peripheral_type: disk [0x0]")
    if way not in state["can"] or state["running"] or "sanitize" in device.faults:
        print("Sanitize failed: Illegal request", file=sys.stderr)
        sys.exit(5)
    state.update(running=way, begun=True, failed=False)
    device.keep()


def requests() -> None:
    device = Device(sys.argv[-1])
    state = device.state
    code, progress = NOTHING, 0
    if state["running"]:
        progress = device.step("scramble" if state["running"] == "crypto" else "zero")
        if progress == 65536:
            state.update(running="", failed="fails" in device.faults)
            device.keep()
        else:
            code = IN_PROGRESS
    if state["failed"]:
        code = FAILED
    elif "attention" in device.faults and not state["running"]:
        code = OTHER
    key, asc, ascq = code
    sense = bytearray(18)
    sense[0], sense[2], sense[7], sense[12], sense[13] = 0x70, key, 10, asc, ascq
    if code == IN_PROGRESS:
        sense[15:18] = struct.pack(">BH", 0x80, progress)
    sys.stdout.buffer.write(bytes(sense))
