"""Screens: what counts where an EDID contradicts itself, is cut, or is written as text."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refurb.hardware import edid, edid_found
from refurb.hardware.displays import displays
from tests.hardware.pc import Pc

TIMING = bytes.fromhex("023a801871382d40582c4500dc0c1100001e")  # 1920x1080, 476 x 268 mm
UNUSED = bytes(18)


def descriptor(kind: int, text: bytes) -> bytes:
    """Return a text descriptor, ended and filled as E-EDID 3.10.3 asks."""
    return b"\0\0\0" + bytes([kind, 0]) + (text + b"\n")[:13].ljust(13)


def made(
    *descriptors: bytes, number: int = 0, cm: tuple[int, int] = (48, 27), more: bytes = b""
) -> bytes:
    """Return a whole EDID of maker DEL with these descriptors."""
    base = bytearray(128)
    base[:8] = edid_found.HEADER
    base[8:12] = bytes.fromhex("10ac07a0")
    base[12:16] = number.to_bytes(4, "little")
    base[18:23] = bytes([1, 3, 0x80, *cm])
    for at, one in zip(edid.DESCRIPTORS, descriptors, strict=False):
        base[at : at + 18] = one
    base[126] = len(more) // 128
    base[127] = -sum(base) % 256
    return bytes(base) + more


def timing(width_mm: int, height_mm: int) -> bytes:
    """Return a timing of 1920x1080 of another size."""
    high = (width_mm >> 8) << 4 | height_mm >> 8
    return TIMING[:12] + bytes([width_mm & 255, height_mm & 255, high]) + TIMING[15:]


def cta(*descriptors: bytes, blocks: bytes = b"") -> bytes:
    """Return a CTA extension block with these data blocks and descriptors."""
    body = bytes([2, 3, 4 + len(blocks), 0]) + blocks + b"".join(descriptors)
    body = body.ljust(127, b"\0")
    return body + bytes([-sum(body) % 256])


def test_the_text_is_the_serial_and_the_number_only_without_one() -> None:
    with_text = made(TIMING, descriptor(edid.SERIAL, b"CN0ABC"), number=77)
    found = edid.parse(with_text)
    assert found is not None
    assert found.serial == "CN0ABC"
    found = edid.parse(made(TIMING, descriptor(edid.SERIAL, b"00000000"), number=77))
    assert found is not None
    assert found.serial == "77"


@pytest.mark.parametrize("number", [0, 0x01010101, 0x20202020, 0x30303030, 0xFFFFFFFF])
def test_numbers_that_are_no_serial(number: int) -> None:
    found = edid.parse(made(TIMING, number=number))
    assert found is not None
    assert found.serial is None


@pytest.mark.parametrize(
    ("told", "cm", "expected"),
    [
        ((476, 268), (53, 30), (476, 268)),
        ((16, 9), (48, 27), (480, 270)),
        ((160, 90), (160, 90), (None, None)),
        ((1600, 900), (16, 9), (None, None)),
        ((1600, 1000), (0, 0), (None, None)),
        ((48, 27), (48, 27), (480, 270)),
        ((0, 0), (0x79, 0), (None, None)),
        ((0, 0), (34, 19), (340, 190)),
    ],
)
def test_shapes_and_centimetres_are_no_sizes(
    told: tuple[int, int], cm: tuple[int, int], expected: tuple[int | None, int | None]
) -> None:
    found = edid.parse(made(timing(*told), cm=cm))
    assert found is not None
    assert (found.width_mm, found.height_mm) == expected


def test_the_first_detailed_timing_may_stand_anywhere() -> None:
    name = descriptor(edid.NAME, b"DELL U2412M")
    for blob in (
        made(name, TIMING),
        made(name, more=cta(TIMING)),
        made(b"\1" * 18, name, TIMING),
    ):
        found = edid.parse(blob)
        assert found is not None
        assert (found.model, found.pixels) == ("DELL U2412M", "1920x1080")
    found = edid.parse(made(name))
    assert found is not None
    assert found.pixels is None


def test_a_panel_without_a_name_has_its_part_number() -> None:
    texts = descriptor(edid.TEXT, b"AUO"), descriptor(edid.TEXT, b"B156XTN02.1 ")
    found = edid.parse(made(TIMING, *texts))
    assert found is not None
    assert found.model == "B156XTN02.1"
    found = edid.parse(made(TIMING, descriptor(edid.TEXT, b"LG Display")))
    assert found is not None
    assert found.model == "A007"


def test_an_edid_over_a_bad_cable_is_read_as_linux_reads_it() -> None:
    whole = made(TIMING)
    for damaged in (b"\x01" + whole[1:], whole[:6] + b"\x7f\x01" + whole[8:]):
        assert edid.parse(damaged) == edid.parse(whole)
        assert edid_found.found(damaged) == (whole,)
    assert edid.parse(b"\x01\x01\x01" + whole[3:]) is None


def test_what_is_no_edid_is_null() -> None:
    whole = made(TIMING)
    assert edid.parse(b"") is None
    assert edid.parse(whole[:127]) is None
    for cut in (whole[:127], whole[:127].hex().encode(), b"", b"00 ff", b"AP///////wA="):
        assert edid_found.found(cut) == ()


def test_a_wrong_checksum_does_no_harm() -> None:
    whole = made(TIMING, number=5)
    assert edid.parse(whole[:127] + bytes([whole[127] ^ 0xFF])) == edid.parse(whole)


def test_a_screen_that_says_nothing_is_told_by_its_connector(tmp_path: Path) -> None:
    whole = made(TIMING, more=cta())
    pc = Pc(tmp_path)
    for connector, state, data in [
        ("card0-DP-1", "connected", whole),
        ("card0-DP-2", "connected", whole[:100]),
        ("card0-VGA-1", "connected", b""),
        ("card0-HDMI-A-1", "disconnected", b""),
        ("card0-LVDS-1", "connected", b"\0garbled"),
    ]:
        pc.file(f"/sys/class/drm/{connector}/edid", data)
        pc.file(f"/sys/class/drm/{connector}/status", f"{state}\n")
    found, dark = displays(pc.host)
    assert [screen.manufacturer for screen in found] == ["DEL"]
    assert dark == ("card0-DP-2", "card0-LVDS-1", "card0-VGA-1")


def test_two_screens_of_one_model_are_two(tmp_path: Path) -> None:
    pc = Pc(tmp_path)
    for connector in ("card0-VGA-1", "card0-VGA-2"):
        pc.file(f"/sys/class/drm/{connector}/edid", made(TIMING))
    assert len(displays(pc.host)[0]) == 2


@given(st.binary(max_size=700), st.integers(0, 256), st.integers(0, 400))
@settings(max_examples=200, deadline=None)
def test_no_bytes_stop_the_reading(noise: bytes, keep: int, at: int) -> None:
    whole = made(TIMING, descriptor(edid.NAME, b"X"), more=cta(TIMING))
    mixed = whole[:keep] + noise + whole[keep:]
    for data in (noise, mixed, mixed.hex().encode()[at:], edid_found.HEADER + noise):
        for blob in edid_found.found(data):
            found = edid.parse(blob)
            assert found is not None
            found.model_dump_json()


@pytest.mark.parametrize(
    "noise", [b"00", b"00 ", b"00ff", b"AP///////w", b"\0\xff\xff\xff\xff\xff\xff\0", b"0x"]
)
def test_ten_megabytes_of_noise_are_read_in_moments(noise: bytes) -> None:
    began = time.monotonic()
    edid_found.found((noise * (10 << 20))[: 10 << 20])
    assert time.monotonic() - began < 3
