"""A capture without what points to one PC or its people, and otherwise the same capture.

Every secret has one fake of the same length and shape, wherever it stands: in text, in JSON, in
EDID and IDENTIFY blocks. So a replayed capture gives the same machine up to those values.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from refurb.hardware.blocks import identify_words
from refurb.hardware.edid_mask import edid_file
from refurb.hardware.mask import Mask, is_secret_key
from refurb.hardware.people import LABEL_KEYS, MOUNT_KEYS
from refurb.host.door import Ran
from refurb.host.record_host import RecordHost
from refurb.model.machine import Machine


def words_of(machine: Machine, host_names: Iterable[str]) -> set[str]:
    """Return the values of a machine that point to it or to its people."""
    found = {machine.system.serial, machine.board.serial, *host_names}
    found |= {disk.serial for disk in machine.disks}
    found |= {module.serial for module in machine.memory.modules}
    found |= {battery.serial for battery in machine.batteries}
    found |= {display.serial for display in machine.displays}
    return {word for word in found if word}


def anonymise(host: RecordHost, mask: Mask) -> None:
    """Replace every secret in what `host` kept."""
    for runs in (host.runs, host.failed):
        for name, ran in runs.items():
            argv = tuple(_in_text(word, mask) for word in ran.argv)
            out, err = output(name, ran.stdout, mask), mask.text(ran.stderr)
            runs[name] = Ran(argv, ran.exit, out, err, ran.seconds)
    host.files = {
        _in_text(path, mask): _file(path, data, mask) for path, data in host.files.items()
    }
    host.links = {_in_text(p, mask): _in_text(target, mask) for p, target in host.links.items()}
    host.folders = {
        _in_text(path, mask): [_in_text(name, mask) for name in names]
        for path, names in host.folders.items()
    }


def output(name: str, data: bytes, mask: Mask) -> bytes:
    """Return a tool's output, kept as `name`, without secrets."""
    if name.startswith("hdparm-words."):
        return identify_words(data, mask)
    if name.endswith(".json"):
        try:
            document = json.loads(data)
        except (ValueError, RecursionError):
            return mask.text(data)
        plain = json.dumps(in_json(document, mask), ensure_ascii=False, indent=1)
        return plain.encode(errors="replace") + b"\n"
    return mask.text(data)


def in_json(value: object, mask: Mask, key: str = "") -> object:
    """Return a JSON value without secrets; `key` is the name it stands under."""
    if isinstance(value, dict):
        if key in ("wwn", "eui64"):
            return mask.wwn_parts(value) if key == "wwn" else mask.eui_parts(value)
        return {k: in_json(one, mask, k) for k, one in value.items()}
    if isinstance(value, list):
        return [in_json(one, mask, key) for one in value]
    if not isinstance(value, str) or key in _STANDARD_KEYS:
        return value
    if key in LABEL_KEYS:
        return mask.label(value.encode(errors="replace").decode("latin-1"))
    if key in MOUNT_KEYS and (point := mask.mount_point(value)) != value:
        return point
    return mask.value(value) if is_secret_key(key) else _in_text(value, mask)


_STANDARD_KEYS = frozenset({"parttype", "pttype"})
"""Fields whose GUIDs stand in the UEFI specification and say nothing of a PC."""


def _file(path: str, data: bytes, mask: Mask) -> bytes:
    if path.endswith("/edid"):
        return edid_file(data, mask)
    if is_secret_key(path.rsplit("/", 1)[-1]):
        return mask.value(data.decode("latin-1")).encode("latin-1")
    return mask.text(data)


def _in_text(plain: str, mask: Mask) -> str:
    return mask.text(plain.encode(errors="replace")).decode(errors="replace")
