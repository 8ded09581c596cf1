"""Rules that hold for every disk that there can be, and for every policy."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from refurb.model.disk import AtaSecurity, Disk, Holder, Medium, Transport, Use
from refurb.model.erase import AtaSanitize, MmcErase, NvmeErase, SanitizeState, ScsiSanitize
from refurb.model.outcome import Level
from refurb.model.wipe import DiskPlan, Method, Note, WipePolicy
from refurb.wipe.plan import plan

BITS = st.booleans()
MINUTES = st.none() | st.integers(2, 508)
DISKS = st.builds(
    Disk,
    id=st.just("d"),
    path=st.just("/dev/d"),
    medium=st.sampled_from(Medium),
    transport=st.sampled_from(Transport),
    model=st.sampled_from([None, "INTEL SSDPEKNW512G8", "X"]),
    serial=st.none() | st.just("S1234"),
    visible_bytes=st.none() | st.integers(0, 10**14),
    native_bytes=st.none() | st.integers(0, 10**14),
    removable=BITS,
    read_only=BITS,
    virtual=BITS,
    security=st.none()
    | st.builds(AtaSecurity, erase_minutes=MINUTES, enhanced_erase_minutes=MINUTES),
    sanitize=st.none() | st.builds(AtaSanitize),
    nvme=st.none()
    | st.builds(
        NvmeErase,
        controller=st.just("/dev/nvme7"),
        namespaces=st.integers(0, 4),
        sanitize_block=BITS,
        sanitize_crypto=BITS,
        sanitize_overwrite=BITS,
        format=BITS,
        format_all=BITS,
        format_crypto=BITS,
        lba_format=st.none() | st.integers(0, 15),
        sanitize_state=st.none() | st.sampled_from(SanitizeState),
    ),
    scsi=st.none() | st.builds(ScsiSanitize),
    mmc=st.none() | st.builds(MmcErase),
    uses=st.lists(st.builds(Use, kind=st.sampled_from(Holder), by=st.just("x")), max_size=1).map(
        tuple
    ),
)
POLICIES = st.sampled_from(WipePolicy)
PURGE = {
    Method.ATA_SANITIZE_BLOCK: {Medium.SSD},
    Method.ATA_SANITIZE_CRYPTO: {Medium.SSD, Medium.HDD},
    Method.ATA_SANITIZE_OVERWRITE: {Medium.HDD},
    Method.ATA_SECURITY_ERASE_ENHANCED: {Medium.HDD},
    Method.NVME_SANITIZE_BLOCK: {Medium.NVME},
    Method.NVME_SANITIZE_CRYPTO: {Medium.NVME},
    Method.SCSI_SANITIZE_BLOCK: {Medium.SSD},
    Method.SCSI_SANITIZE_CRYPTO: {Medium.SSD, Medium.HDD},
    Method.SCSI_SANITIZE_OVERWRITE: {Medium.HDD},
}
"""Where the table of the standards says Purge, written down from it once more."""


def of(disk: Disk, policy: WipePolicy, *, removable: bool = True) -> DiskPlan:
    return plan([disk], policy=policy, allow_removable=removable).disks[0]


def is_able(disk: Disk, method: Method) -> bool:
    """Tell whether the disk's own bit for a method is set, without the plan's help."""
    ata, nvme, scsi = disk.sanitize, disk.nvme, disk.scsi
    security = disk.security
    bits = {
        Method.ATA_SANITIZE_BLOCK: ata and ata.block,
        Method.ATA_SANITIZE_CRYPTO: ata and ata.crypto,
        Method.ATA_SANITIZE_OVERWRITE: ata and ata.overwrite,
        Method.ATA_SECURITY_ERASE: security and security.supported and not security.frozen,
        Method.ATA_SECURITY_ERASE_ENHANCED: security and security.enhanced_erase,
        Method.NVME_SANITIZE_BLOCK: nvme and nvme.sanitize_block,
        Method.NVME_SANITIZE_CRYPTO: nvme and nvme.sanitize_crypto,
        Method.NVME_FORMAT_USER_DATA: nvme and nvme.format,
        Method.NVME_FORMAT_CRYPTO: nvme and nvme.format and nvme.format_crypto,
        Method.SCSI_SANITIZE_BLOCK: scsi and scsi.block,
        Method.SCSI_SANITIZE_CRYPTO: scsi and scsi.crypto,
        Method.SCSI_SANITIZE_OVERWRITE: scsi and scsi.overwrite,
        Method.MMC_SANITIZE: disk.mmc and disk.mmc.sanitize,
    }
    return bool(bits.get(method, True))


@given(DISKS, POLICIES)
def test_no_firmware_erase_over_usb_or_by_a_bit_that_is_clear(
    disk: Disk, policy: WipePolicy
) -> None:
    for method in of(disk, policy).methods:
        assert is_able(disk, method.name)
        if method.argv is not None:
            assert disk.transport is not Transport.USB
            assert disk.medium is not Medium.USB


@given(DISKS, POLICIES)
def test_no_level_is_above_the_table(disk: Disk, policy: WipePolicy) -> None:
    for method in of(disk, policy).methods:
        is_purge = disk.medium in PURGE.get(method.name, set())
        assert method.level is (Level.PURGE if is_purge else Level.CLEAR)


@given(DISKS, BITS)
def test_what_is_used_removable_or_locked_is_never_allowed(disk: Disk, removable: bool) -> None:
    found = of(disk, WipePolicy.CLEAR, removable=removable)
    is_pluggable = (
        disk.removable
        or Transport.USB is disk.transport
        or disk.medium in (Medium.USB, Medium.SD)
        or (Transport.MMC is disk.transport and Medium.EMMC is not disk.medium)
    )
    security = disk.security
    forbids = (
        bool(disk.uses),
        disk.virtual,
        disk.read_only,
        not disk.visible_bytes,
        is_pluggable and not removable,
        security is not None and security.locked,
        security is not None and security.enabled and security.level_maximum,
    )
    assert found.allowed is not any(forbids)
    assert found.allowed is (found.refusal is None)


@given(DISKS, POLICIES)
def test_no_security_erase_with_a_password_of_somebody_else(disk: Disk, policy: WipePolicy) -> None:
    names = {method.name for method in of(disk, policy).methods}
    if names & {Method.ATA_SECURITY_ERASE, Method.ATA_SECURITY_ERASE_ENHANCED}:
        assert disk.security is not None
        assert not (disk.security.enabled or disk.security.frozen or disk.security.count_expired)


@given(DISKS, POLICIES)
def test_there_is_always_an_overwrite_at_the_end_but_where_it_is_not_enough(
    disk: Disk, policy: WipePolicy
) -> None:
    found = of(disk, policy)
    if policy is WipePolicy.PURGE_OR_REFUSE:
        assert all(method.level is Level.PURGE for method in found.methods)
    elif Note.SANITIZE_IN_PROGRESS in found.notes:
        assert found.methods == ()
    else:
        assert found.methods[-1].argv is None
        assert all(method.argv is not None for method in found.methods[:-1])
