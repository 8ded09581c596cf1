"""A TCG Opal disk behind sedutil-cli: locked, opened for good by its PSID, or no Opal disk at all.

What it prints is what sedutil-cli 1.20 prints (its DtaDev.cpp, puke and the revert).
"""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

from device import Device


def main() -> None:
    words = sys.argv[1:]
    device = Device(words[-1])
    opal = device.state.get("opal")
    if opal is None:
        print("Invalid or unsupported disk", words[-1], file=sys.stderr)
        sys.exit(1)
    if words[0] == "--query":
        is_on = opal["enabled"]
        print(f"\n{words[-1]} ATA Fake disk  1.0  FAKE-1234\nTPer function (0x0001)")
        print("Locking function (0x0002)")
        print(f"    Locked = {'Y' if is_on else 'N'}, LockingEnabled = {'Y' if is_on else 'N'}, "
              "LockingSupported = Y, MBRDone = N, MBREnabled = N, MediaEncrypt = Y")  # fmt: skip
        return
    if words[0] != "--yesIreallywanttoERASEALLmydatausingthePSID" or len(words) != 3:
        sys.exit(1)
    if words[1] != opal["psid"]:
        print("method status code NOT_AUTHORIZED", file=sys.stderr)
        sys.exit(0 if "exit-0" in device.faults else 1)
    if "lies" not in device.faults:
        opal["enabled"] = False
        file = Path(device.state["data"][0])
        file.write_bytes(secrets.token_bytes(file.stat().st_size))  # read with another key now
    device.keep()
    print("revertTper completed successfully")
