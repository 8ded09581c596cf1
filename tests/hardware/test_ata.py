"""IDENTIFY words of real disks, against what hdparm itself reads in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.hardware import ata
from refurb.hardware.disks import list_disks
from refurb.model.disk import AtaSecurity
from tests.hardware.pc import Pc, as_words, identify, with_checksum

FOLDER = "ata-smart-blob/Rupan__libatasmart"


def block(corpus: Path, name: str) -> list[int]:
    """Return the checked words of a real disk."""
    found = ata.words(identify((corpus / FOLDER / name).read_bytes()))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("INTEL_SSDSA2CW120G3--4PC10302", AtaSecurity(
            supported=True, enabled=True, locked=False, frozen=True, count_expired=False,
            enhanced_erase=True, level_maximum=True, erase_minutes=2, enhanced_erase_minutes=2)),
        ("FUJITSU_MHY2120BH--0084000D", AtaSecurity(
            supported=True, enabled=False, locked=False, frozen=True, count_expired=False,
            enhanced_erase=False, level_maximum=False, erase_minutes=120)),
        ("ST9160821AS--3.CLH", AtaSecurity(
            supported=True, enabled=False, locked=False, frozen=True, count_expired=False,
            enhanced_erase=True, level_maximum=False, erase_minutes=88,
            enhanced_erase_minutes=88)),
        ("WDC_WD5000AAKS--00TMA0-12.01C01", AtaSecurity(
            supported=True, enabled=False, locked=False, frozen=False, count_expired=False,
            enhanced_erase=False, level_maximum=False, erase_minutes=122)),
    ],
)  # fmt: skip
def test_the_security_state_is_the_one_hdparm_reads(
    corpus: Path, name: str, expected: AtaSecurity
) -> None:
    assert ata.security(block(corpus, name)) == expected


def test_a_disk_without_a_security_section_supports_none(corpus: Path) -> None:
    assert ata.security(block(corpus, "Maxtor_96147H8--BAC51KJ0")).supported is False


def test_texts_are_byte_swapped(corpus: Path) -> None:
    words = block(corpus, "WDC_WD2500JB--00REA0-20.00K20")
    assert ata.text(words, 10, 19) == "WD-WMANK4051741"
    assert ata.text(words, 23, 26) == "20.00K20"
    assert ata.text(words, 27, 46) == "WDC WD2500JB-00REA0"


def test_rotation_is_told_by_newer_disks_only(corpus: Path) -> None:
    assert ata.rotation_rpm(block(corpus, "INTEL_SSDSA2CW120G3--4PC10302")) == 0
    assert ata.rotation_rpm(block(corpus, "WDC_WD2500JB--00REA0-20.00K20")) is None


def test_a_block_without_a_right_integrity_word_says_nothing(corpus: Path) -> None:
    words = block(corpus, "INTEL_SSDSA2CW120G3--4PC10302")
    changed = [*words[:128], words[128] ^ 4, *words[129:]]
    assert ata.words(as_words(changed)) is None
    assert ata.words(as_words(with_checksum(changed))) is not None
    unsigned = [*words[:255], 0]
    assert ata.words(as_words(unsigned)) is None
    assert ata.words(as_words(words)[:-6]) is None


def test_text_that_is_not_from_an_ata_disk_says_nothing(corpus: Path) -> None:
    for file in (corpus / "hdparm-I").rglob("*"):
        if file.is_file():
            assert ata.words(file.read_bytes()) is None, file.name


def test_locked_frozen_and_expired_are_told_apart(corpus: Path) -> None:
    words = block(corpus, "WDC_WD5000AAKS--00TMA0-12.01C01")
    for bit, field in ((2, "locked"), (3, "frozen"), (4, "count_expired"), (8, "level_maximum")):
        changed = ata.words(as_words(with_checksum([*words[:128], 1 << bit, *words[129:]])))
        assert changed is not None
        found = ata.security(changed)
        told = [f for f in ("locked", "frozen", "count_expired", "level_maximum")
                if getattr(found, f)]  # fmt: skip
        assert told == [field]


def test_the_extended_form_of_the_erase_time_counts_fifteen_bits(corpus: Path) -> None:
    words = block(corpus, "WDC_WD5000AAKS--00TMA0-12.01C01")
    assert ata.security([*words[:89], 0x8000 | 300, *words[90:]]).erase_minutes == 600


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (None, ["supported", "enhanced_erase"]),  # smartctl: state 33, "Disabled, NOT FROZEN"
        ([0] * 256, None),  # hdparm answered, with a block that smartctl read too
    ],
)
def test_smartctl_tells_the_state_where_hdparm_was_not_asked(
    corpus: Path, tmp_path: Path, words: list[int] | None, state: list[str] | None
) -> None:
    smart = corpus / "smartctl-json/AnalogJ__scrutiny/smart-ata-full.json"
    pc = Pc(tmp_path).tool("smartctl.sda.json", smart.read_bytes())
    if words:
        pc.tool("hdparm-words.sda.txt", as_words(words))
    (found,) = list_disks(pc.host)
    told = found.security and [name for name, is_so in found.security if is_so]
    assert told == state
