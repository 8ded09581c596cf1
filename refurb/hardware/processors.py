"""Processors: what the kernel says of them, and the sockets that SMBIOS knows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from refurb.hardware.dmi import Structure, of_type
from refurb.hardware.junk import is_absent, is_junk
from refurb.hardware.lscpu import MOST_COUNT, count, parse
from refurb.hardware.values import words
from refurb.model.machine import Processor

_CPUINFO_BYTES = 1 << 18
"""Of /proc/cpuinfo the first processor counts; what ARM says of all stands at the end."""

_OTHER_KINDS = {"Math Processor", "DSP Processor", "Video Processor"}
_PHYSICAL = re.compile(rb"^physical id\s*: (\d{1,4})$", re.MULTILINE)
_PART_OF = re.compile(r"\s*\(\s*\d+\s*\)$")
"""Which thread of a socket, in Apple's names: `CPU-A ( 2 )`."""

_NAMED = re.compile(r"[A-Za-z0-9]{2}")
_WORD = re.compile(r"[A-Za-z]{3}")
_NUMBER = re.compile(r"[A-Z]{0,2}\d{3,5}[A-Z]{0,2}\d?")

_PY_CPUINFO_FIELDS = ("model name", "cpu", "processor", "uarch", "hardware")
"""As py-cpuinfo 9.0 asks for them, in `_get_cpu_info_from_proc_cpuinfo`."""


@dataclass(frozen=True)
class Socket:
    """A socket that holds a processor, as SMBIOS (type 4) tells of it."""

    model: str | None = None
    cores: int | None = None
    threads: int | None = None


def processors(
    structures: list[Structure], cpuinfo: bytes | None, lscpu: bytes | None
) -> tuple[Processor, ...]:
    """Return one entry per fitted socket, named by itself (lscpu, /proc), else by the firmware.

    SMBIOS's "Max Speed" is what the socket takes, not what the processor does: it is not used.
    """
    told, proc = parse(lscpu), _cpuinfo(cpuinfo)
    model = kernel_model(cpuinfo, lscpu)
    fitted = sockets(structures)
    number = told.sockets or len(fitted) or _physical(cpuinfo) or (1 if model else 0)
    cores = told.cores or count(proc.get("cpu cores"))
    threads = told.threads or count(proc.get("siblings"))
    return tuple(
        Processor(
            model=model or socket.model,
            cores=cores or socket.cores,
            threads=threads or socket.threads,
            max_mhz=told.max_mhz,
        )
        for socket in (fitted + [Socket()] * number)[:number]
    )


def _physical(cpuinfo: bytes | None) -> int:
    """Return how many sockets /proc/cpuinfo counts, 0 where it does not."""
    ids = set(_PHYSICAL.findall(cpuinfo or b""))
    return len(ids) if len(ids) < MOST_COUNT else 0


def kernel_model(cpuinfo: bytes | None, lscpu: bytes | None) -> str | None:
    """Return the processor's own name, as the kernel has it; null where it gives none.

    py-cpuinfo knows under which words /proc/cpuinfo has it on processors that are not x86.
    """
    told = parse(lscpu).model or _cpuinfo(cpuinfo).get("model name")
    name = words(told) or (_py_cpuinfo(cpuinfo) if cpuinfo else None)
    return None if name is None or is_junk(name) else name


def disagree(kernel: str | None, structures: list[Structure]) -> bool:
    """Tell whether kernel and firmware name two different processors.

    Compared are model numbers alone (`2400`, `E8400`, `TL-60`): firmware cuts names short and
    writes its own. A name without a number contradicts nothing.
    """
    told = [_numbers(socket.model) for socket in sockets(structures) if _numbers(socket.model)]
    ours = _numbers(kernel)
    return bool(ours and told) and all(not ours & numbers for numbers in told)


def _numbers(name: str | None) -> set[str]:
    plain = re.sub(r"@.*|\d+(\.\d+)? ?[GM]Hz.*", "", name or "").upper().replace("-", "")
    return set(_NUMBER.findall(plain))


def sockets(structures: list[Structure]) -> list[Socket]:
    """Return the sockets that hold a processor, each once.

    Apple lists every thread by itself, Award every core: those share socket, kind and name and
    tell no number of cores. Firmware of virtual machines lists sockets that are switched off.
    """
    entries = [f for f in of_type(structures, 4) if f.get("Type") not in _OTHER_KINDS]
    del entries[MOST_COUNT:]
    systems = {words(fields.get("Version")) for fields in of_type(structures, 1)}
    fitted = [f for f in entries if _status(f) == "enabled"]
    fitted = fitted or [f for f in entries if _status(f) == "disabled"]
    if not fitted:  # coreboot: a PC has one, whatever the firmware says of its socket
        return [Socket(name) for f in entries if (name := _model(f, systems))][:1]
    groups: dict[str, list[dict[str, str]]] = {}
    for number, f in enumerate(fitted):
        groups.setdefault(_place(f) or f"#{number}", []).append(f)
    return [_socket(group, systems) for group in groups.values()]


def _status(fields: dict[str, str]) -> str:
    status = fields.get("Status", "Populated")
    if "Populated" not in status:
        return "empty"
    return "disabled" if "Disabled" in status else "enabled"


def _place(fields: dict[str, str]) -> str | None:
    """Return what threads of one socket have in common, null where an entry is a whole socket."""
    name = _PART_OF.sub("", fields.get("Socket Designation", ""))
    if "Core Count" in fields or is_junk(name) or is_absent(name) or not _NAMED.search(name):
        return None
    return "|".join((name, fields.get("ID", ""), fields.get("Version", "")))


def _socket(group: list[dict[str, str]], systems: set[str | None]) -> Socket:
    first = group[0]
    cores, threads = count(first.get("Core Count")), count(first.get("Thread Count"))
    if cores and threads and threads < cores:
        threads = None
    if len(group) > 1:
        threads = len(group)
    return Socket(_model(first, systems), cores, threads)


def _model(fields: dict[str, str], systems: set[str | None]) -> str | None:
    """Return the name that the firmware has; QEMU repeats the system's version in its place."""
    name = words(fields.get("Version"))
    if not name or not _WORD.search(name) or is_absent(name) or is_junk(name):
        return None
    return None if name in systems else name


def _cpuinfo(output: bytes | None) -> dict[str, str]:
    """Return the fields of the first processor in /proc/cpuinfo."""
    found: dict[str, str] = {}
    for line in _text(output).splitlines():
        key, colon, value = line.partition(":")
        if colon:
            found.setdefault(key.strip(), value.strip())
    return found


def _py_cpuinfo(output: bytes) -> str | None:
    """Return the name that py-cpuinfo finds in the text of /proc/cpuinfo.

    Its public call asks this PC alone, by a dozen programs and machine code: over a second.
    """
    from cpuinfo import cpuinfo as library

    return words(library._get_field(True, _text(output), None, None, *_PY_CPUINFO_FIELDS))


def _text(output: bytes | None) -> str:
    return (output or b"")[:_CPUINFO_BYTES].decode("utf-8", errors="replace")
