"""GRUB's images are placed as its own set-up would; a profile's manifest is whole or refused."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.host.local import LocalHost
from refurb.install import boot, manifest
from refurb.install.plan import plan
from refurb.install.profile import all_profiles, load
from refurb.problem import CouldNot, WrongUse

MIB = 1 << 20
BOOT_IMG = bytes(range(256)) * 2
CORE_IMG = bytes(range(1, 256)) * 40
UUID = "58fa2cc5-1a95-440f-b855-3895163763c7"


def test_the_boot_sector_names_the_core_and_the_core_names_its_rest() -> None:
    found = boot.first_sectors(BOOT_IMG, CORE_IMG, MIB, MIB)
    assert struct.unpack_from("<Q", found.code, 0x5C) == (2048,)
    assert found.code[0x66:0x68] == b"\x90\x90"
    assert len(found.code) == 440  # the partition table is not of it
    assert struct.unpack_from("<Q", found.core, 500) == (2049,)
    assert len(found.core) % 512 == 0
    assert found.core[512 : len(CORE_IMG)] == CORE_IMG[512:]


@pytest.mark.parametrize(
    ("boot_img", "core_img"),
    [(BOOT_IMG[:-1], CORE_IMG), (BOOT_IMG, bytes(MIB + 1)), (BOOT_IMG, b""), (b"", CORE_IMG)],
)
def test_what_is_no_loader_or_does_not_fit_is_refused(boot_img: bytes, core_img: bytes) -> None:
    with pytest.raises(ValueError, match="GRUB"):
        boot.first_sectors(boot_img, core_img, MIB, MIB)


def test_every_menu_knows_the_root_by_its_uuid_and_no_disk_by_its_name() -> None:
    for menu in (boot.menu(UUID), boot.menu_on_esp(UUID)):
        assert UUID.encode() in menu
        assert b"/dev/" not in menu
    assert f"root=UUID={UUID} ".encode() in boot.menu(UUID)


@given(st.dictionaries(st.text(st.characters(exclude_characters="\0", codec="utf-8")), st.text(
    st.characters(exclude_characters="\0", codec="utf-8"))))  # fmt: skip
def test_a_manifest_comes_back_as_it_was(files: dict[str, str]) -> None:
    assert manifest.from_bytes(manifest.to_bytes(files)) == files


@pytest.mark.parametrize("cut", [1, 3, 6])
def test_a_manifest_that_is_cut_is_refused(cut: int) -> None:
    with pytest.raises(CouldNot):
        manifest.from_bytes(manifest.to_bytes({"./a": "bb", "./c": "dd"})[:-cut])


def test_a_profile_that_was_not_built_is_never_installed(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with disk.open("wb") as file:
        file.truncate(2048 * MIB)
    base = load("base", built=tmp_path)
    assert not base.can_install
    with pytest.raises(CouldNot, match="not built"):
        plan(LocalHost(), base, str(disk), hostname="x", allow_file=True)
    assert not any(disk.open("rb").read(4 * MIB))


def test_a_built_profile_comes_first_and_a_workshop_s_own_is_listed(tmp_path: Path) -> None:
    for name in ("base", "atelier"):
        (tmp_path / name).mkdir()
        text = (
            load("base").file.read_text(encoding="utf-8").replace('version = "1"', 'version = "9"')
        )
        (tmp_path / name / "profile.toml").write_text(text, encoding="utf-8")
        (tmp_path / name / f"{name}.squashfs").write_bytes(b"")
    found = {profile.name: profile for profile in all_profiles(built=tmp_path)}
    assert {"atelier", "base", "essai"} <= set(found)
    assert found["base"].version == found["atelier"].version == "9"
    assert found["base"].can_install
    with pytest.raises(WrongUse):
        load("../base", built=tmp_path)


def test_the_list_of_packages_is_read_without_its_comments() -> None:
    names = load("base").names()
    assert {"linux-image-amd64", "shim-signed", "grub-pc-bin"} <= set(names)
    assert not any("#" in name or " " in name for name in names)
