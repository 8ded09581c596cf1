"""Profiles stand upon layers: packages, tree and finish of those below come first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from refurb.install.brand import Brand
from refurb.install.build import overlay
from refurb.install.profile import all_profiles, default_folder, load

DESKTOPS = ["famille", "leger", "association", "cafe"]


def test_a_layer_s_packages_come_first_and_its_files_give_way(tmp_path: Path) -> None:
    for name in ("low", "high"):
        (tmp_path / name / "overlay").mkdir(parents=True)
        (tmp_path / name / "packages.txt").write_text(f"# why\n{name}-tool {name}-font\n")
        (tmp_path / name / "overlay" / "both").write_text(name)
        (tmp_path / name / "overlay" / name).write_text(name)
    (tmp_path / "high" / "profile.toml").write_text(
        'version = "1"\nbootable = true\ntier = 1\nmemory_least_mib = 1\nesp_mib = 64\n'
        'memory_comfortable_mib = 1\nroot_least_mib = 16\nsuite = "trixie"\n'
        'layers = ["low"]\noverlay = "overlay"\n[title]\nfr = "x"\nen = "x"\n'
    )
    profile = load("high", tmp_path)
    assert profile.names() == ["low-tool", "low-font", "high-tool", "high-font"]
    overlay(profile, Brand(), tmp_path / "tree")
    assert (tmp_path / "tree" / "both").read_text() == "high"
    assert (tmp_path / "tree" / "low").read_text() == "low"


def test_a_layer_alone_is_no_profile() -> None:
    assert "bureau" not in [profile.name for profile in all_profiles()]


@pytest.mark.parametrize("name", DESKTOPS)
def test_every_desktop_has_what_was_promised(name: str) -> None:
    names = load(name).names()
    assert {"firefox-esr", "firefox-esr-l10n-fr", "webext-ublock-origin-firefox", "orca",
            "libreoffice-writer", "libreoffice-l10n-fr", "unattended-upgrades", "sudo",
            "network-manager", "cups"} <= set(names)  # fmt: skip
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", ["base", *DESKTOPS])
def test_the_only_administrator_is_locked_until_the_installation(name: str) -> None:
    scripts = [folder / "finish" for folder in load(name).layers]
    lines = "\n".join(file.read_text() for file in scripts if file.is_file()).splitlines()
    made = [line.split()[-1] for line in lines if line.startswith("useradd")]
    assert "admin" in made
    for account in made:
        assert f"passwd -q -l {account}" in lines
    sudoers = [line for line in lines if re.search(r"\bsudo\b", line)]
    assert [line.split()[-1] for line in sudoers] == ["admin"]
    assert not list(default_folder().glob("*/overlay/etc/sudoers*"))
