"""From the stick to the family: a PC is wiped, installed without a network, and starts alone."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from refurb.host.door import Ran
from refurb.host.local import LocalHost
from refurb.install.plan import plan
from refurb.install.run import install
from refurb.problem import CouldNot
from tests.conftest import need_root, need_tools
from tests.vm.installed import ASSET, FIRMWARES, GIB, OVMF, built, looked_at
from tests.vm.stick.pcs import OLD_DESKTOP
from tests.vm.stick_run import Left, run_batch

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]
Seen = dict[str, dict[str, str]]
DISK_MIB = 2304
"""Room for the system and for a swap file."""


class Tampering(LocalHost):
    """This PC, where one byte of the disk changes once the boot loader was written."""

    def __init__(self, disk: Path, at: int) -> None:
        super().__init__()
        self._disk, self._at = disk, at

    def run(self, argv: Sequence[str], *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
        ran = super().run(argv, timeout_s=timeout_s, stdin=stdin)
        if argv[0] == "dd" and "seek=2048" in argv:  # the core, written last
            with self._disk.open("r+b") as file:
                file.seek(self._at)
                old = file.read(1)
                file.seek(self._at)
                file.write(bytes([old[0] ^ 1]))
        return ran


@pytest.mark.parametrize("at", [100, (1 << 20) + 5000])
def test_a_wrong_byte_in_the_boot_loader_is_never_installed(tmp_path: Path, at: int) -> None:
    need_root()
    need_tools("mmdebstrap", "mksquashfs:squashfs-tools")
    disk = tmp_path / "disk"
    with disk.open("wb") as file:
        file.truncate(2 * GIB)
    todo = plan(LocalHost(), built("base"), str(disk), hostname=ASSET, allow_file=True)
    with pytest.raises(CouldNot, match="differs"):
        install(Tampering(disk, at), todo, todo.confirm, emit=lambda event: None)


class WrongLoader(LocalHost):
    """This PC, where the profile's boot loader is read with one wrong byte."""

    def run(self, argv: Sequence[str], *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
        ran = super().run(argv, timeout_s=timeout_s, stdin=stdin)
        if argv[-1].endswith("shimx64.efi.signed"):
            return replace(ran, stdout=b"X" + ran.stdout[1:])
        return ran


def test_a_loader_that_is_not_the_profile_s_is_never_installed(tmp_path: Path) -> None:
    need_root()
    need_tools("mmdebstrap", "mksquashfs:squashfs-tools")
    disk = tmp_path / "disk"
    with disk.open("wb") as file:
        file.truncate(2 * GIB)
    todo = plan(LocalHost(), built("base"), str(disk), hostname=ASSET, allow_file=True)
    with pytest.raises(CouldNot, match=r"shimx64\.efi\.signed differs"):
        install(WrongLoader(), todo, todo.confirm, emit=lambda event: None)


def need_everything() -> None:
    """Skip the running test where a profile cannot be built or a disk not started."""
    need_root()
    need_tools("mmdebstrap", "mksquashfs:squashfs-tools", "qemu-system-x86_64:qemu-system-x86")
    for firmware in FIRMWARES.values():
        if firmware.code and not (OVMF / firmware.code).is_file():
            pytest.skip("needs the Debian packages ovmf and ovmf-ia32")


@pytest.fixture(scope="module")
def left(folder: Path) -> Left:
    """Let the started stick wipe a PC and install the basic profile that it carries."""
    need_everything()
    profile = built("base").squashfs
    assert profile
    pc = replace(OLD_DESKTOP, disks=(replace(OLD_DESKTOP.disks[0], size_mib=DISK_MIB),))
    return run_batch(pc, folder, profile.parent)


@pytest.fixture(scope="module")
def seen(left: Left, folder: Path) -> Seen:
    """Start a copy of that disk alone with each firmware, side by side."""
    disk = left.pc.disks[0].image(folder)
    with ThreadPoolExecutor(max_workers=2) as pool:
        looks = {
            name: pool.submit(looked_at, disk, firmware, folder / name)
            for name, firmware in FIRMWARES.items()
        }
        return {name: look.result() for name, look in looks.items()}


def test_the_record_says_installed_and_not_more(left: Left) -> None:
    record = left.record()
    steps = {step["reason"]: step["outcome"] for step in record["steps"]
             if step["stage"] == "install"}  # fmt: skip
    assert steps == {None: "passed"}
    assert record["installed"]["profile"] == "base"
    assert record["installed"]["bootable"]
    assert not record["installed"]["seen_to_boot"]


def test_the_administrator_s_secret_is_on_the_slip_alone(left: Left) -> None:
    (slip,) = (left.data / "out").rglob("*-admin.txt")
    assert left.record()["asset_id"] in slip.read_text()
    (secret,) = [
        line.split(": ")[1] for line in slip.read_text().splitlines() if "Mot de passe" in line
    ]
    others = [path for path in left.data.rglob("*") if path.is_file() and path != slip]
    assert others
    assert not [path for path in others if secret.encode() in path.read_bytes()]


def test_its_protective_entry_is_as_this_pcs_bios_wants_it(left: Left) -> None:
    """A Dell that was started by BIOS wants it active (quirks.toml)."""
    with left.pc.disks[0].image(left.folder).open("rb") as disk:
        first = disk.read(512)
    assert (first[446], first[450]) == (0x80, 0xEE)


@pytest.mark.parametrize("name", FIRMWARES)
def test_it_starts_and_says_that_it_came_up(seen: Seen, left: Left, name: str) -> None:
    look = seen[name]
    assert look["host"] == left.record()["asset_id"]
    assert look["up"].startswith("20")
    assert look["failed"] == ""
    assert look["esp"] == "vfat"
    assert int(look["zram"]) > 100 << 20
    assert "/swapfile" in look["swap"]


@pytest.mark.parametrize("name", FIRMWARES)
def test_the_root_is_known_by_its_uuid_in_the_menu_that_debian_made(seen: Seen, name: str) -> None:
    look = seen[name]
    assert f"root=UUID={look['root']}" in look["cmdline"]
    by_uuid, by_name = look["menu"].split()
    assert int(by_uuid) > 1  # the installed menu has one entry, Debian's tool makes several
    assert by_name == "0"


def test_the_administrator_alone_may_do_everything(seen: Seen) -> None:
    for look in seen.values():
        assert look["admin"].startswith("admin:$6$")
        assert look["sudo"] == "admin"


def test_it_will_say_that_it_came_up_until_it_is_heard(seen: Seen) -> None:
    assert {look["beacon"] for look in seen.values()} == {"enabled 600"}


def test_each_firmware_was_what_it_should_be(seen: Seen) -> None:
    assert seen["bios"]["efi"] == ""
    assert (seen["uefi-secure-boot"]["efi"], seen["uefi-secure-boot"]["secureboot"]) == ("64", "1")
    assert seen["uefi-32"]["efi"] == "32"


def test_it_is_small_in_memory(seen: Seen) -> None:
    print("MiB in use at rest:", {name: look["used"] for name, look in seen.items()})
    assert all(int(look["used"]) < 400 for look in seen.values())
