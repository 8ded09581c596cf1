"""Print what pySMART, which reads smartctl's text, says of every disk that it finds."""

import json

from pySMART import DeviceList

CALLED = {9: "power_on_hours", 5: "reallocated", 197: "pending", 199: "crc_errors"}


def opinion(device):
    """Return one disk's facts under refurb's names."""
    facts = {
        "model": device.model,
        "serial": device.serial,
        "firmware": device.firmware,
        "bytes": device.size,
        "passed": {"PASS": True, "FAIL": False}.get(device.assessment),
        "temperature_c": device.temperature,
    }
    for number, name in CALLED.items():
        row = device.attributes[number] if device.attributes else None
        if row:
            facts[name] = int(row.raw)
    if device.name.startswith("nvme"):
        log = device.if_attributes
        facts["used_percent"] = log.percentageUsed
        facts["available_spare_percent"] = log.availableSpare
        facts["critical_warning"] = log.criticalWarning
        facts["media_errors"] = log.integrityErrors
    return facts


print(json.dumps({device.name: opinion(device) for device in DeviceList().devices}))
