"""What SAS disks and eMMCs can do to erase themselves, and that no other disk is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refurb.hardware import mmc, scsi
from refurb.hardware.disks import list_disks
from refurb.model.disk import Medium
from refurb.model.erase import MmcErase, ScsiSanitize
from tests.emmc import printed
from tests.hardware.pc import Pc, disk

# sg3-utils 1.48 on the kernel's scsi_debug; the lines of SANITIZE by its source (sg_opcodes.c).
HEAD = b"""  Linux     scsi_debug        0191
  Peripheral device type: disk

Opcode  Service    CDB  RWCDLP,  Name
(hex)   action(h)  size   CDLP       
-----------------------------------------------
 42                 10    0,0    Unmap
"""  # noqa: W291 - the tool's own words
ACTIONS = {
    1: b" 48        1        10    0,0    Sanitize, overwrite\n",
    2: b" 48        2        10    0,0    Sanitize, block erase\n",
    3: b" 48        3        10    0,0    Sanitize, cryptographic erase\n",
    31: b" 48       1f        10    0,0    Sanitize, exit failure mode\n",
}
TAIL = b" 4d                 10    0,0    Log sense\n 7f        3        32    0,0    Xdread(32)\n"
NO_LIST = b"  SEAGATE   ST336607LW        2.5+\n  Peripheral device type: disk\n"
SECURE = b"Secure Feature support [SEC_FEATURE_SUPPORT: 0x55]\n"


@pytest.mark.parametrize(
    ("actions", "told"),
    [
        ((1, 2, 3, 31), ("block", "crypto", "overwrite")),
        ((2,), ("block",)),
        ((3, 31), ("crypto",)),
        ((1,), ("overwrite",)),
        ((), ()),
    ],
)
def test_every_service_action_is_told_apart(
    actions: tuple[int, ...], told: tuple[str, ...]
) -> None:
    output = HEAD + b"".join(ACTIONS[one] for one in actions) + TAIL
    for form in (output, output.replace(b"  0,0 ", b"")):  # older versions lack that column
        found = scsi.parse(form)
        assert found is not None
        assert tuple(name for name, is_so in found if is_so) == told


def test_a_disk_without_a_list_is_not_known() -> None:
    assert scsi.parse(NO_LIST) is None
    assert scsi.parse(NO_LIST + ACTIONS[2]) is None


@pytest.mark.parametrize(
    ("tran", "asked"),
    [("sas", True), ("spi", True), ("sata", False), ("usb", False), (None, False)],
)
def test_sg_opcodes_counts_on_scsi_alone(tmp_path: Path, tran: str | None, asked: bool) -> None:
    pc = Pc(tmp_path).lsblk(disk("sda", tran=tran)).tool("sg-opcodes.sda.txt", HEAD + ACTIONS[2])
    (found,) = list_disks(pc.host)
    wanted = ScsiSanitize(block=True, crypto=False, overwrite=False)
    assert found.scsi == (wanted if asked else None)


def test_a_disk_that_only_smartctl_calls_scsi_is_asked_too(tmp_path: Path) -> None:
    pc = Pc(tmp_path).lsblk(disk("sda", tran=None)).tool("sg-opcodes.sda.txt", HEAD + ACTIONS[3])
    pc.tool("smartctl.sda.json", '{"device": {"protocol": "SCSI"}}')
    (found,) = list_disks(pc.host)
    assert found.scsi == ScsiSanitize(block=False, crypto=True, overwrite=False)


@pytest.mark.parametrize(
    ("bits", "told"),
    [(0x01, ["secure_erase"]), (0x10, ["trim"]), (0x40, ["sanitize"]), (0x00, []),
     (0x55, ["secure_erase", "trim", "sanitize"])],
)  # fmt: skip
def test_an_emmc_says_what_it_can_do(tmp_path: Path, bits: int, told: list[str]) -> None:
    found = mmc.parse(printed(tmp_path, {231: bits}))
    assert found is not None
    assert [name for name, is_so in found if is_so] == told


def test_a_card_that_answers_is_an_emmc_and_an_sd_card_is_not_asked(tmp_path: Path) -> None:
    pc = Pc(tmp_path).lsblk(disk("mmcblk0", tran="mmc")).tool("mmc-extcsd.mmcblk0.txt", SECURE)
    (found,) = list_disks(pc.host)
    assert found.medium is Medium.EMMC
    assert found.mmc == MmcErase(secure_erase=True, trim=True, sanitize=True)
    pc.file("/sys/class/block/mmcblk0/device/type", "SD\n")
    (found,) = list_disks(pc.host)
    assert (found.medium, found.mmc) == (Medium.SD, None)
    (found,) = list_disks(pc.tool("mmc-extcsd.mmcblk0.txt", "Could not read EXT_CSD\n").host)
    assert found.mmc is None


def test_two_registers_in_one_answer_say_nothing() -> None:
    assert mmc.parse(SECURE + SECURE.replace(b"0x55", b"0x01")) is None


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_text_stops_them(data: st.DataObject) -> None:
    lines = [*HEAD.splitlines(keepends=True), *ACTIONS.values(), SECURE]
    whole = b"".join(data.draw(st.permutations(lines)))
    at = data.draw(st.integers(0, len(whole)))
    for form in (whole[:at], whole[:at] + data.draw(st.binary(max_size=30)) + whole[at:],
                 whole.decode("latin-1").encode("utf-16")):  # fmt: skip
        for found in (scsi.parse(form), mmc.parse(form)):
            assert found is None or found.model_dump_json()
