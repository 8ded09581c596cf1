"""A sign-off: another person, the very same record, and nothing changed since."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from refurb.model.event import DiskConfirmed, RunStarted
from refurb.model.machine import NotKnown
from refurb.model.outcome import Outcome, StageName
from refurb.model.record import PAYLOAD_TYPE
from refurb.model.sign_off import SIGN_OFF_TYPE, Word
from refurb.problem import Refused, WrongUse
from refurb.record import dsse, keys, spool, stick
from refurb.record.dsse import Untrusted
from refurb.record.show import lines
from refurb.record.sign_off import of_record, provable, sign_off, verify_sign_off
from refurb.record.stick import own_key, own_keyring
from refurb.record.upload import upload
from refurb.record.verify import verify
from tests.record.making import CLOCK, end, folded, good_run, seal_run, wipe
from tests.record.server import TOKEN, Central, Handler

ANNE = Word("Anne Petit")


def envelope(home: Path) -> bytes:
    return seal_run(home).path.read_bytes()


def document(home: Path, sha256: str) -> bytes:
    return spool.path_of(home, sha256).read_bytes()


def test_another_person_signs_what_the_record_proves(tmp_path: Path) -> None:
    sealed = envelope(tmp_path)
    ring = own_keyring(tmp_path)
    signed = sign_off(tmp_path, sealed, ring, Word(" Anne\nPetit ", "A loss of face."), CLOCK)
    said = signed.sign_off
    assert (said.name, said.accepted_risk, said.disks) == (
        "Anne Petit",
        "A loss of face.",
        ("sda",),
    )
    assert said.record_sha256 == dsse.sha256(sealed)
    assert said.signed == CLOCK
    record = verify(sealed, ring)
    assert of_record(tmp_path, sealed, record, ring) == (signed,)
    assert seal_run(tmp_path).path.read_bytes() == sealed  # the record itself is as it was
    told = "\n".join(lines(record, "0" * 64, (signed,)))
    assert "Checked by Anne Petit" in told
    assert "A loss of face." in told


@pytest.mark.parametrize("name", ["Zoé", "ZOE", " zoé "])
def test_the_operator_cannot_sign_off(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused) as caught:
        sign_off(tmp_path, envelope(tmp_path), own_keyring(tmp_path), Word(name), CLOCK)
    assert caught.value.code == "same-person"
    assert len(spool.waiting(tmp_path)) == 1


def test_nor_whoever_went_on_with_the_run_and_allowed_a_wipe(tmp_path: Path) -> None:
    events = [*good_run(), DiskConfirmed(disk="sda", by="Anne Petit")]
    sealed = stick.seal(tmp_path, lambda link: folded(events, link)).path.read_bytes()
    assert verify(sealed, own_keyring(tmp_path)).confirmed_by == ("Anne Petit",)
    with pytest.raises(Refused):
        sign_off(tmp_path, sealed, own_keyring(tmp_path), Word("petit anne"), CLOCK)


def sealed_without(
    home: Path, *, operator: str = "Zoé", outcome: Outcome = Outcome.PASSED
) -> bytes:
    """Seal a run by `operator` whose wipe ended with `outcome`."""
    events = [
        e.model_copy(update={"order": e.order.model_copy(update={"operator": operator})})
        if isinstance(e, RunStarted)
        else e
        for e in good_run()
    ]
    events.append(end(StageName.WIPE, "sda", outcome, wipe=wipe(outcome)))
    return stick.seal(home, lambda link: folded(events, link)).path.read_bytes()


@pytest.mark.parametrize(
    ("code", "changed", "word"),
    [
        ("no-name", {}, Word(" \x00 ")),
        ("no-name", {}, Word("x" * 101)),
        ("no-operator", {"operator": " "}, ANNE),
        ("not-wiped", {"outcome": Outcome.DEGRADED}, ANNE),
    ],
)
def test_where_nobody_can_tell_or_nothing_is_proven_it_is_refused(
    tmp_path: Path, code: str, changed: dict[str, object], word: Word
) -> None:
    sealed = sealed_without(tmp_path, **changed)  # type: ignore[arg-type]
    with pytest.raises(Refused) as caught:
        sign_off(tmp_path, sealed, own_keyring(tmp_path), word, CLOCK)
    assert caught.value.code == code


def test_disks_that_could_not_be_counted_prove_nothing() -> None:
    record = folded(good_run())
    assert provable(record) == ("sda",)
    blind = record.machine.model_copy(update={"unknown": (NotKnown(part="disks", why="?"),)})
    assert provable(record.model_copy(update={"machine": blind})) == ()


def test_a_risk_is_never_cut_short(tmp_path: Path) -> None:
    with pytest.raises(WrongUse):
        word = Word("Anne", "x" * 501)
        sign_off(tmp_path, envelope(tmp_path), own_keyring(tmp_path), word, CLOCK)


def test_the_same_word_is_signed_once_and_a_decision_may_come_later(tmp_path: Path) -> None:
    sealed, ring = envelope(tmp_path), own_keyring(tmp_path)
    later = CLOCK.model_copy(update={"wall": "2026-11-25T00:00:00Z"})
    first = sign_off(tmp_path, sealed, ring, ANNE, CLOCK)
    assert sign_off(tmp_path, sealed, ring, ANNE, later) == first
    second = sign_off(tmp_path, sealed, ring, Word("Paul", "None left."), later)
    assert of_record(tmp_path, sealed, verify(sealed, ring), ring) == (first, second)


def test_a_record_of_a_stick_that_is_not_believed_is_not_signed(tmp_path: Path) -> None:
    with pytest.raises(Untrusted):
        sign_off(tmp_path / "a", envelope(tmp_path / "b"), own_keyring(tmp_path / "a"), ANNE, CLOCK)


def forged(home: Path, **changed: object) -> bytes:
    """Return a sign-off of the first record, changed before it was signed by the stick's key."""
    sealed = envelope(home)
    signed = sign_off(home, sealed, own_keyring(home), ANNE, CLOCK)
    said = {**json.loads(dsse.read(document(home, signed.sha256)).payload), **changed}
    return dsse.seal(json.dumps(said).encode(), SIGN_OFF_TYPE, own_key(home))


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "ZOE"},
        {"name": ""},
        {"record_sha256": "0" * 64},
        {"record_id": "other"},
        {"practice": False},
        {"disks": ["sda", "sdb"]},
        {"disks": []},
        {"stick": "0" * 16},
        {"more": 1},
    ],
)
def test_a_sign_off_of_anything_else_is_not_believed(
    tmp_path: Path, changed: dict[str, object]
) -> None:
    false = forged(tmp_path, **changed)
    sealed, ring = envelope(tmp_path), own_keyring(tmp_path)
    with pytest.raises(Untrusted):
        verify_sign_off(false, sealed, verify(sealed, ring), ring)


