"""The wizard's languages say the same things; its Wi-Fi list is read from nmcli's own form."""

from __future__ import annotations

import re
from pathlib import Path

from wizard.wifi import Network, connect, networks
from wizard.words import brand, languages


def test_french_comes_first_and_every_language_has_every_sentence() -> None:
    french, *others = languages()
    assert french.code == "fr"
    assert others
    for other in others:
        assert other.sentences.keys() == french.sentences.keys()
        for key, sentence in french.sentences.items():
            assert re.findall(r"{\w+}", other.sentences[key]) == re.findall(r"{\w+}", sentence)


def test_one_more_file_is_one_more_language(tmp_path: Path) -> None:
    (tmp_path / "es.toml").write_text('language = "Español"\nlocale = "es_ES.UTF-8"\nnext = "Sí"\n')
    (language,) = languages(tmp_path)
    assert (language.title, language.locale, language.sentences) == (
        "Español", "es_ES.UTF-8", {"next": "Sí"})  # fmt: skip


def test_a_brand_that_is_missing_or_broken_is_empty(tmp_path: Path) -> None:
    assert brand(tmp_path / "none") == {"association": "", "telephone": ""}
    (tmp_path / "broken").write_text("{")
    assert brand(tmp_path / "broken") == {"association": "", "telephone": ""}


def test_the_strongest_station_of_a_name_counts_and_hidden_names_do_not() -> None:
    printed = (
        rb"AA\:00\:00\:00\:00\:01:40:WPA2:Livebox"
        b"\n"
        rb"AA\:00\:00\:00\:00\:02:80:WPA2:Livebox"
        b"\n"
        rb"AA\:00\:00\:00\:00\:03:90:WPA2:"
        b"\n"
        rb"AA\:00\:00\:00\:00\:04:55::Ville\: gratuit"
        b"\n"
        rb"AA\:00\:00"
    )
    assert networks(printed) == [
        Network("Livebox", "AA:00:00:00:00:02", 80, False),
        Network("Ville: gratuit", "AA:00:00:00:00:04", 55, True),
    ]


def test_a_network_is_joined_by_its_station_not_by_a_name_that_could_be_an_option() -> None:
    argv = connect(Network("--help", "AA:00:00:00:00:02", 80, False), "secret12")
    assert "--help" not in argv
    assert argv[-2:] == ("password", "secret12")
    assert "password" not in connect(Network("x", "AA:00:00:00:00:02", 80, True), "")
