"""The administrator's secret: on the disk as a hash, on a slip of its own, and nowhere else."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from refurb.host.door import Host, Ran
from refurb.host.local import LocalHost
from refurb.install import secret
from refurb.install.plan import plan
from refurb.install.profile import Profile, load
from refurb.install.run import install
from refurb.problem import CouldNot
from tests.install.helpers import can_install

SHADOW = b"root:*:19000:0:99999:7:::\nadmin:!:19000:0:99999:7:::\nlea:$y$x:19000::::::\n"
HASH = "$6$salt$word"


def with_shadow(folder: Path, shadow: bytes) -> Profile:
    """Return the trial profile with this shadow file in it."""
    tree = folder / "tree"
    (tree / "etc").mkdir(parents=True)
    (tree / "etc/shadow").write_bytes(shadow)
    return load("essai").model_copy(update={"overlay": tree})


def installed(folder: Path, profile: Profile, slip: Path | None, host: Host | None = None) -> bytes:
    """Install onto a file; return the shadow file that is on the disk then."""
    disk = folder / "disk.img"
    with disk.open("wb") as file:
        file.truncate(192 << 20)
    todo = plan(LocalHost(), profile, str(disk), hostname="ABCD-2345", allow_file=True)
    install(host or LocalHost(), todo, todo.confirm, emit=lambda told: None, slip=slip)
    at = f"{disk}?offset={todo.root.start_bytes}"
    return subprocess.run(
        ["/sbin/debugfs", "-R", "cat /etc/shadow", at], check=True, capture_output=True
    ).stdout


def test_each_one_is_new_and_can_be_typed_on_any_keyboard() -> None:
    made = {secret.new() for _ in range(200)}
    assert len(made) == 200
    assert all([len(part) for part in one.split("-")] == [4] * 4 for one in made)
    assert set("".join(made)) <= {*"bcdefghjknprstuvxy", "-"}


def test_only_the_administrator_s_line_changes() -> None:
    opened = secret.with_secret(SHADOW, HASH)
    assert opened == SHADOW.replace(b"admin:!:", b"admin:$6$salt$word:")


def test_without_the_account_nothing_changes_and_an_open_one_is_refused() -> None:
    assert secret.with_secret(SHADOW.replace(b"admin", b"administrator"), HASH) is None
    for open_ in (b"admin::", b"admin:$6$known$hash:"):
        with pytest.raises(ValueError, match="not locked"):
            secret.with_secret(SHADOW.replace(b"admin:!:", open_), HASH)


def test_what_is_on_the_slip_opens_the_account_on_the_disk(tmp_path: Path) -> None:
    can_install()
    slip = tmp_path / "out" / "ABCD-2345-admin.txt"
    shadow = installed(tmp_path, with_shadow(tmp_path, SHADOW), slip).decode()
    assert slip.stat().st_mode & 0o777 == 0o600
    told = slip.read_text()
    assert "ABCD-2345" in told
    (line,) = [line for line in shadow.splitlines() if line.startswith("admin:")]
    _, _, salt, _ = line.split(":")[1].split("$")
    (typed,) = [line.split(": ")[1] for line in told.splitlines() if line.startswith("Password")]
    again = subprocess.run(
        ["openssl", "passwd", "-6", "-salt", salt, "-stdin"],
        input=typed, text=True, capture_output=True, check=True,
    ).stdout.strip()  # fmt: skip
    assert line.split(":")[1] == again
    assert typed.encode() not in (tmp_path / "disk.img").read_bytes()


def test_a_disk_that_is_not_installed_has_no_slip(tmp_path: Path) -> None:
    can_install()

    class Breaks(LocalHost):
        def run(self, argv: Sequence[str], *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
            ran = super().run(argv, timeout_s=timeout_s, stdin=stdin)
            return replace(ran, exit=4) if argv[0] == "e2fsck" else ran

    slip = tmp_path / "slip"
    with pytest.raises(CouldNot):
        installed(tmp_path, with_shadow(tmp_path, SHADOW), slip, Breaks())
    assert not slip.exists()


def test_without_a_slip_the_account_stays_locked(tmp_path: Path) -> None:
    can_install()
    assert installed(tmp_path, with_shadow(tmp_path, SHADOW), None) == SHADOW


def test_a_profile_with_an_open_account_is_not_installed(tmp_path: Path) -> None:
    can_install()
    profile = with_shadow(tmp_path, SHADOW.replace(b"admin:!:", b"admin::"))
    with pytest.raises(CouldNot, match="open administrator"):
        installed(tmp_path, profile, tmp_path / "slip")
    assert not (tmp_path / "slip").exists()
    assert not any((tmp_path / "disk.img").read_bytes())
