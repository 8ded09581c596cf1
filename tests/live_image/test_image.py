"""The built image holds what it should and nothing that it must not; `make image` comes first."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest

from refurb.stick.table import entries, image_sectors
from refurb.stick.write import image_bytes
from tests.conftest import need_root, need_tools

PROJECT = Path(__file__).resolve().parents[2]
BUILD = PROJECT / "build" / "image"
MOST_MIB = 450
SECRETS = re.compile(r"(^|/)(ssh_host_\w+|.*\.(key|pem)|id_(rsa|ed25519|ecdsa))$")
WRITTEN = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----(?:\\n|\s)+[A-Za-z0-9+/=:]{16}"
    rb"|b3BlbnNzaC1rZXktdjE[A-Za-z0-9+/]{16}"  # OpenSSH's private keys begin so
    rb"|\$(?:1|5|6|7|y|gy|2[aby])\$(?:[./A-Za-z0-9=,]+\$)*[./A-Za-z0-9]{22,}"  # crypt(5)
    rb"|(?:Passphrase|PreSharedKey)=[^{\s]"
)
"""Private keys, passwords' hashes and Wi-Fi words, wherever they stand."""
OF_PROGRAMS = (
    "/usr/lib/x86_64-linux-gnu/libgnutls.so.30.*",  # keys of its self-test (FIPS 140)
    "/usr/lib/x86_64-linux-gnu/libcrypt.so.1*",  # bcrypt's own test
    "/usr/lib/x86_64-linux-gnu/libnettle.so.8*",
    "/usr/lib/shim/mmx64.efi",
    "/usr/lib/shim/mmx64.efi.signed",
    "/usr/lib/grub/*/legacy_password_test.mod",
    "/usr/lib/refurb/refurb/stick/__pycache__/wifi.cpython-*.pyc",  # writes such a line
)
"""Debian's binaries with test vectors that everybody has, and our own word for a Wi-Fi's."""


@pytest.fixture(scope="module")
def iso() -> Path:
    need_tools("unsquashfs:squashfs-tools", "xorriso")
    found = sorted(BUILD.glob("refurb-*-amd64.iso"))
    if not found:
        pytest.skip("needs the image: make image")
    return found[-1]


