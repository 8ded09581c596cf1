"""An NVMe disk behind nvme: sanitize with its log page, format with its secure erase settings.

The log is NVMe 2.0 figure 291 in binary; the sentences are those of nvme-cli 2.3 (nvme.c).
"""

from __future__ import annotations

import struct
import sys
from typing import NoReturn

from device import Device

NEVER, DONE, IN_PROGRESS, FAILED = 0, 1, 2, 3


def main() -> None:
    what, path, *words = sys.argv[1:]
    device = Device(path)
    options = dict(zip(words[::2], words[1::2], strict=False))
    if what == "sanitize-log":
        log(device)
    elif what == "sanitize":
        sanitize(device, options["-a"])
    elif what == "format":
        format_(device, options)
    else:
        sys.exit(22)


def log(device: Device) -> None:
    """Write the log page; asking makes time pass for a sanitize that runs."""
    state = device.state
    if "no-log" in device.faults:
        status("Invalid Log Page: The log page indicated is invalid", 0x109)
    progress = 65535
    if state["sstat"] == IN_PROGRESS:
        reached = device.step("scramble" if state["action"] == "4" else "zero")
        progress = min(reached, 65535)
        if reached == 65536:
            state["sstat"] = FAILED if "fails" in device.faults else DONE
            device.keep()
    page = struct.pack("<HHI", progress, state["sstat"], int(state["action"] or 0))
    sys.stdout.buffer.write(page.ljust(512, b"\0"))


def sanitize(device: Device, action: str) -> None:
    state = device.state
    if state["sstat"] == IN_PROGRESS:
        status("Sanitize In Progress: The requested function is prohibited", 0x1D)
    name = {"2": "block", "4": "crypto"}.get(action)
    if name not in state["can"] or "sanitize" in device.faults:
        status("Invalid Field in Command: A reserved coded value", 0x4002)
    state.update(sstat=IN_PROGRESS, action=action, begun=True)
    device.keep()


def format_(device: Device, options: dict[str, str]) -> None:
    state = device.state
    if state["sstat"] == IN_PROGRESS:
        status("Sanitize In Progress: The requested function is prohibited", 0x1D)
    if "format" not in state["can"] or "format" in device.faults:
        status("Invalid Command Opcode: A reserved coded value", 0x4001)
    state["begun"] = True
    state["lba_format"] = int(options.get("-l", "0"))
    device.keep()
    setting = options.get("-s", "0")  # without it nothing is erased, and it succeeds (trap 1)
    if setting == "1":
        device.erase("zero")
    elif setting == "2" and "format-crypto" in state["can"]:  # else it succeeds all the same
        device.erase("scramble")
    print(f"Success formatting namespace:{options['-n'].removeprefix('0x')}")


def status(sentence: str, code: int) -> NoReturn:
    print(f"NVMe status: {sentence}({code:#x})", file=sys.stderr)
    sys.exit(1)
