"""IDENTIFY sectors of real disks: refurb's reading, the real hdparm's and the bits agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.hardware import ata, ata_text
from refurb.hardware.disks import list_disks
from refurb.hardware.told import Identify
from tests.corpus.identify import BLOB_NAMES, BLOBS, by_hdparm, wanted
from tests.hardware.pc import Pc, as_words, identify, with_checksum

STATES = ("supported", "enabled", "locked", "frozen", "count_expired", "enhanced_erase")
"""The bits of word 128, from bit 0 (ACS-4 7.12.7.65)."""


def block_of(corpus: Path, name: str) -> list[int]:
    block = ata.unchecked(identify((corpus / BLOBS / name).read_bytes()))
    assert block is not None
    return block


def both(block: list[int]) -> tuple[Identify | None, Identify | None]:
    """Return the reading of the words, and of what hdparm prints of them."""
    checked = ata.words(as_words(block))
    return checked and ata.identify(checked), ata_text.parse(by_hdparm(block))


@pytest.mark.parametrize("name", BLOB_NAMES)
def test_words_and_text_say_what_is_written_down(corpus: Path, tmp_path: Path, name: str) -> None:
    block = block_of(corpus, name)
    assert both(block) == (wanted(name), wanted(name))
    (found,) = list_disks(Pc(tmp_path).tool("hdparm-words.sda.txt", as_words(block)).host)
    told = wanted(name)
    assert told is not None
    assert (found.model, found.serial, found.security) == (told.model, told.serial, told.security)
    assert (found.transport, found.visible_bytes) == (told.transport, told.size_bytes)


def test_no_blob_of_the_corpus_is_left_out(corpus: Path) -> None:
    assert {file.name for file in (corpus / BLOBS).iterdir()} == set(BLOB_NAMES)


@pytest.mark.parametrize("name", BLOB_NAMES)
def test_every_state_of_security_is_read_alike(corpus: Path, name: str) -> None:
    plain = block_of(corpus, name)
    is_listed = bool(plain[82] & 2)
    enabled = {"enabled"} if plain[85] & 2 else set()
    for status in (*range(1, 64, 2), *(0x103 | bits << 2 for bits in range(16))):
        block = with_checksum([*plain[:128], status, *plain[129:]])
        by_words, by_text = both(block)
        assert by_words is not None, status
        assert by_words == by_text, hex(status)
        told = {field for field in STATES if getattr(by_words.security, field)}
        bits = {field for bit, field in enumerate(STATES) if status & 1 << bit}
        assert told == (bits | enabled if is_listed else set()), hex(status)
        assert by_words.security.level_maximum is bool(status & 0x100 and is_listed)


@pytest.mark.parametrize("name", BLOB_NAMES)
def test_a_block_that_fails_its_checksum_says_nothing_in_either_form(
    corpus: Path, tmp_path: Path, name: str
) -> None:
    plain = block_of(corpus, name)
    wrong = [*plain[:128], plain[128] ^ 4, *plain[129:]]
    unsigned = [*plain[:255], 0]
    for block in (wrong, unsigned):
        assert both(block) == (None, None)
        pc = Pc(tmp_path).tool("hdparm-words.sda.txt", as_words(block))
        pc.tool("hdparm.sda.txt", by_hdparm(block))
        (found,) = list_disks(pc.host)
        assert (found.model, found.security, found.visible_bytes) == (None, None, None)


@pytest.mark.parametrize(
    "changes",
    [
        {59: 0x1400}, {59: 0x3000}, {59: 0x5000}, {59: 0x9000}, {59: 0xF400}, {59: 0xE400},
        {89: 0xFF}, {89: 0xFE, 90: 0x1FF}, {89: 0x80FF}, {89: 0x8100, 90: 0xFFFF}, {89: 0x100},
        {217: 1}, {217: 7200}, {217: 0x400}, {217: 0xFFFE}, {217: 0xFFFF},
        {222: 0x1020}, {222: 0x0020}, {222: 0xFFFF}, {222: 0, 76: 0}, {222: 0, 76: 0xFFFF},
        {106: 0x6003}, {106: 0x5000, 117: 2048}, {106: 0x7003, 117: 2048}, {106: 0x6003, 117: 9},
        {106: 0xE003}, {83: 0x7761}, {82: 0x7469}, {85: 0x746B}, {82: 0x7469, 128: 0},
        {0: 0x85C0},
    ],
)  # fmt: skip
def test_other_words_are_read_alike_too(corpus: Path, changes: dict[int, int]) -> None:
    plain = block_of(corpus, "WDC_WD5000AAKS--00TMA0-12.01C01")
    block = with_checksum([changes.get(at, word) for at, word in enumerate(plain)])
    by_words, by_text = both(block)
    assert by_words == by_text


def test_sanitize_is_read_by_its_bits(corpus: Path) -> None:
    plain = block_of(corpus, "WDC_WD5000AAKS--00TMA0-12.01C01")
    for bit, field in ((10, "antifreeze"), (13, "crypto"), (14, "overwrite"), (15, "block")):
        found = ata.sanitize([*plain[:59], 1 << 12 | 1 << bit, *plain[60:]])
        assert found is not None
        assert [name for name, value in found if value] == [field]
    assert ata.sanitize([*plain[:59], 0xEC00, *plain[60:]]) is None
