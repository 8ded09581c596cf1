"""No serial of a screen is left in a capture, wherever its EDID keeps one."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from refurb.hardware import edid, edid_found
from refurb.hardware.edid_mask import edid_file
from refurb.hardware.mask import Mask
from tests.hardware.test_edid import TIMING, cta, descriptor, made

SERIAL = b"CN0ABC123456"


def mask() -> Mask:
    return Mask((), b"a salt of a test")


def is_right(blob: bytes) -> bool:
    """Tell whether every block adds up to 0 (VESA E-EDID 3.11)."""
    return all(sum(blob[at : at + 128]) % 256 == 0 for at in range(0, len(blob), 128))


def display_id(*blocks: tuple[int, bytes]) -> bytes:
    """Return a DisplayID extension block (DisplayID 1.3, section 3) with these data blocks."""
    data = b"".join(bytes([tag, 0, len(payload)]) + payload for tag, payload in blocks)
    section = bytes([0x13, len(data), 0, 0]) + data
    body = (b"\x70" + section + bytes([-sum(section) % 256])).ljust(127, b"\0")
    return body + bytes([-sum(body) % 256])


def test_a_masked_edid_is_the_same_up_to_its_serial(corpus: Path) -> None:
    for file in sorted((corpus / "edid").glob("*/*")):
        for before in edid_found.found(file.read_bytes()):
            after = edid_file(before, mask())
            assert len(after) == len(before)
            assert is_right(after), file.name
            old, new = edid.parse(before), edid.parse(after)
            assert old is not None
            assert new is not None
            assert new.model_copy(update={"serial": None}) == old.model_copy(
                update={"serial": None}
            )
            assert old.serial is None or new.serial not in (None, old.serial), file.name


def test_serials_in_every_place_of_an_edid_are_masked() -> None:
    text = descriptor(edid.SERIAL, SERIAL)
    number = (0xC0FFEE11).to_bytes(4, "little")
    apple = bytes([3 << 5 | 11]) + b"\xfa\x10\x00" + b"\x12\x7a\x31\xfc" + number
    more = [
        cta(TIMING, text, blocks=apple),
        display_id((0x00, b"DEL\x07\xa0" + number + b"\x0c\x18\x03ABC"), (0x0A, SERIAL)),
        display_id((0x12, bytes(17) + number), (0x20, bytes(5) + number + bytes(3))),
        display_id((0x29, number * 4)),
        (b"\x50" + SERIAL).ljust(128, b"\0"),
    ]
    before = made(TIMING, text, text, text, number=0xC0FFEE11, more=b"".join(more))
    assert before.count(SERIAL) == 6
    after = edid_file(before, mask())
    assert SERIAL not in after
    assert number not in after
    assert len(after) == len(before)
    assert is_right(after)
    section = after[256 + 1 : 256 + 5 + after[256 + 2] + 1]
    assert sum(section) % 256 == 0
    for kept in (b"DEL\x07\xa0", b"\x0c\x18\x03ABC"):
        assert kept in after
    assert edid_file(before, mask()) == after


def test_what_is_no_serial_stays() -> None:
    name = descriptor(edid.NAME, b"DELL 2001FP"), descriptor(edid.TEXT, b"B156XTN02.1")
    before = made(TIMING, *name, more=cta(TIMING) + display_id((0x03, bytes(range(20)))))
    assert edid_file(before, mask()) == before


def test_a_hex_dump_of_an_edid_has_no_serial_left() -> None:
    before = made(TIMING, descriptor(edid.SERIAL, SERIAL))
    after = edid_file(before.hex(" ").encode(), mask())
    assert SERIAL not in after
    found = edid.parse(after)
    assert found is not None
    assert found.serial == mask().fake(SERIAL.decode())


def test_of_a_cut_or_garbled_edid_nothing_but_its_length_stays() -> None:
    whole = made(TIMING, descriptor(edid.SERIAL, SERIAL))
    for told in (whole[:120], whole[:120].hex().encode(), b"serial: " + SERIAL, b"", b"\0"):
        after = edid_file(told, mask())
        assert len(after) == len(told)
        assert SERIAL not in after
        assert SERIAL.hex().encode() not in after
        assert not edid_found.found(after)


@given(st.binary(max_size=512))
@settings(max_examples=200, deadline=None)
def test_no_extension_block_stops_the_masking(noise: bytes) -> None:
    for tag in (b"", b"\x02\x03", b"\x70\x13", b"\x50"):
        more = (tag + noise).ljust(512, b"\x03")[:512]
        before = made(TIMING, more=more)
        after = edid_file(before, mask())
        assert len(after) == len(before)
        assert is_right(after)
