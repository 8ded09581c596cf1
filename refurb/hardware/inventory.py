"""The hardware inventory: every part asked at once, and what is not known said, with why."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from refurb.hardware import dmi, edid, pci
from refurb.hardware.batteries import batteries
from refurb.hardware.disks import list_disks
from refurb.hardware.identity import identity
from refurb.hardware.network import cards
from refurb.hardware.processors import processors
from refurb.hardware.system import board, firmware, memory, system
from refurb.host.door import Host, ToolMissing, ToolTimeout
from refurb.locale import text
from refurb.model.disk import Disk
from refurb.model.machine import Display, Machine, NotKnown, Part, Source
from refurb.problem import Problem

TOOLS = {
    "dmidecode": ("dmidecode",),
    "lspci": ("lspci", "-vmmnnk"),
    "lscpu": ("lscpu", "-J"),
}
LIMIT_S = 30.0


@dataclass
class _Asked:
    """The raw answers, where they came from, and what could not be learned."""

    host: Host
    outputs: dict[str, bytes] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    unknown: list[NotKnown] = field(default_factory=list)
    disks: tuple[Disk, ...] = ()

    def ask(self, name: str) -> None:
        """Run one tool and keep its output."""
        argv = TOOLS[name]
        try:
            ran = self.host.run(argv, timeout_s=LIMIT_S)
        except (ToolMissing, ToolTimeout) as problem:
            self.outputs[name] = b""
            self.unknown.append(NotKnown(part=name, why=str(problem)))
            return
        self.outputs[name] = ran.stdout
        self.sources.append(
            Source(tool=argv[0], argv=tuple(argv), exit=ran.exit, sha256=ran.sha256)
        )

    def ask_disks(self) -> None:
        """List the disks."""
        try:
            self.disks = list_disks(self.host)
        except Problem as problem:
            self.unknown.append(NotKnown(part="disks", why=str(problem)))

    def file(self, path: str) -> bytes | None:
        """Return a file, null where there is none."""
        try:
            return self.host.read(path)
        except OSError:
            return None


def take(host: Host) -> Machine:
    """Return all that can be learned of the machine; never raises for what a part does.

    What is missing, cut or garbled is in `Machine.unknown`, with the reason.
    """
    asked = _Asked(host)
    with ThreadPoolExecutor(len(TOOLS) + 1) as pool:
        jobs = [pool.submit(asked.ask_disks), *(pool.submit(asked.ask, name) for name in TOOLS)]
        for job in jobs:
            job.result()
    machine = _machine(asked)
    return machine.model_copy(update={"unknown": (*asked.unknown, *_gaps(machine, asked))})


def _machine(asked: _Asked) -> Machine:
    host, cleaner = asked.host, dmi.Cleaner()
    structures = dmi.parse(asked.outputs["dmidecode"])
    devices = pci.parse(asked.outputs["lspci"])
    the_system, the_board = system(structures, cleaner), board(structures, cleaner)
    network = cards(host, devices)
    asked.sources.sort(key=lambda source: source.tool)
    return Machine(
        system=the_system,
        board=the_board,
        firmware=firmware(structures, cleaner, host),
        processors=processors(structures, asked.file("/proc/cpuinfo"), asked.outputs["lscpu"]),
        memory=memory(structures, cleaner, asked.file("/proc/meminfo")),
        disks=asked.disks,
        displays=_displays(host),
        graphics=pci.parts(devices, "03"),
        sound=pci.parts(devices, "0401", "0403"),
        network=network,
        batteries=batteries(host),
        optical=_optical(host),
        tpm_version=_tpm(asked),
        identity=identity(the_system, the_board, network, asked.disks, cleaner.junk),
        sources=tuple(asked.sources),
    )


def _gaps(machine: Machine, asked: _Asked) -> list[NotKnown]:
    """Say which parts came out empty though their tool answered, or for lack of it."""
    is_empty: dict[str, Callable[[Machine], bool]] = {
        "system": lambda m: not (m.system.manufacturer or m.system.product),
        "processors": lambda m: not m.processors,
        "memory": lambda m: m.memory.total_bytes is None,
        "graphics": lambda m: not m.graphics and not asked.outputs["lspci"].strip(),
        "network": lambda m: not m.network,
    }
    return [
        NotKnown(part=part, why=text("hardware.not_found"))
        for part, test in is_empty.items()
        if test(machine)
    ]


def _displays(host: Host) -> tuple[Display, ...]:
    found = []
    for connector in host.names("/sys/class/drm"):
        try:
            blob = host.read(f"/sys/class/drm/{connector}/edid", 4096)
        except OSError:
            continue
        display = edid.parse(blob)
        if display is not None:
            found.append(display)
    return tuple(found)


def _optical(host: Host) -> tuple[Part, ...]:
    found = []
    for name in host.names("/sys/class/block"):
        if name.startswith("sr"):
            words = []
            for key in ("vendor", "model"):
                try:
                    raw = host.read(f"/sys/class/block/{name}/device/{key}", 256)
                except OSError:
                    raw = b""
                words.append(" ".join(raw.decode(errors="replace").split()) or None)
            found.append(Part(manufacturer=words[0], model=words[1]))
    return tuple(found)


def _tpm(asked: _Asked) -> str | None:
    major = asked.file("/sys/class/tpm/tpm0/tpm_version_major")
    return {b"1": "1.2", b"2": "2.0"}.get((major or b"").strip())
