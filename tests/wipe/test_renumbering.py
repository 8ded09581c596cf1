"""Between plan and run disks are swapped and renumbered: only the confirmed one is ever opened."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refurb.host.block import BlockDevice, Opened
from refurb.host.identity import identify
from refurb.host.replay import ReplayHost
from refurb.model.disk import Disk, Medium, Transport
from refurb.problem import Refused
from refurb.wipe.guard import check_confirmation, check_open
from refurb.wipe.plan import plan
from tests.host.pc import Pc

SERIALS = (None, "WD-AA11", "WD-BB22", "0123456789AB")
WWNS = (None, "naa.50014ee2b1234567", "naa.50014ee2b7654321")


@dataclass(frozen=True)
class Model:
    """A disk as its maker built it; of cheap ones many have one serial, or none."""

    serial: str | None
    wwn: str | None
    size: int


def connected(folder: Path, order: list[Model]) -> ReplayHost:
    """Return a PC with these disks as sda, sdb and so on, at the numbers 8:0, 8:16 and so on."""
    pc = Pc(folder)
    for i, disk in enumerate(order):
        name = f"sd{chr(ord('a') + i)}"
        pc.device(name)
        number = folder / f"files/sys/dev/block/8:{16 * i}"
        (number / "device").mkdir(parents=True)
        number.with_name(f"8:{16 * i}.link").write_text(f"/sys/devices/ata{i}/block/{name}")
        for file, value in (("device/serial", disk.serial), ("device/wwid", disk.wwn)):
            if value:
                (number / file).write_text(f"{value}\n")
    pc.uses()
    return ReplayHost(folder)


def opened(file: Path, at: int, disk: Model) -> BlockDevice:
    """Return a descriptor that says what one of this disk at this place would."""
    device = BlockDevice(str(file), write=True, allow_file=True)
    device.opened = Opened(disk.size, 512, True, False, os.makedev(8, 16 * at))
    return device


disks = st.builds(
    Model, st.sampled_from(SERIALS), st.sampled_from(WWNS), st.sampled_from([1 << 30, 1 << 31])
)


@settings(deadline=None, max_examples=150)
@given(order=st.lists(disks, min_size=2, max_size=4), draw=st.data())
def test_never_another_disk_than_the_confirmed_one(order: list[Model], draw: st.DataObject) -> None:
    chosen = draw.draw(st.integers(0, len(order) - 1))
    later = draw.draw(st.permutations(range(len(order))))
    disk, there = order[chosen], order[later[chosen]]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "disk").write_bytes(bytes(4096))
        for when in ("before", "after"):
            (folder / when).mkdir()
        before = connected(folder / "before", order)
        with opened(folder / "disk", chosen, disk) as device:
            identity = identify(before, device)
        facts = Disk(id=f"sd{chr(ord('a') + chosen)}", path=str(folder / "disk"),
                     medium=Medium.HDD, transport=Transport.SATA, serial=disk.serial,
                     visible_bytes=disk.size)  # fmt: skip
        (todo,) = plan([facts]).disks
        todo = todo.model_copy(update={"identity": identity})
        after = connected(folder / "after", [order[i] for i in later])
        with opened(folder / "disk", chosen, there) as device:
            if there == disk:
                check_open(after, todo, device)  # nothing tells them apart
            else:
                with pytest.raises(Refused) as caught:
                    check_open(after, todo, device)
                assert caught.value.code == "identity-changed"


@settings(deadline=None, max_examples=100)
@given(
    one=disks,
    typed=st.one_of(
        st.sampled_from(["", " ", "/dev/sd", "AA11", "bb22", "89AB"]), st.text(max_size=6)
    ),
)
def test_never_an_unconfirmed_one(one: Model, typed: str) -> None:
    facts = Disk(id="sda", path="/dev/sda", medium=Medium.HDD, transport=Transport.SATA,
                 serial=one.serial, visible_bytes=one.size)  # fmt: skip
    (todo,) = plan([facts]).disks
    is_right = typed.strip().upper() == one.serial[-4:].upper() if one.serial else False
    if is_right:
        check_confirmation(todo, typed)
    else:
        with pytest.raises(Refused):
            check_confirmation(todo, typed)
