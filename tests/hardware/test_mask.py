"""Every secret has one fake of its shape; what is no secret stays as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.hardware import ata
from refurb.hardware.anonymise import output
from refurb.hardware.blocks import identify_words
from refurb.hardware.mask import Mask
from tests.hardware.pc import identify

SALT = b"a salt of a test"
SERIAL = "WD-WCAYV7654321"


def mask(*words: str) -> Mask:
    return Mask(words, SALT)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("\tSerial Number: 6KXR85J\n", "6KXR85J"),
        ("\tUUID: 4c4c4544-004b-5810-8052-b6c04f38354a\n", "4c4c4544-004b-5810-8052-b6c04f38354a"),
        ("\tAsset Tag: 01133763\n", "01133763"),
        ("E: ID_SERIAL_SHORT=S3X9NX0K123456\n", "S3X9NX0K123456"),
        ("E: ID_NET_NAME_MAC=enxd4bed9140efb\n", "140efb"),
        ("e1000e eth0: d4:be:d9:14:0e:fb\n", "14:0e:fb"),
        ("[    1.2] usb 1-1: SerialNumber: 0123AB99ZZ\n", "0123AB99ZZ"),
        ("Logical Unit WWN Device Identifier: 50014ee2b1234567\n", "b1234567"),
        ("S: disk/by-id/wwn-0x50014ee2b1234567\n", "b1234567"),
        ("S: disk/by-id/nvme-eui.0025388b01234567\n", "8b01234567"),
        ("S: disk/by-label/PHOTOS\\x20JEANNE\n", "JEANNE"),
        ("S: disk/by-uuid/1C87264E2C3FC766\n", "1C87264E2C3FC766"),
        ("E: ID_FS_LABEL=JEANNE\n", "JEANNE"),
        ("/dev/sdb1 /media/jeanne/CLE vfat\n", "jeanne"),
        ("/home/jeanne/Documents\n", "jeanne"),
    ],
)
def test_secrets_in_text_are_replaced_by_others_of_their_length(text: str, secret: str) -> None:
    found = mask().text(text.encode()).decode()
    assert secret not in found
    assert len(found) == len(text)
    before, after = text.split(secret)
    assert found.startswith(before[:8])
    assert found.endswith(after[-1])
    assert mask().text(text.encode()).decode() == found


@pytest.mark.parametrize(
    "text",
    [
        "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
        "E: ID_PART_ENTRY_TYPE=c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
        "\tUUID: 03000200-0400-0500-0006-000700080009",
        "\tSerial Number: To Be Filled By O.E.M.",
        "\tSerial Number: Not Specified",
        "address 00:00:00:00:00:00, broadcast ff:ff:ff:ff:ff:ff",
        "usb 1-1: New USB device strings: Mfr=1, Product=2, SerialNumber=3",
        "Device Model:     WDC WD5000AAKS-00TMA0, 976773168 sectors",
        "00:1f.2 SATA controller, 8086:1c02, 2013-09-24",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask().text(text.encode()).decode() == text


def test_a_known_serial_has_one_fake_wherever_it_stands() -> None:
    hidden = mask(SERIAL)
    fake = hidden.fake(SERIAL)
    assert [c.isdigit() for c in fake] == [c.isdigit() for c in SERIAL]
    for text in (f"ata-WDC_{SERIAL}-part1", f"nqn.2014.08:144d{SERIAL}x", SERIAL.lower()):
        found = hidden.text(text.encode()).decode()
        assert found.upper() == text.upper().replace(SERIAL, fake)
    assert hidden.text(f"Serial Number: {SERIAL}  ".encode()).decode().split()[-1] == fake


def test_a_serial_of_digits_is_not_replaced_inside_numbers() -> None:
    found = mask("1024").text(b"size 1024000 of 51024, tag 1024").decode()
    assert found.startswith("size 1024000 of 51024, tag ")
    assert not found.endswith("1024")


def test_a_macs_maker_stays() -> None:
    assert mask().text(b"D4:BE:D9:14:0E:FB").startswith(b"D4:BE:D9:")


def test_names_of_interfaces_match_their_macs() -> None:
    mac = mask().text(b"d4:be:d9:14:0e:fb").decode()
    assert mask().text(b"enxd4bed9140efb").decode() == "enx" + mac.replace(":", "")


def test_another_capture_has_other_fakes() -> None:
    text = b"Serial Number: S3X9NX0K123456"
    assert Mask().text(text) != Mask().text(text)


@given(st.text(alphabet=st.characters(codec="latin-1")))
def test_masked_text_keeps_its_length(text: str) -> None:
    assert len(mask().text(text.encode("latin-1"))) == len(text)
    assert len(mask().value(text)) == len(text)


def test_json_keeps_its_shape_and_numbers() -> None:
    smart = {
        "serial_number": SERIAL,
        "wwn": {"naa": 5, "oui": 0x0014EE, "id": 0x2B1234567},
        "nvme_namespaces": [{"id": 1, "eui64": {"oui": 0x002538, "ext_id": 0x8B01234567}}],
        "user_capacity": {"bytes": 500107862016},
        "temperature": {"current": 31.5},
        "ata_smart_attributes": {"table": [{"id": 5, "raw": {"value": 0, "string": "0"}}]},
    }
    found = json.loads(output("smartctl.sda.json", json.dumps(smart).encode(), mask()))
    assert found["serial_number"] == mask().fake(SERIAL)
    whole = mask().text(b"0x50014ee2b1234567").decode()
    assert f"0x{5:x}{found['wwn']['oui']:06x}{found['wwn']['id']:09x}" == whole
    eui = found["nvme_namespaces"][0]["eui64"]
    assert mask().text(b"eui.0025388b01234567").decode() == f"eui.002538{eui['ext_id']:010x}"
    for key in ("user_capacity", "temperature", "ata_smart_attributes"):
        assert found[key] == smart[key]


def test_lsblks_labels_and_ids_are_replaced_and_types_stay() -> None:
    lsblk = {"blockdevices": [{
        "serial": f"   {SERIAL}", "label": "PHOTOS JEANNE", "uuid": "5EED-0001", "size": 256,
        "parttype": "c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "fstype": "vfat",
        "ptuuid": "0x1a2b3c4d", "partlabel": None, "model": "WDC WD2500AAKX"}]}  # fmt: skip
    raw = output("lsblk.json", json.dumps(lsblk).encode(), mask())
    (found,) = json.loads(raw)["blockdevices"]
    before = lsblk["blockdevices"][0]
    assert found["serial"] == f"   {mask().fake(SERIAL)}"
    changed = {key for key in found if found[key] != before[key]}
    assert changed == {"serial", "label", "uuid", "ptuuid"}
    assert len(found["label"]) == len("PHOTOS JEANNE")


@pytest.mark.parametrize("raw", [b'{"serial": "Z3T1ABCD", "x": ', b"\xff\xfe", b"[" * 9999, b""])
def test_json_that_is_none_is_masked_as_text(raw: bytes) -> None:
    found = output("lsblk.json", raw, mask())
    assert b"Z3T1ABCD" not in found
    assert len(found) == len(raw)


def test_json_with_half_a_character_is_written() -> None:
    assert b"Z3T1ABCD" not in output("x.json", b'{"serial": "Z3T1ABCD", "l": "\\ud800"}', mask())


def test_identify_words_keep_all_but_serial_and_wwn(corpus: Path) -> None:
    folder = corpus / "ata-smart-blob/Rupan__libatasmart"
    for file in folder.iterdir():
        before = identify(file.read_bytes())
        after = identify_words(before, mask())
        old, new = ata.words(before), ata.words(after)
        assert old is not None
        assert new is not None, f"{file.name}: the checksum is wrong"
        changed = {i for i in range(256) if old[i] != new[i]}
        assert changed <= {*range(10, 20), *range(108, 112), 255}
        serial = ata.text(old, 10, 19) or ""
        assert ata.text(new, 10, 19) == mask().fake(serial) != serial


def test_a_wrong_checksum_stays_wrong(corpus: Path) -> None:
    file = corpus / "ata-smart-blob/Rupan__libatasmart/INTEL_SSDSA2CW120G3--4PC10302"
    damaged = identify(file.read_bytes())[:-5] + b"0000\n"
    assert ata.words(identify_words(damaged, mask())) is None
