"""The whole plan for every kind of disk, as the facts of wiping order it (facts: wipe)."""

from __future__ import annotations

import pytest

from refurb.model.disk import AtaSecurity, Disk, Holder, Medium, Transport, Use
from refurb.model.erase import SanitizeState
from refurb.model.outcome import Level
from refurb.model.wipe import DiskPlan, Method, Note, Refusal, TimeSource, WipePolicy
from refurb.problem import WrongUse
from refurb.wipe.plan import plan
from tests.wipe.media import (
    ATA_ALL,
    BRIDGED,
    EMMC,
    GB,
    HDD,
    NVME,
    NVME_ALL,
    SAS_HDD,
    SAS_SSD,
    SCSI_ALL,
    SD,
    SSD,
    STICK,
    disk,
    with_nvme,
    with_security,
)

CLEAR, IF_POSSIBLE, OR_REFUSE = WipePolicy
C, P = Level.CLEAR, Level.PURGE
SANITIZE = [("ata-sanitize-block", P), ("ata-sanitize-crypto", P)]
SECURE = [("ata-secure-erase-enhanced", C), ("ata-secure-erase", C)]
RANDOM, ZERO = [("overwrite-random", C)], [("overwrite-zero", C)]
HDD_PURGE = [
    ("ata-sanitize-overwrite", P),
    ("ata-sanitize-crypto", P),
    ("ata-secure-erase-enhanced", P),
]
NVME_SANITIZE = [("nvme-sanitize-block", P), ("nvme-sanitize-crypto", P)]
NVME_FORMAT = [("nvme-format-user-data", C), ("nvme-format-crypto", C)]
SCSI_FLASH = [("scsi-sanitize-block", P), ("scsi-sanitize-crypto", P)]
NONE: list[tuple[str, Level]] = []


def planned(disk: Disk, policy: WipePolicy = CLEAR, **options: object) -> DiskPlan:
    options.setdefault("allow_removable", True)
    return plan([disk], policy=policy, **options).disks[0]  # type: ignore[arg-type]


def listed(found: DiskPlan) -> list[tuple[str, Level]]:
    return [(method.name.value, method.level) for method in found.methods]


@pytest.mark.parametrize(
    ("what", "policy", "methods"),
    [
        (SSD, CLEAR, [*SANITIZE, *SECURE, *RANDOM]),
        (SSD, IF_POSSIBLE, [*SANITIZE, *SECURE, *RANDOM]),
        (SSD, OR_REFUSE, SANITIZE),
        (HDD, CLEAR, ZERO),
        (HDD, IF_POSSIBLE, [*HDD_PURGE, *ZERO]),
        (HDD, OR_REFUSE, HDD_PURGE),
        (NVME, CLEAR, [*NVME_SANITIZE, *NVME_FORMAT, *RANDOM]),
        (NVME, OR_REFUSE, NVME_SANITIZE),
        (SAS_SSD, CLEAR, [*SCSI_FLASH, ("scsi-sanitize-overwrite", C), *RANDOM]),
        (SAS_SSD, OR_REFUSE, SCSI_FLASH),
        (SAS_HDD, CLEAR, [("scsi-sanitize-crypto", P), ("scsi-sanitize-overwrite", P), *ZERO]),
        (EMMC, CLEAR, [("mmc-sanitize", C), *RANDOM]),
        (EMMC, OR_REFUSE, NONE),
        (SD, CLEAR, RANDOM),
        (STICK, CLEAR, RANDOM),
        (STICK, OR_REFUSE, NONE),
        (BRIDGED, IF_POSSIBLE, RANDOM),
        (BRIDGED, OR_REFUSE, NONE),
        (disk("vda", Medium.UNKNOWN, Transport.VIRTIO), CLEAR, RANDOM),
        (disk("sdz", Medium.UNKNOWN, Transport.SATA, sanitize=ATA_ALL), IF_POSSIBLE, RANDOM),
    ],
)
def test_each_medium_has_its_methods_in_order(
    what: Disk, policy: WipePolicy, methods: list[tuple[str, Level]]
) -> None:
    found = planned(what, policy)
    assert listed(found) == methods
    assert (found.allowed, found.refusal) == (True, None)
    assert found.can_run is bool(methods)