@pytest.fixture(scope="module")
def squashfs(iso: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the system as it stands in the ISO itself."""
    file = tmp_path_factory.mktemp("iso") / "system.squashfs"
    out_of(iso, "/live/system.squashfs", file)
    return file


@pytest.fixture(scope="module")
def names(squashfs: Path) -> dict[str, str]:
    """Return the system's paths, each with its line of `unsquashfs -lln`."""
    shown = subprocess.run(
        ["unsquashfs", "-lln", "-d", "", str(squashfs)], capture_output=True, text=True, check=True
    ).stdout
    lines = [line for line in shown.splitlines() if " /" in line]
    return {line[line.index(" /") + 1 :].split(" -> ")[0]: line for line in lines}


def out_of(iso: Path, inside: str, to: Path) -> None:
    subprocess.run(
        ["xorriso", "-osirrox", "on", "-indev", str(iso), "-extract", inside, str(to)],
        check=True, capture_output=True,
    )  # fmt: skip


def cat(squashfs: Path, path: str) -> str:
    return subprocess.run(
        ["unsquashfs", "-cat", str(squashfs), path], capture_output=True, check=True
    ).stdout.decode(errors="replace")


def test_it_is_small_and_its_table_leaves_the_rest_of_the_stick_free(iso: Path) -> None:
    size_mib = iso.stat().st_size / (1 << 20)
    print(f"image: {size_mib:.0f} MiB")
    assert size_mib <= MOST_MIB
    table = entries(iso.read_bytes()[:512])
    assert image_sectors(table) == iso.stat().st_size // 512
    assert [entry.kind for entry in table[2:]] == [0, 0]
    assert image_bytes(str(iso)) == iso.stat().st_size


def test_there_is_no_secret_and_no_password_in_it(squashfs: Path, names: dict[str, str]) -> None:
    secret = [n for n in names if SECRETS.search(n) and "/ssl/cert" not in n]
    assert [n for n in secret if not n.startswith("/usr/lib/python3")] == []
    for line in cat(squashfs, "etc/shadow").splitlines():
        assert line.split(":")[1] in ("*", "!", "!*"), line
    assert cat(squashfs, "etc/machine-id") == ""
    assert not any(name.startswith("/var/lib/refurb/") for name in names)


def test_no_file_has_a_private_key_or_a_password_in_it(squashfs: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    subprocess.run(
        ["unsquashfs", "-quiet", "-no-progress", "-no-xattrs", "-d", str(root), str(squashfs)],
        check=True, capture_output=True,
    )  # fmt: skip
    files = [path for path in root.rglob("*") if path.is_file() and not path.is_symlink()]
    assert len(files) > 5000
    found = {f"/{path.relative_to(root)}" for path in files if WRITTEN.search(path.read_bytes())}
    known = {name for name in found if any(fnmatch(name, one) for one in OF_PROGRAMS)}
    assert found - known == set()
    assert len(known) > 5  # the search finds what is there


def test_nothing_listens_and_nothing_touches_a_donated_disk(names: dict[str, str]) -> None:
    masked = [n.rsplit("/", 1)[-1] for n, line in names.items() if line.endswith("-> /dev/null")]
    listed = [
        unit
        for line in (PROJECT / "live-image" / "mask.txt").read_text().splitlines()
        for unit in line.partition("#")[0].split()
    ]
    assert sorted(set(listed)) == sorted({n for n in masked if n in listed})
    for tool in ("mdadm", "lvm", "vgchange", "udisksctl", "sshd", "zpool", "bcache-register"):
        assert not any(name.endswith(f"/{tool}") for name in names), tool


def test_it_says_its_version_and_refurb_is_in_it(squashfs: Path, names: dict[str, str]) -> None:
    said = json.loads(cat(squashfs, "etc/refurb-image"))
    assert set(said) == {"version", "built"}
    assert "/usr/lib/refurb/refurb/cli.py" in names
    assert "/usr/lib/refurb/pySMART/__init__.py" in names
    assert "/usr/lib/clock-epoch" in names


def test_the_menu_is_in_french_first_and_names_this_very_image(iso: Path, tmp_path: Path) -> None:
    out_of(iso, "/boot/grub/grub.cfg", tmp_path / "grub.cfg")
    menu = (tmp_path / "grub.cfg").read_text(encoding="utf-8")
    asked = subprocess.run(
        ["blkid", "-p", "-s", "UUID", "-o", "value", str(iso)], capture_output=True, text=True,
        check=True,
    ).stdout.strip()  # fmt: skip
    assert f"refurb.uuid={asked} " in menu
    titles = re.findall(r'menuentry "([^"]+)"', menu)
    assert titles[0].startswith("Atelier")
    assert len(titles) == 12
    for words in ("systemd.gpt_auto=no", "systemd.swap=no", "noresume"):
        assert words in menu


def test_uefi_finds_debians_signed_loaders(iso: Path, tmp_path: Path) -> None:
    need_root()
    need_tools("mdir:mtools")
    second = entries(iso.read_bytes()[:512])[1]
    shown = subprocess.run(
        ["mdir", "-b", "-/", "-i", f"{iso}@@{second.start * 512}", "::/"],
        capture_output=True, text=True, check=True,
    ).stdout.lower()  # fmt: skip
    for name in ("boot/bootx64.efi", "boot/grubx64.efi", "boot/mmx64.efi", "boot/bootia32.efi",
                 "debian/grub.cfg"):  # fmt: skip
        assert f"efi/{name}" in shown


def test_the_network_starts_the_same_system(iso: Path, squashfs: Path) -> None:
    script = (BUILD / "netboot" / "refurb.ipxe").read_text(encoding="utf-8")
    digest = hashlib.sha256(squashfs.read_bytes()).hexdigest()
    assert f"refurb.sha256={digest}" in script
    kept = hashlib.sha256((BUILD / "netboot" / "system.squashfs").read_bytes()).hexdigest()
    assert kept == digest
