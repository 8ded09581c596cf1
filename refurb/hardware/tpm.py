"""The security chip (TPM): its version, and whether somebody owns it."""

from __future__ import annotations

from refurb.hardware.sysfs import line
from refurb.host.door import Host

_HERE = "/sys/class/tpm/tpm0"
_MAJOR = {"1": "1.2", "2": "2.0"}
_ACPI_NAMES = {"MSFT0101": "2.0", "PNP0C31": "1.2"}
"""How the firmware names a TPM of each version (TCG ACPI Specification, section 8)."""


def version(host: Host) -> str | None:
    """Return `1.2` or `2.0`; null where no TPM is shown.

    Kernels before 5.6 tell of a TPM 1.2 in `caps` alone, of a TPM 2.0 by its ACPI name.
    """
    told = _MAJOR.get(line(host, f"{_HERE}/tpm_version_major") or "")
    if told or "TCG version: 1.2" in (_own(host, "caps") or ""):
        return told or "1.2"
    paths = [one.path for one in host.udev() if one.subsystem == "tpm"]
    return next((v for name, v in _ACPI_NAMES.items() if any(name in p for p in paths)), None)


def owned(host: Host) -> bool | None:
    """Tell whether a TPM 1.2 has an owner (kernel ABI: sysfs-class-tpm); of a 2.0 /sys is mute."""
    return {"1": True, "0": False}.get(_own(host, "owned") or "")


def _own(host: Host, name: str) -> str | None:
    """Return an attribute, which older kernels keep with the chip's parent."""
    return line(host, f"{_HERE}/{name}") or line(host, f"{_HERE}/device/{name}")
