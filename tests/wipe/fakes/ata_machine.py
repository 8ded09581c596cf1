"""An ATA disk behind hdparm: security states SEC0 to SEC6, sanitize states SD0 to SD4 (ACS-4).

What it prints is what hdparm 9.65 prints (its hdparm.c: do_set_security, do_sanitize_cmd,
dump_sectors), and IDENTIFY has a right checksum, so that the real `hdparm --Istdin` reads it too.
"""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import NoReturn

from device import Device

TRIES = 5


def main() -> None:
    words = sys.argv[1:]
    device = Device(words[-1])
    if "--Istdout" in words:
        print(f"\n{words[-1]}:")
        block = identify(device)
        for row in range(0, 256, 8):
            print(" ".join(f"{word:04x}" for word in block[row : row + 8]))
    elif any(word.startswith("--security-") for word in words):
        security(device, words)
    elif any(word.startswith("--sanitize-") for word in words):
        sanitize(device, words)
    elif "-N" in words or "--dco-restore" in words:
        show_all(device, words)
    else:
        sys.exit(22)


def show_all(device: Device, words: list[str]) -> None:
    """SET MAX ADDRESS, DEVICE CONFIGURATION RESTORE: what `hpa` and `dco` keep from sight.

    A DCO comes off only where no HPA stands, and shows nothing before the limit is set anew.
    """
    state, data = device.state, Path(device.state["data"][0])
    print(f"\n{words[-1]}:")
    if "--yes-i-know-what-i-am-doing" not in words:
        sys.exit(errno.EPERM)
    if "lift-refused" in device.faults:
        aborted(device, "SET_MAX_ADDRESS")
    if "lift-swaps" in device.faults:
        other = data.with_suffix(".other")
        other.write_bytes(data.read_bytes() * 2)
        other.replace(data)
        return
    if "lift-lies" in device.faults:
        return
    if "--dco-restore" in words:
        if state["hpa"]:
            aborted(device, "DCO RESTORE")
        state.update(hpa=state["dco"], dco=0)
    else:
        wanted = int(words[words.index("-N") + 1].removeprefix("p")) * 512
        grown = min(wanted - data.stat().st_size, state["hpa"])
        with data.open("ab") as file:
            file.write((b"hidden by the owner " * (grown // 20 + 1))[:grown])
        state["hpa"] -= grown
    device.keep()


def identify(device: Device) -> list[int]:
    """Return IDENTIFY DEVICE of a disk in this state (ACS-4, table 45)."""
    state, can = device.state, device.state["can"]
    block = [0] * 256
    block[0], block[49], block[53] = 0x0040, 0x0F00, 0x0006
    for first, last, value in ((10, 19, "FAKE-1234"), (23, 26, "1.0"), (27, 46, "Fake disk")):
        padded = value.ljust((last - first + 1) * 2)
        for at in range(first, last + 1):
            pair = padded[(at - first) * 2 :][:2]
            block[at] = ord(pair[0]) << 8 | ord(pair[1])
    sectors = sum(Path(name).stat().st_size for name in state["data"]) // 512
    block[60], block[61] = sectors & 0xFFFF, sectors >> 16 & 0xFFFF
    block[100], block[101] = sectors & 0xFFFF, sectors >> 16 & 0xFFFF
    bits = {"sanitize": 12, "crypto": 13, "overwrite": 14, "block": 15}
    block[59] = sum(1 << bit for name, bit in bits.items() if name in can)
    block[80], block[83], block[84] = 0x07F0, 0x7400, 0x4000
    block[86], block[87] = 0x3400, 0x4000
    if "security" in can:
        block[82] |= 2
        is_enabled = state["password"] is not None
        block[85] |= 2 if is_enabled else 0
        block[89], block[90] = 1, 1
        block[92] = 0xFFFE
        flags = (True, is_enabled, state["locked"], state["frozen"], state["tries"] == 0)
        block[128] = sum(1 << bit for bit, holds in enumerate(flags) if holds)
        block[128] |= 1 << 5 if "enhanced" in can else 0
        block[128] |= 1 << 8 if state["level_maximum"] else 0
    block[217] = 1
    total = sum((word & 0xFF) + (word >> 8) for word in block[:255]) + 0xA5
    block[255] = (-total & 0xFF) << 8 | 0xA5
    if "garbage" in device.faults:
        block[128] ^= 1 << 3  # the checksum fails now
    return block


def security(device: Device, words: list[str]) -> None:
    what = next(word for word in words if word.startswith("--security-"))[len("--security-") :]
    password = words[-2]
    print(f'security_password: "{password}"\n\n{words[-1]}:')
    name = {"set-pass": "SECURITY_SET_PASS", "disable": "SECURITY_DISABLE"}.get(
        what, "SECURITY_ERASE"
    )
    print(f' Issuing {name} command, password="{password}", user=user')
    state = device.state
    if state["frozen"] or "security" not in state["can"] or what in device.faults:
        aborted(device, name)
    if what == "set-pass":
        if state["locked"]:
            aborted(device, name)
        state.update(password=password, level_maximum=False)
    elif what == "disable":
        unlock(device, password)
        if "disable-fails" in device.faults:
            aborted(device, name)
        state.update(password=None, locked=False)
    else:
        security_erase(device, password, enhanced=what == "erase-enhanced")
    device.keep()


def unlock(device: Device, password: str) -> None:
    """Unlock with the right password; five wrong ones end it until the next power cycle."""
    state = device.state
    if state["password"] is None or state["tries"] == 0:
        aborted(device, "SECURITY_UNLOCK")
    if state["password"] != password:
        state["tries"] -= 1
        device.keep()
        aborted(device, "SECURITY_UNLOCK")
    state["locked"] = False
    device.keep()


def security_erase(device: Device, password: str, *, enhanced: bool) -> None:
    state = device.state
    if enhanced and "enhanced" not in state["can"]:
        aborted(device, "SECURITY_ERASE")
    if state["password"] is None or state["password"] != password:
        aborted(device, "SECURITY_ERASE")
    state["begun"] = True
    device.keep()
    if "interrupted" in device.faults:  # a bus reset or a power loss in the middle
        device.state["faults"].append("halfway")
        device.erase("zero")
        state["locked"] = True
        aborted(device, "SECURITY_ERASE")
    if "stalls" in device.faults:
        (device.file.parent / "never").read_bytes()  # a pipe that nobody writes to
    device.erase("scramble" if enhanced else "zero")
    state.update(password=None, locked=False)


def sanitize(device: Device, words: list[str]) -> None:
    state = device.state
    if "sanitize" not in state["can"]:
        print("SANITIZE feature set is not supported", file=sys.stderr)
        sys.exit(errno.EINVAL)
    what = next(word for word in reversed(words) if word.startswith("--sanitize-"))
    print(f"\n{words[-1]}:")
    if what == "--sanitize-status":
        status(device)
        return
    if "--yes-i-know-what-i-am-doing" not in words:
        sys.exit(errno.EPERM)
    name = what[2:].upper().replace("-", "_")
    kind = what.split("-")[3]
    print(f"Issuing {name} command")
    is_free = state["sanitize"] in ("SD0", "SD3", "SD4") and not state["locked"]
    if not is_free or kind not in state["can"] or "sanitize" in device.faults:
        aborted(device, "SANITIZE failed")
    state.update(sanitize="SD2", kind=kind, begun=True)
    device.keep()
    print("Operation started in background")
    print("You may use `--sanitize-status` to check progress")


def status(device: Device) -> None:
    print("Issuing SANITIZE_STATUS command")
    state = device.state
    progress = 65536
    if state["sanitize"] == "SD2":
        progress = device.step("scramble" if state["kind"] == "crypto" else "zero")
        if progress == 65536:
            state["sanitize"] = "SD3" if "fails" in device.faults else "SD4"
            device.keep()
    if state["sanitize"] == "SD3":
        print("SANITIZE failed: Input/output error", file=sys.stderr)
        reason = "Last Sanitize Command completed unsuccessfully"
        print(f"SANITIZE device error reason: {reason}", file=sys.stderr)
        print("Drive in SD3 Sanitize Operation Failed state", file=sys.stderr)
        sys.exit(errno.EIO)
    print("Sanitize status:")
    if state["sanitize"] == "SD2":
        print("    State:    SD2 Sanitize operation In Process")
        print(f"    Progress: 0x{progress:x} ({100 * (progress + 1) // 0xFFFF}%)")
        return
    is_frozen = state["sanitize"] == "SD1"
    print("    State:    " + ("SD1 Sanitize Frozen" if is_frozen else "SD0 Sanitize Idle"))
    if state["sanitize"] == "SD4":
        print("    Last Sanitize Operation Completed Without Error")


def aborted(device: Device, name: str) -> NoReturn:
    """Abort as the disk does; under fixed-format sense hdparm ends with 0 all the same."""
    device.keep()
    if "exit-0" in device.faults:
        sys.exit(0)
    print(f"{name}: Input/output error", file=sys.stderr)
    sys.exit(errno.EIO)
