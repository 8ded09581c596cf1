"""The hardware inventory: every part asked at once, and what is not known said, with why."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from refurb.hardware import dmi, dmi_sysfs, pci, spd, tpm, udev_disks, usb
from refurb.hardware.batteries import batteries
from refurb.hardware.batteries import disagree as batteries_disagree
from refurb.hardware.disks import listing
from refurb.hardware.displays import displays
from refurb.hardware.dmi_memory import mem_total, memory
from refurb.hardware.gaps import gaps
from refurb.hardware.hidden_nvme import hides_nvme
from refurb.hardware.identity import identity
from refurb.hardware.locks import locks
from refurb.hardware.network import cards
from refurb.hardware.optical import optical
from refurb.hardware.panel import panel_mm
from refurb.hardware.processors import disagree, kernel_model, processors
from refurb.hardware.system import board, firmware, system
from refurb.hardware.values import words
from refurb.host import udev
from refurb.host.door import Host, ToolMissing, ToolTimeout
from refurb.host.record_host import NOT_FOUND, RecordHost
from refurb.locale import text
from refurb.model.disk import Disk
from refurb.model.machine import Machine, MemoryModule, NotKnown, Source
from refurb.problem import Problem

TOOLS = {
    "dmidecode": ("dmidecode",),
    "lspci": ("lspci", "-vmmnnk"),
    "lscpu": ("lscpu", "-J"),
}
LIMIT_S = 30.0


@dataclass
class _Asked:
    """The raw answers of the tools, what is wrong with them, and the disks."""

    host: RecordHost
    outputs: dict[str, bytes] = field(default_factory=dict)
    troubles: dict[str, str] = field(default_factory=dict)
    disks: tuple[Disk, ...] = ()
    chips: bytes = b""

    def ask(self, name: str) -> None:
        """Run one tool and keep its output."""
        try:
            ran = self.host.run(TOOLS[name], timeout_s=LIMIT_S)
        except (ToolMissing, ToolTimeout) as problem:
            is_capture = self.host.name == "replay"
            self.outputs[name] = b""
            self.troubles[name] = text("hardware.not_captured") if is_capture else str(problem)
            return
        self.outputs[name] = ran.stdout
        if ran.exit == NOT_FOUND:
            self.troubles[name] = str(ToolMissing(name))
        elif ran.exit != 0:
            why = words(ran.stderr.decode(errors="replace")) or "?"
            self.troubles[name] = text("hardware.tool_failed", tool=name, status=ran.exit, why=why)

    def ask_disks(self) -> None:
        """List the disks."""
        try:
            found = listing(self.host)
        except Problem as problem:
            self.troubles["lsblk"] = str(problem)
            return
        self.disks = found.disks
        if found.trouble:
            self.troubles["lsblk"] = str(found.trouble)

    def ask_chips(self) -> None:
        """Read the memory modules' own chips."""
        self.chips = spd.read(self.host)

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
    asked = _Asked(RecordHost(host))
    with ThreadPoolExecutor(len(TOOLS) + 3) as pool:
        pool.submit(asked.host.udev)  # the disks wait for it, the tools run beside
        jobs = [pool.submit(asked.ask_disks), pool.submit(asked.ask_chips)]
        jobs += (pool.submit(asked.ask, name) for name in TOOLS)
        for job in jobs:
            job.result()
    return _machine(asked)


def _machine(asked: _Asked) -> Machine:
    host, cleaner = asked.host, dmi.Cleaner()
    told = dmi.parse(asked.outputs["dmidecode"])
    structures = told if dmi.of_type(told, 1) else [*told, *dmi_sysfs.structures(host)]
    devices = pci.parse(asked.outputs["lspci"])
    if not devices:  # every PC has some: an empty list is a garbled one
        asked.troubles.setdefault("lspci", text("hardware.not_found"))
    meminfo, cpuinfo = asked.file("/proc/meminfo"), asked.file("/proc/cpuinfo")
    the_batteries = batteries(host)
    the_system = system(
        structures, cleaner, has_battery=bool(the_batteries), panel_mm=panel_mm(host)
    )
    the_board = board(structures, cleaner)
    network = cards(host, devices)
    screens, dark = displays(host)
    machine = Machine(
        system=the_system,
        board=the_board,
        firmware=firmware(structures, cleaner, host),
        processors=processors(structures, cpuinfo, asked.outputs["lscpu"]),
        memory=spd.completed(memory(structures, cleaner, meminfo), _chips(asked)),
        disks=asked.disks,
        displays=screens,
        graphics=pci.graphics(devices),
        sound=(*pci.parts(devices, "0401", "0403"), *usb.sound(host)),
        cameras=usb.cameras(host),
        bluetooth=usb.bluetooth(host),
        network=network,
        batteries=the_batteries,
        optical=optical(host),
        tpm_version=tpm.version(host),
        tpm_owned=tpm.owned(host),
        locks=locks(host),
        identity=identity(the_system, the_board, network, asked.disks, cleaner.junk),
        sources=_sources(host),
    )
    cut = dmi.missing(asked.outputs["dmidecode"], told)
    unknown = gaps(
        machine,
        asked.troubles,
        has_sysfs=bool(host.names("/sys/class")),
        cut=cut,
        dark=dark,
        kernel_bytes=mem_total(meminfo),
        hides_nvme=hides_nvme(host),
        processors_differ=disagree(kernel_model(cpuinfo, asked.outputs["lscpu"]), structures),
    )
    return machine.model_copy(update={"unknown": (*unknown, *_doubts(host, asked.disks))})


def _doubts(host: RecordHost, disks: tuple[Disk, ...]) -> Iterator[NotKnown]:
    """Yield where two who ought to know contradict each other."""
    if lsblk := host.runs.get("lsblk.json"):
        yield from udev_disks.doubts(lsblk.stdout, host, (disk.id for disk in disks))
    if batteries_disagree(host):
        yield NotKnown(part="batteries", why=text("hardware.batteries_differ"))


def _chips(asked: _Asked) -> tuple[MemoryModule, ...]:
    """Return the memory modules' chips; some captures hold decode-dimms behind dmidecode."""
    return spd.parse(asked.chips or asked.outputs["dmidecode"])


def _sources(host: RecordHost) -> tuple[Source, ...]:
    """Return every tool's run with the digest of its output, in a fixed order."""
    runs = sorted(host.runs.values(), key=lambda ran: ran.argv)
    found = [
        Source(tool=ran.argv[0], argv=ran.argv, exit=ran.exit, sha256=ran.sha256) for ran in runs
    ]
    if devices := host.udev():
        found.append(Source(tool="udev", argv=("udev",), exit=None, sha256=udev.digest(devices)))
    return tuple(found)
