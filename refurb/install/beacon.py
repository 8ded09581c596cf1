"""What lets an installed PC say once, to the association's inventory, that it came up.

A one-time token goes onto the disk, and its digest into the signed record: the inventory believes
whoever shows the token of a record that it holds, and nobody else.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from pathlib import Path

FILE = "etc/refurb/beacon.json"


def write(folder: Path, inventory: str, hostname: str) -> str:
    """Put the token and the inventory's address into `folder`; return the token's digest."""
    token = secrets.token_hex(16)
    file = folder / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    told = {"url": f"{inventory}/api/v1/came-up/{hostname}", "token": token}
    file.touch(mode=0o600)
    file.write_text(json.dumps(told), encoding="utf-8")
    return hashlib.sha256(token.encode()).hexdigest()
