"""The administrator's secret of one PC: made here, kept on the disk as a hash, told on a slip."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from refurb.host.door import Host
from refurb.locale import text
from refurb.problem import CouldNot

ACCOUNT = "admin"
"""A profile that has this account, locked and in the group sudo, gets a secret."""

LETTERS = "bcdefghjknprstuvxy"
"""At the same place on AZERTY and QWERTY keyboards, and none that looks like another."""
GROUPS = 4
"""Groups of four letters: 66 bits in all."""

SHADOW = "etc/shadow"
SHADOW_GROUP = 42
"""Debian's fixed number of the group `shadow` (base-passwd)."""


def new() -> str:
    """Return a secret that can be read from paper and typed on any keyboard."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(GROUPS))


def hashed(tools: Host, secret: str) -> str:
    """Return the secret as crypt(5) has it (SHA-512); it goes by stdin, never by a command line."""
    ran = tools.run(("openssl", "passwd", "-6", "-stdin"), stdin=secret.encode())
    found = ran.stdout.decode("ascii", "replace").strip()
    if ran.exit != 0 or not found.startswith("$6$"):
        raise CouldNot("install.no_hash")
    return found


def with_secret(shadow: bytes, hash_: str) -> bytes | None:
    """Return a shadow file in which the account has this hash; null where it has no such account.

    Raises ValueError where the account is open already: no profile may bring a password with it.
    """
    lines = shadow.decode().splitlines()
    for number, line in enumerate(lines):
        name, _, rest = line.partition(":")
        if name != ACCOUNT:
            continue
        before, _, more = rest.partition(":")
        if not before.startswith(("!", "*")):
            raise ValueError("the account is not locked")
        lines[number] = f"{name}:{hash_}:{more}"
        return ("\n".join(lines) + "\n").encode()
    return None


def write_shadow(folder: Path, content: bytes) -> None:
    """Put a shadow file into `folder`, for root and Debian's group `shadow` alone."""
    file = folder / SHADOW
    file.touch(mode=0o600)
    file.write_bytes(content)
    os.chown(file, 0, SHADOW_GROUP)
    file.chmod(0o640)


def write_slip(file: Path, hostname: str, secret: str) -> None:
    """Write the slip that is printed apart; only its owner can read it. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "w", encoding="utf-8") as slip:
        slip.write(text("install.slip", hostname=hostname, account=ACCOUNT, secret=secret))
        slip.flush()
        os.fsync(slip.fileno())