@pytest.mark.parametrize(
    ("changes", "gone", "notes"),
    [
        ({"frozen": True}, SECURE, [Note.FROZEN]),
        ({"enabled": True}, SECURE, [Note.SECURITY_ENABLED]),
        ({"count_expired": True}, SECURE, []),
        ({"supported": False}, SECURE, []),
        ({"enhanced_erase": False}, SECURE[:1], []),
    ],
)
def test_a_security_state_takes_away_what_it_forbids(
    changes: dict[str, object], gone: list[tuple[str, Level]], notes: list[Note]
) -> None:
    found = planned(with_security(SSD, **changes))
    everything = [*SANITIZE, *SECURE, *RANDOM]
    assert listed(found) == [method for method in everything if method not in gone]
    assert list(found.notes) == notes


def test_a_frozen_disk_without_sanitize_falls_back_to_overwrite_and_says_clear() -> None:
    frozen = with_security(SSD, frozen=True).model_copy(update={"sanitize": None})
    found = planned(frozen)
    assert listed(found) == RANDOM
    assert found.methods[0].passes == 2
    assert Note.FROZEN in found.notes
    assert listed(planned(frozen, OR_REFUSE)) == NONE


@pytest.mark.parametrize("base", [SSD, HDD])
@pytest.mark.parametrize(
    "changes",
    [
        {"locked": True, "enabled": True},
        {"locked": True, "enabled": True, "frozen": True},
        {"enabled": True, "level_maximum": True},
        {"enabled": True, "level_maximum": True, "frozen": True},
    ],
)
def test_a_disk_behind_a_password_is_refused(base: Disk, changes: dict[str, object]) -> None:
    found = planned(with_security(base, **changes))
    assert (found.allowed, found.refusal) == (False, Refusal.SECURITY_LOCKED)
    assert Note.SECURITY_ENABLED in found.notes
    assert not found.can_run


@pytest.mark.parametrize(
    ("changes", "methods"),
    [
        ({"sanitize_block": False}, [NVME_SANITIZE[1], *NVME_FORMAT, *RANDOM]),
        ({"sanitize_crypto": False}, [NVME_SANITIZE[0], *NVME_FORMAT, *RANDOM]),
        ({"format_crypto": False}, [*NVME_SANITIZE, NVME_FORMAT[0], *RANDOM]),
        ({"format": False}, [*NVME_SANITIZE, *RANDOM]),
        ({"lba_format": None}, [*NVME_SANITIZE, *RANDOM]),
        ({"sanitize_block": False, "sanitize_crypto": False, "format": False}, RANDOM),
    ],
)
def test_an_nvme_method_needs_its_bit(
    changes: dict[str, object], methods: list[tuple[str, Level]]
) -> None:
    assert listed(planned(with_nvme(NVME, **changes))) == methods


@pytest.mark.parametrize("model", ["INTEL SSDPEKNW512G8", "intel ssdpeknw010t8l"])
def test_the_660p_is_never_sanitized(model: str) -> None:
    assert listed(planned(NVME.model_copy(update={"model": model}))) == [*NVME_FORMAT, *RANDOM]


def test_a_disk_that_sanitizes_itself_is_left_to_it() -> None:
    found = planned(with_nvme(NVME, sanitize_state=SanitizeState.IN_PROGRESS))
    assert listed(found) == NONE
    assert found.notes == (Note.SANITIZE_IN_PROGRESS,)
    assert (found.allowed, found.can_run) == (True, False)
    for state in (SanitizeState.NEVER, SanitizeState.DONE, SanitizeState.FAILED, None):
        assert listed(planned(with_nvme(NVME, sanitize_state=state)))[0] == NVME_SANITIZE[0]


def test_all_namespaces_are_named() -> None:
    one = with_nvme(NVME, namespaces=2)
    two = one.model_copy(update={"id": "nvme0n2", "path": "/dev/nvme0n2"})
    other = with_nvme(NVME, controller="/dev/nvme1").model_copy(update={"id": "nvme1n1"})
    found = plan([one, other], beside=[two, one]).disks[0]
    assert found.also_erases == ("nvme0n2",)
    assert Note.SEVERAL_NAMESPACES in found.notes
    assert plan([one, other]).disks[1].also_erases == ()


