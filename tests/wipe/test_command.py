"""Every argv that erases a disk, word for word, and the real tools' own reading of it."""

from __future__ import annotations

import subprocess

import pytest

from refurb.model.disk import Disk
from refurb.model.wipe import Method
from refurb.wipe.command import commands, security
from tests.conftest import need_tools
from tests.wipe.media import EMMC, NVME, SAS_HDD, SSD, with_nvme

SURE = "hdparm --yes-i-know-what-i-am-doing"
SET_PASS = "hdparm --user-master u --security-set-pass refurb /dev/sda"
EXPECTED: dict[Method, tuple[Disk, list[str]]] = {
    Method.ATA_SANITIZE_BLOCK: (SSD, [f"{SURE} --sanitize-block-erase /dev/sda"]),
    Method.ATA_SANITIZE_CRYPTO: (SSD, [f"{SURE} --sanitize-crypto-scramble /dev/sda"]),
    Method.ATA_SANITIZE_OVERWRITE: (
        SSD,
        [f"{SURE} --sanitize-overwrite-passes 1 --sanitize-overwrite hex:00000000 /dev/sda"],
    ),
    Method.ATA_SECURITY_ERASE_ENHANCED: (
        SSD,
        [SET_PASS, "hdparm --user-master u --security-erase-enhanced refurb /dev/sda"],
    ),
    Method.ATA_SECURITY_ERASE: (
        SSD,
        [SET_PASS, "hdparm --user-master u --security-erase refurb /dev/sda"],
    ),
    Method.NVME_SANITIZE_BLOCK: (NVME, ["nvme sanitize /dev/nvme3 -a 2"]),
    Method.NVME_SANITIZE_CRYPTO: (NVME, ["nvme sanitize /dev/nvme3 -a 4"]),
    Method.NVME_FORMAT_USER_DATA: (
        NVME,
        ["nvme format /dev/nvme3 -n 0xffffffff -s 1 -l 1 --force"],
    ),
    Method.NVME_FORMAT_CRYPTO: (NVME, ["nvme format /dev/nvme3 -n 0xffffffff -s 2 -l 1 --force"]),
    Method.SCSI_SANITIZE_BLOCK: (SAS_HDD, ["sg_sanitize --block --early --quick /dev/sdd"]),
    Method.SCSI_SANITIZE_CRYPTO: (SAS_HDD, ["sg_sanitize --crypto --early --quick /dev/sdd"]),
    Method.SCSI_SANITIZE_OVERWRITE: (
        SAS_HDD,
        ["sg_sanitize --overwrite --zero --count=1 --early --quick /dev/sdd"],
    ),
    Method.MMC_SANITIZE: (EMMC, ["blkdiscard -f /dev/mmcblk0", "mmc sanitize /dev/mmcblk0"]),
}


@pytest.mark.parametrize("method", list(Method))
def test_each_method_runs_exactly_this(method: Method) -> None:
    if method not in EXPECTED:
        assert commands(method, SSD) is None  # refurb's own engine
        return
    disk, lines = EXPECTED[method]
    assert commands(method, disk) == tuple(tuple(line.split()) for line in lines)


def test_a_format_names_the_format_in_use_or_is_not_made() -> None:
    found = commands(Method.NVME_FORMAT_USER_DATA, with_nvme(NVME, lba_format=0))
    assert found is not None and found[0][-3:-1] == ("-l", "0")
    with pytest.raises(ValueError):
        commands(Method.NVME_FORMAT_USER_DATA, with_nvme(NVME, lba_format=None))
    with pytest.raises(ValueError):
        commands(Method.NVME_SANITIZE_BLOCK, SSD)


def test_only_the_four_security_commands_are_made() -> None:
    assert security("disable", "/dev/x")[3:] == ("--security-disable", "refurb", "/dev/x")
    for other in ("freeze", "unlock-everything", "erase --please-destroy-my-drive", ""):
        with pytest.raises(ValueError):
            security(other, "/dev/x")


@pytest.mark.parametrize(
    ("method", "goes_as_far_as"),
    [
        (Method.ATA_SANITIZE_BLOCK, "/dev/null:"),
        (Method.ATA_SANITIZE_CRYPTO, "/dev/null:"),
        (Method.ATA_SANITIZE_OVERWRITE, "/dev/null:"),
        (Method.ATA_SECURITY_ERASE, "SECURITY_SET_PASS: "),
    ],
)
def test_the_real_hdparm_understands_each_argv(method: Method, goes_as_far_as: str) -> None:
    """Hold that the tool comes to its device: with the passes last it prints its help instead."""
    need_tools("hdparm")
    found = commands(method, SSD.model_copy(update={"path": "/dev/null"}))
    assert found is not None
    ran = subprocess.run(found[0], capture_output=True, text=True, check=False)
    assert goes_as_far_as in ran.stdout + ran.stderr
    assert "Usage" not in ran.stdout + ran.stderr


@pytest.mark.parametrize(
    "method",
    [Method.NVME_SANITIZE_BLOCK, Method.NVME_FORMAT_USER_DATA, Method.NVME_FORMAT_CRYPTO],
)
def test_the_real_nvme_understands_each_argv(method: Method) -> None:
    need_tools("nvme:nvme-cli")
    found = commands(method, with_nvme(NVME, controller="/dev/null"))
    assert found is not None
    ran = subprocess.run(found[0], capture_output=True, text=True, check=False)
    assert "Inappropriate ioctl" in ran.stderr
    assert "option" not in ran.stderr


@pytest.mark.parametrize("way", ["BLOCK", "CRYPTO", "OVERWRITE"])
def test_the_real_sg_sanitize_understands_each_argv(way: str) -> None:
    need_tools("sg_sanitize:sg3-utils")
    to = SAS_HDD.model_copy(update={"path": "/dev/null"})
    found = commands(Method[f"SCSI_SANITIZE_{way}"], to)
    assert found is not None
    ran = subprocess.run(found[0], capture_output=True, text=True, check=False)
    assert "pass-through" in ran.stdout + ran.stderr or "ioctl" in ran.stdout + ran.stderr
    assert "Usage" not in ran.stdout + ran.stderr


def test_the_real_mmc_understands_the_argv() -> None:
    need_tools("mmc:mmc-utils")
    found = commands(Method.MMC_SANITIZE, EMMC.model_copy(update={"path": "/dev/null"}))
    assert found is not None
    ran = subprocess.run(found[1], capture_output=True, text=True, check=False)
    assert "EXT_CSD[165]" in ran.stderr
