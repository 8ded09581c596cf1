"""The plan allows nothing that is in use, and says the level that a method really reaches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.model.disk import AtaSecurity, Disk, Holder, Medium, Transport, Use
from refurb.model.outcome import Level
from refurb.model.wipe import Method, Note, Refusal
from refurb.problem import WrongUse
from refurb.wipe.plan import plan

HDD = Disk(
    id="sda",
    path="/dev/sda",
    medium=Medium.HDD,
    transport=Transport.SATA,
    serial="WD-1234",
    visible_bytes=500_000_000_000,
)
SECURITY = AtaSecurity(
    supported=True,
    enabled=True,
    locked=False,
    frozen=False,
    count_expired=False,
    enhanced_erase=False,
    level_maximum=False,
)
USES = st.lists(
    st.builds(Use, kind=st.sampled_from(Holder), by=st.sampled_from(["/", "/mnt", "dm-0"]))
)


def planned(disk: Disk, **options: object) -> object:
    return plan([disk], **options).disks[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"uses": (Use(kind=Holder.BOOT_MEDIUM, by="/"),)}, Refusal.BOOT_MEDIUM),
        ({"uses": (Use(kind=Holder.MOUNTED, by="/mnt"),)}, Refusal.MOUNTED),
        ({"uses": (Use(kind=Holder.IN_USE, by="md0"),)}, Refusal.IN_USE),
        ({"removable": True}, Refusal.REMOVABLE),
        ({"transport": Transport.USB}, Refusal.REMOVABLE),
        ({"medium": Medium.SD, "transport": Transport.MMC}, Refusal.REMOVABLE),
        ({"medium": Medium.SD}, Refusal.REMOVABLE),
        ({"medium": Medium.UNKNOWN, "transport": Transport.MMC}, Refusal.REMOVABLE),
        ({"medium": Medium.EMMC, "transport": Transport.MMC}, None),
        ({"read_only": True}, Refusal.READ_ONLY),
        ({"visible_bytes": None}, Refusal.NO_CAPACITY),
        ({"visible_bytes": 0}, Refusal.NO_CAPACITY),
        ({"virtual": True}, Refusal.VIRTUAL),
        ({"security": SECURITY.model_copy(update={"locked": True})}, Refusal.SECURITY_LOCKED),
        ({}, None),
    ],
)
def test_each_reason_refuses(change: dict[str, object], refusal: Refusal | None) -> None:
    disk = plan([HDD.model_copy(update=change)]).disks[0]
    assert disk.refusal == refusal
    assert disk.allowed is (refusal is None)


@given(
    uses=USES,
    removable=st.booleans(),
    allow_removable=st.booleans(),
    allow_file=st.booleans(),
    method=st.sampled_from([None, Method.OVERWRITE_ZERO, Method.OVERWRITE_RANDOM]),
)
def test_no_option_ever_allows_a_disk_that_something_uses(
    uses: list[Use],
    removable: bool,
    allow_removable: bool,
    allow_file: bool,
    method: Method | None,
) -> None:
    disk = HDD.model_copy(update={"uses": tuple(uses), "removable": removable})
    found = plan(
        [disk], method=method, allow_removable=allow_removable, allow_file=allow_file
    ).disks[0]
    assert found.allowed == (not uses and (allow_removable or not removable))


@pytest.mark.parametrize(
    ("medium", "has_fast_aes", "method", "passes"),
    [
        (Medium.HDD, True, Method.OVERWRITE_ZERO, 1),
        (Medium.SSD, True, Method.OVERWRITE_RANDOM, 2),
        (Medium.NVME, True, Method.OVERWRITE_RANDOM, 1),
        (Medium.EMMC, True, Method.OVERWRITE_RANDOM, 2),
        (Medium.SSD, False, Method.OVERWRITE_ZERO, 1),
        (Medium.UNKNOWN, True, Method.OVERWRITE_RANDOM, 1),
    ],
)
def test_the_medium_chooses_the_method(
    medium: Medium, has_fast_aes: bool, method: Method, passes: int
) -> None:
    disk = HDD.model_copy(update={"medium": medium})
    found = plan([disk], has_fast_aes=has_fast_aes).disks[0].methods[0]
    assert (found.name, found.passes, found.level) == (method, passes, Level.CLEAR)


def test_a_hidden_area_and_a_frozen_disk_are_noted() -> None:
    disk = HDD.model_copy(
        update={
            "native_bytes": HDD.visible_bytes + 1 if HDD.visible_bytes else None,
            "security": SECURITY.model_copy(update={"frozen": True}),
        }
    )
    notes = plan([disk]).disks[0].notes
    assert set(notes) == {Note.HIDDEN_AREA, Note.FROZEN, Note.SECURITY_ENABLED}


def test_a_disk_is_confirmed_by_its_serial_s_end_or_its_whole_path() -> None:
    assert plan([HDD]).disks[0].confirm == "1234"
    assert plan([HDD.model_copy(update={"serial": None})]).disks[0].confirm == "/dev/sda"


def test_a_method_that_is_not_run_is_wrong_use() -> None:
    with pytest.raises(WrongUse):
        plan([HDD], method=Method.NVME_FORMAT_CRYPTO)