def test_a_sign_off_that_was_changed_or_signed_by_a_stranger_is_not_believed(
    tmp_path: Path,
) -> None:
    sealed, ring = envelope(tmp_path), own_keyring(tmp_path)
    record = verify(sealed, ring)
    good = document(tmp_path, sign_off(tmp_path, sealed, ring, ANNE, CLOCK).sha256)
    payload = dsse.read(good).payload
    strange = dsse.seal(payload, SIGN_OFF_TYPE, keys.new_key())
    as_record = dsse.seal(payload, PAYLOAD_TYPE, own_key(tmp_path))
    for false in (strange, as_record, good[:-9], good.replace(b"a", b"b", 1), sealed):
        with pytest.raises(Untrusted):
            verify_sign_off(false, sealed, record, ring)
    spool.path_of(tmp_path, dsse.sha256(good)).write_bytes(good[:-9])
    assert of_record(tmp_path, sealed, record, ring) == ()


def test_it_is_uploaded_after_its_record_to_its_own_place(tmp_path: Path, central: Central) -> None:
    sealed = envelope(tmp_path)
    central.enrol(tmp_path)
    signed = sign_off(tmp_path, sealed, own_keyring(tmp_path), ANNE, CLOCK)
    record = spool.path_of(tmp_path, dsse.sha256(sealed))
    os.utime(record, ns=(1, 1))  # a file system's clock may not tell the two apart
    assert len(upload(tmp_path, pause_s=0.001).sent) == 2
    assert central.seen == [
        ("PUT", f"/api/v1/records/{dsse.sha256(sealed)}", f"Bearer {TOKEN}"),
        ("PUT", f"/api/v1/sign-offs/{signed.sha256}", f"Bearer {TOKEN}"),
    ]
    assert not spool.waiting(tmp_path)


def knows_no_sign_offs(handler: Handler) -> None:
    """Answer as a central inventory of an earlier version."""
    if "/sign-offs/" in handler.path:
        handler.answer(404, b"<h1>?</h1>")
    else:
        handler.behave()


def test_an_inventory_that_knows_no_sign_offs_still_takes_the_next_record(
    tmp_path: Path, central: Central
) -> None:
    sealed = envelope(tmp_path)
    central.enrol(tmp_path)
    upload(tmp_path, pause_s=0.001)
    signed = sign_off(tmp_path, sealed, own_keyring(tmp_path), ANNE, CLOCK)
    second = seal_run(tmp_path, "two")
    central.tricks = [knows_no_sign_offs] * 2  # both may have one time stamp, in either order
    report = upload(tmp_path, pause_s=0.001)
    assert [kept.sha256 for kept in report.waiting] == [signed.sha256]
    assert [sent.sha256 for sent in report.sent] == [second.sha256]


def test_a_lost_state_is_rebuilt_beside_sign_offs(tmp_path: Path) -> None:
    sign_off(tmp_path, envelope(tmp_path), own_keyring(tmp_path), ANNE, CLOCK)
    (tmp_path / "stick" / "state.json").unlink()
    assert seal_run(tmp_path, "two").seq == 2
