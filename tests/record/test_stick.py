"""The stick: its key, its chain, and sealing that survives a cut at any moment."""

from __future__ import annotations

import json
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from refurb.model.record import PAYLOAD_TYPE, Record, StickLink
from refurb.problem import CouldNot
from refurb.record import dsse, spool, stick
from refurb.record.chain import ChainReport, check_chain
from refurb.record.files import write_whole
from tests.conftest import need_root, need_tools
from tests.record.making import folded, good_run, seal_run


def envelopes(home: Path) -> list[bytes]:
    return [p.read_bytes() for p in sorted((home / "spool").glob("*.json"))]


def records(home: Path) -> list[Record]:
    ring = stick.own_keyring(home)
    found = [dsse.open_(e, ring, PAYLOAD_TYPE) for e in envelopes(home)]
    return sorted((Record.model_validate_json(f) for f in found), key=lambda r: r.stick.seq)


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = stick.own_key(tmp_path).key_id
    assert stick.own_key(tmp_path).key_id == first
    assert stat.S_IMODE((tmp_path / "stick" / "key.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "stick").stat().st_mode) == 0o700


def test_a_damaged_key_is_said_and_never_replaced(tmp_path: Path) -> None:
    stick.own_key(tmp_path)
    file = tmp_path / "stick" / "key.pem"
    for spoiled in (b"", file.read_bytes()[:40]):
        file.write_bytes(spoiled)
        with pytest.raises(CouldNot):
            seal_run(tmp_path)
        assert file.read_bytes() == spoiled


def test_records_of_a_stick_form_one_chain(tmp_path: Path) -> None:
    sealed = [seal_run(tmp_path, f"run-{n}") for n in range(3)]
    assert [s.seq for s in sealed] == [1, 2, 3]
    assert [r.stick.prev for r in records(tmp_path)] == [None, sealed[0].sha256, sealed[1].sha256]
    assert check_chain(envelopes(tmp_path), stick.own_keyring(tmp_path)) == ChainReport()
    assert stat.S_IMODE(sealed[0].path.stat().st_mode) == 0o600


def test_a_run_is_sealed_once_however_often_it_is_tried(tmp_path: Path) -> None:
    first = seal_run(tmp_path)
    assert seal_run(tmp_path) == first == spool.find(tmp_path, "run-1")
    assert len(envelopes(tmp_path)) == 1
    assert seal_run(tmp_path, "run-2").seq == 2


def test_a_record_for_another_place_in_the_chain_is_not_sealed(tmp_path: Path) -> None:
    elsewhere = StickLink(id="0" * 16, seq=9, prev=None)
    with pytest.raises(ValueError, match="chain"):
        stick.seal(tmp_path, lambda link: folded(good_run(), elsewhere))
    assert envelopes(tmp_path) == []


def test_a_strange_run_id_cannot_leave_the_spool(tmp_path: Path) -> None:
    seal_run(tmp_path / "home", "../../../x")
    assert [p.name for p in tmp_path.iterdir()] == ["home"]


def _cut_at(point: int, home: Path, work: Callable[[], object]) -> bool:
    """Run `work` in a child that dies at its `point`-th call to the kernel; tell if it died.

    Half of what a write was given lies on the medium when the cut falls into it.
    """
    child = os.fork()
    if child == 0:
        count = 0

        def counted(real: Callable[..., object], torn: bool = False) -> Callable[..., object]:
            def call(*args: object, **kwargs: object) -> object:
                nonlocal count
                count += 1
                if count == point:
                    if torn:
                        fd, data = args
                        real(fd, bytes(data)[: len(data) // 2])  # type: ignore[call-overload,arg-type]
                    os._exit(9)
                return real(*args, **kwargs)

            return call

        for name in ("fsync", "replace", "rename", "unlink", "open", "mkdir"):
            setattr(os, name, counted(getattr(os, name)))
        os.write = counted(os.write, torn=True)  # type: ignore[assignment]
        try:
            work()
        finally:
            os._exit(0)
    _, how = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(how) == 9


def test_a_cut_at_any_moment_loses_no_record_and_repeats_no_number(tmp_path: Path) -> None:
    point = 0
    died = True
    while died:
        point += 1
        home = tmp_path / str(point)
        seal_run(home, "before")
        died = _cut_at(point, home, lambda h=home: seal_run(h, "cut"))  # type: ignore[misc]
        for file in (home / "spool").glob("*.json"):
            spool.load(home, file.stem, stick.own_keyring(home))  # whole, or not there at all
        after = seal_run(home, "after")
        again = seal_run(home, "cut")
        found = records(home)
        assert sorted(r.record_id for r in found) == ["after", "before", "cut"], point
        assert {after.seq, again.seq} == {2, 3}, point
        assert check_chain(envelopes(home), stick.own_keyring(home)) == ChainReport(), point
        assert not (home / "stick" / "sealing.json").exists()
        assert not list(home.rglob("*.part")), point
    assert point > 20


def test_a_cut_while_the_key_is_made_leaves_no_half_key(tmp_path: Path) -> None:
    point = 0
    died = True
    while died:
        point += 1
        home = tmp_path / str(point)
        died = _cut_at(point, home, lambda h=home: stick.own_key(h))  # type: ignore[misc]
        assert seal_run(home).seq == 1
    assert point > 5


def test_once_the_envelope_is_signed_that_very_one_is_spooled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(stick, "_finish", cut)
        with pytest.raises(KeyboardInterrupt):
            seal_run(tmp_path, "cut")
    signed = dsse.sha256((tmp_path / "stick" / "sealing.json").read_bytes())
    assert spool.find(tmp_path, "cut") is None
    assert seal_run(tmp_path, "after").seq == 2
    assert seal_run(tmp_path, "cut").sha256 == signed


def test_two_at_once_never_share_a_number(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.record.making import seal_run\n"
        "for n in range(5): seal_run(Path(sys.argv[1]), f'{sys.argv[2]}-{n}')"
    )
    root = Path(__file__).resolve().parents[2]
    children = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name], cwd=root)
        for name in ("a", "b")
    ]
    assert [child.wait() for child in children] == [0, 0]
    assert [r.stick.seq for r in records(tmp_path)] == list(range(1, 11))
    assert check_chain(envelopes(tmp_path), stick.own_keyring(tmp_path)) == ChainReport()


@pytest.mark.parametrize("spoiled", [None, b"", b'{"seq": 1'])
def test_a_lost_state_is_told_again_by_the_spool(tmp_path: Path, spoiled: bytes | None) -> None:
    seal_run(tmp_path, "one")
    second = seal_run(tmp_path, "two")
    state = tmp_path / "stick" / "state.json"
    if spoiled is None:
        state.unlink()
    else:
        state.write_bytes(spoiled)
    third = seal_run(tmp_path, "three")
    assert third.seq == 3
    assert records(tmp_path)[-1].stick.prev == second.sha256


def test_a_spoiled_envelope_on_its_way_leaves_a_gap_and_no_twin(tmp_path: Path) -> None:
    seal_run(tmp_path, "one")
    (tmp_path / "stick" / "sealing.json").write_bytes(b'{"payload":')
    assert seal_run(tmp_path, "two").seq == 3
    assert len(spool.damaged(tmp_path)) == 1
    gaps = check_chain(envelopes(tmp_path), stick.own_keyring(tmp_path)).gaps
    assert [(g.first, g.last) for g in gaps] == [(2, 2)]


def test_status_counts_what_lies_on_the_stick(tmp_path: Path) -> None:
    sealed = seal_run(tmp_path)
    spool.mark_refused(tmp_path, sealed.sha256, spool.Refusal(status=400, detail="no"))
    seal_run(tmp_path, "two")
    status = stick.status(tmp_path)
    assert (status.next_seq, status.waiting, status.refused, status.sent) == (3, 1, 1, 0)
    assert status.server is None
    assert status.key_id.startswith(status.stick)


def test_no_file_may_grow_any_more(tmp_path: Path) -> None:
    """RLIMIT_FSIZE stops every write as a full disk does, also for root."""
    seal_run(tmp_path, "before")
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300, old[1]))
    try:
        with pytest.raises(CouldNot) as caught:
            seal_run(tmp_path, "full")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert caught.value.key == "record.disk_full"
    assert not list(tmp_path.rglob("*.part"))
    assert [r.record_id for r in records(tmp_path)] == ["before"]
    assert seal_run(tmp_path, "full").seq == 2


