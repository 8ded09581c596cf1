"""Fingerprints: marks that do not hang on one another, and none that many machines share."""

from __future__ import annotations

from pathlib import Path

from refurb.hardware.identity import identity
from refurb.hardware.inventory import take
from refurb.model.disk import Disk, Medium, Transport
from refurb.model.machine import Board, Junk, NetworkCard, System
from tests.hardware.pc import Pc

UUID = "4c4c4544-0046-4810-8057-b3c04f385a31"


def marks(
    system: System, board: Board | None = None, *cards: NetworkCard, disks: tuple[Disk, ...] = ()
) -> tuple[str, ...]:
    return identity(system, board or Board(), cards, disks, []).fingerprints


def test_every_mark_stands_for_itself() -> None:
    card = NetworkCard(kind="ethernet", permanent="00:1b:21:3a:4b:5c", slot="0000:00:19.0")
    found = marks(
        System(manufacturer="Dell Inc.", serial="3FHW8Z1", uuid=UUID),
        Board(manufacturer="Dell Inc.", serial="..CN7475144H0028."),
        card,
    )
    assert found == (
        "system:Dell Inc./3FHW8Z1",
        "board:Dell Inc./..CN7475144H0028.",
        f"uuid:{UUID}",
        "mac:00:1b:21:3a:4b:5c",
    )


def test_two_machines_with_one_uuid_stay_two() -> None:
    first = marks(
        System(manufacturer="MSI", serial="A1", uuid=UUID), Board(manufacturer="MSI", serial="B1")
    )
    second = marks(
        System(manufacturer="MSI", serial="A2", uuid=UUID), Board(manufacturer="MSI", serial="B2")
    )
    assert set(first) & set(second) == {f"uuid:{UUID}"}  # one mark in common: a person decides


def test_a_serial_on_system_and_board_is_one_mark() -> None:
    system = System(manufacturer="Hewlett-Packard", serial="CNF01207X6")
    board = Board(manufacturer="Hewlett-Packard", serial="CNF01207X6")
    assert marks(system, board) == ("system:Hewlett-Packard/CNF01207X6",)


def test_a_serial_without_its_maker_is_no_mark() -> None:
    assert marks(System(serial="1"), Board(serial="2")) == ()


def test_what_moves_from_pc_to_pc_is_no_mark() -> None:
    dongle = NetworkCard(kind="ethernet", permanent="00:e0:4c:68:00:01", usb=True)
    usb = Disk(id="sdb", path="/dev/sdb", medium=Medium.USB, transport=Transport.USB, serial="U1")
    sata = Disk(id="sda", path="/dev/sda", medium=Medium.HDD, transport=Transport.SATA, serial="S1")
    assert marks(System(), None, dongle, disks=(usb, sata)) == ("weak-disk:S1",)


def test_junk_is_listed_once() -> None:
    one = Junk(field="memory.part", value="PartNum0")
    assert identity(System(), Board(), (), (), [one, one]).junk == (one,)


def test_no_two_captures_of_the_corpus_are_one_machine(corpus: Path, tmp_path: Path) -> None:
    strong = []
    for number, file in enumerate(sorted((corpus / "dmidecode").glob("*/*"))):
        if file.is_file() and file.suffix != ".json":
            pc = Pc(tmp_path / str(number)).tool("dmidecode.txt", file.read_bytes())
            strong += take(pc.host).identity.fingerprints
    assert len(strong) > 20
    assert len(strong) == len(set(strong))
