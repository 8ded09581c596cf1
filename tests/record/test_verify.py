"""`record verify`: 0 only for a whole, trusted, untouched record."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.model.record import PAYLOAD_TYPE, StickLink
from refurb.model.wire import stick_id
from refurb.problem import CouldNot, Exit, WrongUse
from refurb.record import canonical, dsse, keys, stick
from refurb.record.dsse import Untrusted
from refurb.record.verify import read_keyring, verify
from tests.record.making import folded, good_run, keyring_of, seal_run


def test_a_sealed_record_verifies_from_file_and_from_bytes(tmp_path: Path) -> None:
    sealed = seal_run(tmp_path)
    ring = stick.own_keyring(tmp_path)
    assert verify(sealed.path, ring) == verify(sealed.path.read_bytes(), ring)
    assert verify(sealed.path, ring).record_id == "run-1"


def test_a_record_that_speaks_for_another_stick_fails() -> None:
    key = keys.new_key()
    for claimed, passes in ((stick_id(key.key_id), True), ("f" * 16, False)):
        record = folded(good_run(), StickLink(id=claimed, seq=1, prev=None))
        envelope = dsse.seal(canonical.to_bytes(record), PAYLOAD_TYPE, key)
        if passes:
            assert verify(envelope, keyring_of(key)) == record
        else:
            with pytest.raises(Untrusted) as caught:
                verify(envelope, keyring_of(key))
            assert caught.value.key == "record.other_stick"


def test_signed_bytes_that_are_no_record_fail() -> None:
    key = keys.new_key()
    with pytest.raises(Untrusted) as caught:
        verify(dsse.seal(b"{}", PAYLOAD_TYPE, key), keyring_of(key))
    assert caught.value.exit == Exit.DID_NOT_PASS


def test_keyring_files_are_read_or_said_to_be_none(tmp_path: Path) -> None:
    ring = keyring_of(keys.new_key())
    file = tmp_path / "keyring.json"
    file.write_text(ring.model_dump_json())
    assert read_keyring(file) == ring
    file.write_text("[]")
    for path in (file, tmp_path / "none.json"):
        with pytest.raises(WrongUse):
            read_keyring(path)
    with pytest.raises(CouldNot):
        read_keyring(tmp_path)
