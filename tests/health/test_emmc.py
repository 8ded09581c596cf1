"""The wear of an eMMC, as mmc-utils prints it and as the kernel shows it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refurb.health import assess, emmc
from refurb.health.smart import Note
from refurb.host.replay import ReplayHost
from refurb.model.check import DiskFacts
from refurb.model.disk import Disk, Medium, Transport
from refurb.model.outcome import Grade
from tests.emmc import printed

PRE_EOL, TYPE_A, TYPE_B = 267, 268, 269
TEXT = b"""eMMC Firmware Version: 
eMMC Life Time Estimation A [EXT_CSD_DEVICE_LIFE_TIME_EST_TYP_A]: 0x02
eMMC Life Time Estimation B [EXT_CSD_DEVICE_LIFE_TIME_EST_TYP_B]: 0x01
eMMC Pre EOL information [EXT_CSD_PRE_EOL_INFO]: 0x01
"""  # noqa: W291 - mmc-utils' own words
CHIP = Disk(id="mmcblk0", path="/dev/mmcblk0", medium=Medium.EMMC, transport=Transport.MMC)


def capture(folder: Path, text: bytes) -> ReplayHost:
    (folder / "mmc-extcsd.mmcblk0.txt").write_bytes(text)
    return ReplayHost(folder)


@pytest.mark.parametrize(
    ("a", "b", "reserve", "used", "pre_eol", "grade"),
    [
        (1, 1, 1, 10, "normal", Grade.A),
        (1, 3, 1, 30, "normal", Grade.B),
        (6, 1, 1, 60, "normal", Grade.C),
        (0x0A, 1, 1, 100, "normal", Grade.REJECT),
        (0x0B, 1, 1, 110, "normal", Grade.REJECT),
        (1, 1, 2, 10, "warning", Grade.C),
        (1, 1, 3, 10, "urgent", Grade.REJECT),
        (0, 0, 1, None, "normal", Grade.B),  # not defined
        (0x0C, 0xFF, 0, None, None, Grade.UNKNOWN),  # reserved values say nothing
        (0, 2, 0, 20, None, Grade.A),
    ],
)
def test_the_worse_of_both_kinds_of_cells_and_the_reserve_decide(
    tmp_path: Path,
    a: int,
    b: int,
    reserve: int,
    used: int | None,
    pre_eol: str | None,
    grade: Grade,
) -> None:
    text = printed(tmp_path, {TYPE_A: a, TYPE_B: b, PRE_EOL: reserve})
    (health,) = assess.assess(capture(tmp_path, text), [CHIP]).disks
    assert health.facts == DiskFacts(used_percent=used, pre_eol=pre_eol)
    assert health.grade is grade, health.reasons


def test_a_chip_older_than_these_bytes_says_nothing(tmp_path: Path) -> None:
    text = printed(tmp_path, {TYPE_A: 1, TYPE_B: 1, PRE_EOL: 1}, revision=6)  # eMMC 4.5
    (health,) = assess.assess(capture(tmp_path, text), [CHIP]).disks
    assert health.grade is Grade.UNKNOWN
    assert "mmc-utils" in " ".join(reason.text for reason in health.reasons)


def test_what_mmc_utils_printed_is_read() -> None:
    assert emmc.parse(TEXT) == DiskFacts(used_percent=20, pre_eol="normal")


def test_a_card_of_which_only_this_text_is_known_is_an_emmc(tmp_path: Path) -> None:
    vague = CHIP.model_copy(update={"medium": Medium.UNKNOWN})
    (health,) = assess.assess(capture(tmp_path, TEXT), [vague]).disks
    assert (health.medium, health.grade) == (Medium.EMMC, Grade.A)


def test_the_kernels_own_files_stand_in_for_the_tool(tmp_path: Path) -> None:
    place = tmp_path / "files/sys/class/block/mmcblk0/device"
    place.mkdir(parents=True)
    (place / "life_time").write_text("0x01 0x06\n")
    (place / "pre_eol_info").write_text("0x02\n")
    found = emmc.read(ReplayHost(tmp_path), CHIP, 5)
    assert found.facts == DiskFacts(used_percent=60, pre_eol="warning")
    assert found.has_data


def test_neither_tool_nor_file_is_no_claim(tmp_path: Path) -> None:
    found = emmc.read(ReplayHost(tmp_path), CHIP, 5)
    assert (found.has_data, found.notes) == (False, (Note.EMMC_SILENT,))


def test_an_sd_card_is_not_asked(tmp_path: Path) -> None:
    card = CHIP.model_copy(update={"medium": Medium.SD})
    (health,) = assess.assess(capture(tmp_path, TEXT), [card]).disks
    assert health.facts == DiskFacts()


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_text_stops_it(data: st.DataObject) -> None:
    lines = data.draw(st.permutations(TEXT.splitlines(keepends=True)))
    whole = b"".join(lines)
    cut = whole[: data.draw(st.integers(0, len(whole)))] + data.draw(st.binary(max_size=50))
    for garbled in (cut, cut.decode("latin-1").encode("utf-16"), cut + cut):
        facts = emmc.parse(garbled)
        assert facts.used_percent in (None, 10, 20)
        assert emmc.by_kernel(garbled, garbled).model_dump_json()
