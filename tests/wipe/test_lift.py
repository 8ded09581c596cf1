"""What HPA and DCO hide is wiped too where that is wanted; else the disk is wiped in part."""

from __future__ import annotations

import pytest

from refurb.model.disk import Disk, Medium, Transport
from refurb.model.outcome import Level, Outcome
from refurb.model.wipe import DiskPlan, Note
from refurb.problem import Refused
from refurb.wipe.lift import commands
from refurb.wipe.plan import plan
from refurb.wipe.target import bound
from tests.wipe.disks import HOST
from tests.wipe.fake_pc import SIZE, FakeDisk, FakePc

MIB = 1 << 20
SET_MAX = "hdparm --yes-i-know-what-i-am-doing -N p{} {}"


def lifting(disk: FakeDisk) -> DiskPlan:
    planned = plan([disk.facts], lift_hidden=True, allow_file=True, has_fast_aes=False)
    return bound(HOST, planned.disks, allow_file=True)[0]


@pytest.mark.parametrize("medium", [Medium.HDD, Medium.SSD])
@pytest.mark.parametrize(("hpa", "dco"), [(MIB, 0), (0, MIB), (MIB, 2 * MIB)])
def test_the_hidden_part_is_made_visible_and_wiped(
    pc: FakePc, medium: Medium, hpa: int, dco: int
) -> None:
    disk = pc.ata(medium=medium, hpa=hpa, dco=dco)
    wiped = disk.wiped(plan=lifting(disk))
    assert wiped.outcome is Outcome.PASSED, wiped.reason
    assert wiped.bytes == wiped.capacity_bytes == SIZE + hpa + dco
    assert wiped.native_bytes == SIZE + hpa + dco
    assert wiped.lifted_bytes == hpa + dco
    assert Note.HIDDEN_AREA not in wiped.notes
    assert b"hidden by the owner" not in disk.data.read_bytes()
    assert disk.data.stat().st_size == SIZE + hpa + dco


def test_the_commands_are_these_and_come_before_the_erase(pc: FakePc) -> None:
    disk = pc.ata(hpa=MIB, dco=2 * MIB)
    planned = lifting(disk)
    path = str(disk.data)
    assert [" ".join(argv) for argv in planned.lift] == [
        SET_MAX.format((SIZE + MIB) // 512, path),
        f"hdparm --yes-i-know-what-i-am-doing --dco-restore {path}",
        SET_MAX.format((SIZE + 3 * MIB) // 512, path),
    ]
    disk.wiped(plan=planned)
    assert disk.commands[:3] == [" ".join(argv) for argv in planned.lift]


@pytest.mark.parametrize("fault", ["lift-refused", "lift-lies"])
def test_a_disk_that_keeps_hiding_is_wiped_in_part(pc: FakePc, fault: str) -> None:
    disk = pc.ata(fault, hpa=MIB)
    wiped = disk.wiped(plan=lifting(disk))
    assert wiped.outcome is Outcome.DEGRADED
    assert Note.HIDDEN_AREA in wiped.notes
    assert wiped.lifted_bytes == 0
    assert wiped.bytes == SIZE
    assert wiped.native_bytes == SIZE + MIB


def test_nothing_is_lifted_where_nobody_asked(pc: FakePc) -> None:
    disk = pc.ata(hpa=MIB)
    wiped = disk.wiped()
    assert wiped.outcome is Outcome.DEGRADED
    assert wiped.level is not Level.NONE
    assert not any("-N" in line for line in disk.commands)


def test_another_disk_in_its_place_afterwards_is_not_wiped(pc: FakePc) -> None:
    disk = pc.ata("lift-swaps", hpa=MIB)
    planned = lifting(disk)
    with pytest.raises(Refused) as refused:
        disk.wiped(plan=planned)
    assert refused.value.code == "identity-changed"
    assert disk.keeps()


def test_a_disk_that_is_not_the_planned_one_is_not_lifted(pc: FakePc) -> None:
    disk = pc.ata(hpa=MIB)
    planned = lifting(disk)
    twin = disk.data.with_suffix(".twin")
    twin.write_bytes(disk.data.read_bytes())
    twin.replace(disk.data)
    with pytest.raises(Refused):
        disk.wiped(plan=planned)
    assert disk.commands == []


@pytest.mark.parametrize(
    "transport", [Transport.USB, Transport.SAS, Transport.NVME, Transport.UNKNOWN]
)
def test_nothing_is_sent_but_over_an_ata_cable(transport: Transport) -> None:
    disk = Disk(
        id="x", path="/dev/x", transport=transport, visible_bytes=SIZE, native_bytes=2 * SIZE
    )
    assert commands(disk) == ()
    assert commands(disk.model_copy(update={"transport": Transport.SATA})) != ()
