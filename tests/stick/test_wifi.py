"""Wi-Fi as iwd tells of it: its real answers, captured in a virtual PC with two radios."""

from __future__ import annotations

import json
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.host.door import Ran
from refurb.host.local import LocalHost
from refurb.problem import CouldNot
from refurb.stick.wifi import Network, Strength, file_of, join, networks, search

HERE = Path(__file__).parent / "iwd"
OBJECTS, ORDERED = ((HERE / f"{name}.json").read_bytes() for name in ("objects", "ordered"))
PATH = "/net/connman/iwd/0/6/4174656c69657220506c6fc3ab726d656c_psk"
WORKSHOP = Network(
    name="Atelier Ploërmel", path=PATH, kind="psk", strength=Strength.STRONG, is_joined=False
)


class Radio(LocalHost):
    """A PC whose iwd answers as the real one did; the passphrase decides whether it joins."""

    def __init__(
        self, known: Path, *, objects: bytes = OBJECTS, right: str = "motdepasse1"
    ) -> None:
        super().__init__()
        self.ran: list[str] = []
        self._known, self._objects, self._right = known, objects, right

    def run(self, argv: Sequence[str], *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
        line = " ".join(argv)
        self.ran.append(line)
        out, status = b"", 0
        if "GetManagedObjects" in line:
            out = self._objects
        elif "GetOrderedNetworks" in line:
            out = ORDERED
        elif line.endswith("Network Connect"):
            files = list(self._known.glob("*.psk"))
            status = 0 if files and f"Passphrase={self._right}\n" in files[0].read_text() else 1
        return Ran(tuple(argv), status, out, b"", 0.0)


def test_a_network_is_listed_with_how_well_it_is_heard() -> None:
    assert networks(json.loads(OBJECTS), json.loads(ORDERED)) == (WORKSHOP,)


def test_it_is_searched_on_the_station_only_after_iwd_was_started(tmp_path: Path) -> None:
    radio = Radio(tmp_path)
    assert search(radio) == (WORKSHOP,)
    assert radio.ran[0] == "systemctl start iwd"
    scans = [line for line in radio.ran if line.endswith("Scan")]
    assert len(scans) == 1
    assert "/net/connman/iwd/0/6 " in scans[0]  # wlan1 is the access point


def test_joining_leaves_the_password_with_iwd_for_its_owner_only(tmp_path: Path) -> None:
    radio = Radio(tmp_path)
    join(radio, WORKSHOP, "motdepasse1", tmp_path)
    file = tmp_path / "=4174656c69657220506c6fc3ab726d656c.psk"  # as iwd itself named it
    assert file.read_text() == "[Security]\nPassphrase=motdepasse1\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert radio.ran == [
        f"busctl --timeout=45 call net.connman.iwd {PATH} net.connman.iwd.Network Connect"
    ]


def test_a_wrong_password_is_said(tmp_path: Path) -> None:
    with pytest.raises(CouldNot, match="could not be joined"):
        join(Radio(tmp_path), WORKSHOP, "fauxmotdepasse", tmp_path)
    with pytest.raises(CouldNot, match="8 to 63"):
        join(Radio(tmp_path), WORKSHOP, "court", tmp_path)


def test_a_network_that_wants_a_name_too_cannot_be_joined(tmp_path: Path) -> None:
    school = WORKSHOP.model_copy(update={"kind": "8021x"})
    radio = Radio(tmp_path)
    with pytest.raises(CouldNot, match="account"):
        join(radio, school, "", tmp_path)
    assert radio.ran == []


def test_a_pc_without_wifi_says_so(tmp_path: Path) -> None:
    with pytest.raises(CouldNot, match="no Wi-Fi"):
        search(Radio(tmp_path, objects=b""))


@pytest.mark.parametrize(
    ("name", "file"),
    [("Atelier 2_b-c", "Atelier 2_b-c.psk"), ("a/b", "=612f62.psk"), ("é", "=c3a9.psk")],
)
def test_a_networks_file_is_named_as_iwd_names_it(name: str, file: str) -> None:
    assert file_of(WORKSHOP.model_copy(update={"name": name})) == file


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))  # fmt: skip
def test_garbage_is_no_network(answer: object) -> None:
    assert networks(answer, answer) == ()