def test_a_namespace_in_use_keeps_its_siblings_from_erasing_the_whole_disk() -> None:
    one = with_nvme(NVME, namespaces=2)
    used = one.model_copy(update={"id": "nvme0n2", "uses": (Use(kind=Holder.MOUNTED, by="/home"),)})
    found = plan([one, used])
    assert listed(found.disks[0]) == RANDOM
    assert found.disks[0].also_erases == ()
    assert found.disks[1].refusal is Refusal.MOUNTED


@pytest.mark.parametrize("policy", list(WipePolicy))
@pytest.mark.parametrize("base", [SSD, HDD, NVME, SAS_SSD, EMMC])
@pytest.mark.parametrize(
    ("facts", "note"),
    [
        ({"native_bytes": 100 * GB + 512}, Note.HIDDEN_AREA),
        ({"dco_bytes": 200 * GB}, Note.HIDDEN_AREA),
        ({"native_bytes": 100 * GB, "dco_bytes": 100 * GB}, None),
        ({"remapped_nvme": True}, Note.REMAPPED_NVME),
        ({"traces": ("linux_raid_member",)}, Note.RAID_MEMBER),
        ({"traces": ("isw_raid_member", "ntfs")}, Note.RAID_MEMBER),
        ({"traces": ("ntfs",)}, None),
    ],
)
def test_what_is_only_noted_changes_no_method(
    base: Disk, policy: WipePolicy, facts: dict[str, object], note: Note | None
) -> None:
    found = planned(base.model_copy(update=facts), policy)
    assert listed(found) == listed(planned(base, policy))
    assert found.notes == ((note,) if note else ())


def test_times_are_the_disk_s_own_word_or_measured() -> None:
    by_name = {method.name.value: method for method in planned(SSD).methods}
    secure, block = by_name["ata-secure-erase-enhanced"], by_name["ata-sanitize-block"]
    assert (secure.expected_seconds, secure.time_source) == (120 + 33, TimeSource.DISK)
    assert (block.expected_seconds, block.time_source) == (120 + 33, TimeSource.MEASURED)
    zero = planned(HDD).methods[0]  # 100 GB at 100 MB/s, written and read
    assert (zero.expected_seconds, zero.time_source) == (2000, TimeSource.MEASURED)
    assert planned(HDD).expected_seconds == 2000


@pytest.mark.parametrize(
    ("what", "policy", "verification"),
    [
        (SSD, CLEAR, "sample"),
        (NVME, CLEAR, "sample"),
        (HDD, CLEAR, "full-read"),
        (HDD, IF_POSSIBLE, "full-read"),
        (EMMC, CLEAR, "full-read"),
        (STICK, CLEAR, "full-read"),
        (EMMC, OR_REFUSE, ""),
    ],
)
def test_the_plan_says_how_much_is_read_back(
    what: Disk, policy: WipePolicy, verification: str
) -> None:
    assert planned(what, policy).verification == verification


def test_one_method_may_be_asked_for_where_the_disk_can_do_it() -> None:
    wanted = Method.ATA_SECURITY_ERASE_ENHANCED
    assert listed(planned(HDD, method=wanted)) == [("ata-secure-erase-enhanced", P)]
    assert listed(planned(HDD, method=Method.OVERWRITE_RANDOM)) == RANDOM
    assert listed(planned(HDD, OR_REFUSE, method=Method.OVERWRITE_ZERO)) == NONE
    for cannot in (Method.NVME_FORMAT_CRYPTO, Method.ATA_SANITIZE_BLOCK):
        with pytest.raises(WrongUse):
            planned(HDD, method=cannot)
    refused = planned(HDD.model_copy(update={"read_only": True}), method=Method.MMC_SANITIZE)
    assert refused.refusal is Refusal.READ_ONLY  # no question of method where nothing is done


def test_facts_of_another_transport_are_never_used() -> None:
    everything = {"sanitize": ATA_ALL, "scsi": SCSI_ALL, "nvme": NVME_ALL}
    for transport in (Transport.VIRTIO, Transport.FILE, Transport.UNKNOWN, Transport.USB):
        found = planned(disk("x", Medium.SSD, transport, **everything), IF_POSSIBLE)
        assert all(method.argv is None for method in found.methods)
    assert isinstance(SSD.security, AtaSecurity)