def test_a_full_stick_loses_nothing_at_any_size(tmp_path: Path) -> None:
    """A tiny tmpfs is filled up to where each of sealing's writes in turn has no room."""
    need_root()
    need_tools("mount")
    for free_kib in range(0, 64, 4):
        home = tmp_path / str(free_kib)
        home.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "none", home], check=True)
        try:
            seal_run(home, "before")
            filler = home / "filler"
            room = os.statvfs(home).f_bavail * os.statvfs(home).f_bsize
            filler.write_bytes(bytes(max(0, room - free_kib * 1024)))
            try:
                seal_run(home, "full")
            except CouldNot as problem:
                assert problem.key == "record.disk_full"
            filler.unlink()
            assert seal_run(home, "full").seq == 2
            assert seal_run(home, "after").seq == 3
            assert check_chain(envelopes(home), stick.own_keyring(home)) == ChainReport()
            assert not list(home.rglob("*.part"))
        finally:
            subprocess.run(["umount", home], check=True)


def test_a_read_only_stick_is_said(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        need_tools("mount")
        subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "none", tmp_path], check=True)
    else:
        tmp_path.chmod(0o500)
    try:
        with pytest.raises(CouldNot) as caught:
            seal_run(tmp_path)
        assert caught.value.key == "record.read_only"
        assert list(tmp_path.iterdir()) == []
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", tmp_path], check=True)
        else:
            tmp_path.chmod(0o700)


def test_a_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "file"
    write_whole(file, b"old")
    for point in range(1, 12):
        _cut_at(point, tmp_path, lambda: write_whole(file, b"new" * 1000))
        assert file.read_bytes() in (b"old", b"new" * 1000)
        write_whole(file, b"old")


def test_the_private_key_is_in_nothing_but_its_file(tmp_path: Path) -> None:
    seal_run(tmp_path)
    pem = (tmp_path / "stick" / "key.pem").read_text()
    secret = "".join(pem.splitlines()[1:-1])
    for file in tmp_path.rglob("*"):
        if file.is_file() and file.name != "key.pem":
            assert secret not in file.read_text()
    assert json.loads(stick.own_keyring(tmp_path).model_dump_json())["keys"][0]["role"] == "stick"
