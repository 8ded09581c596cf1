"""An association's name, telephone and picture get into a profile without touching code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refurb.install.brand import GUIDE, Brand, load_brand
from refurb.install.build import overlay
from refurb.install.profile import load
from refurb.problem import CouldNot

FULL = """
association = "Les PC & Cie \\"du quartier\\""
telephone = "01 23 45 67 89"
home_page = "https://exemple.fr/"
wallpaper = "photo.jpg"
packages = ["gcompris-qt"]
languages = ["es_ES"]
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "brand.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_no_file_is_a_neutral_brand(tmp_path: Path) -> None:
    assert load_brand(tmp_path / "brand.toml") == Brand()


def test_a_brand_is_in_every_file_that_names_it_quoted_for_its_form(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"picture")
    brand, tree = load_brand(written(tmp_path, FULL)), tmp_path / "tree"
    overlay(load("famille"), brand, tree)
    told = json.loads((tree / "etc/refurb/brand.json").read_text())
    assert told == {"association": 'Les PC & Cie "du quartier"', "telephone": "01 23 45 67 89"}
    policies = json.loads((tree / "etc/firefox/policies/policies.json").read_text())
    assert policies["policies"]["Homepage"]["URL"] == "https://exemple.fr/"
    for language in ("fr", "en"):
        guide = (tree / f"usr/share/refurb/guide/{language}/index.html").read_text()
        assert "Les PC &amp; Cie &quot;du quartier&quot;" in guide
        assert "01 23 45 67 89" in guide
    assert "es_ES.UTF-8 UTF-8" in (tree / "etc/locale.gen").read_text().splitlines()
    assert (tree / "usr/share/refurb/wallpaper").read_bytes() == b"picture"
    assert brand.translations() == ["/usr/share/locale/es/*"]
    assert not list(tree.rglob("*.in"))


def test_without_a_brand_the_first_page_is_in_the_pc(tmp_path: Path) -> None:
    overlay(load("famille"), Brand(), tmp_path)
    policies = json.loads((tmp_path / "etc/firefox/policies/policies.json").read_text())
    assert policies["policies"]["Homepage"]["URL"] == GUIDE
    assert (tmp_path / GUIDE.removeprefix("file:///")).is_file()


@pytest.mark.parametrize(
    "text", ["association = ", 'nom = "x"', 'packages = ["--option"]', 'languages = ["espagnol"]',
             'wallpaper = "absent.jpg"', 'association = "a\\nb"'],
)  # fmt: skip
def test_a_brand_that_cannot_be_read_is_one_clear_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(CouldNot, match=r"brand\.toml cannot be read"):
        load_brand(written(tmp_path, text))
