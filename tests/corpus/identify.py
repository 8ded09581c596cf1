"""IDENTIFY DEVICE blocks of real disks, and what is written down of them."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path

from refurb.hardware.told import Identify
from refurb.model.disk import AtaSecurity, Transport
from tests.conftest import need_tools
from tests.hardware.pc import as_words

EXPECTED = tomllib.loads(
    (Path(__file__).parent / "expected" / "hdparm.toml").read_text(encoding="utf-8")
)
BLOBS = "ata-smart-blob/Rupan__libatasmart"
BLOB_NAMES = [name for name in EXPECTED if "/" not in name]
TEXT_NAMES = [name for name in EXPECTED if not name.endswith("--2")]
SECTOR = 512
"""All disks of these captures have sectors of 512 bytes, outside and inside."""


def text_file(corpus: Path, name: str) -> Path:
    """Return where the text of `hdparm -I` lies."""
    folder = corpus / "hdparm-I"
    return folder / name if "/" in name else folder / f"Rupan__libatasmart/{name}.hdparm-I.txt"


def wanted(name: str) -> Identify | None:
    """Return what is written down, null where nothing may be read."""
    facts = EXPECTED[name]
    if facts.get("trusted") is False:
        return None
    erase, enhanced = facts["minutes"]
    state = dict.fromkeys(facts["state"], True)
    names = ("supported", "enabled", "locked", "frozen", "count_expired", "enhanced_erase",
             "level_maximum")  # fmt: skip
    security = AtaSecurity(
        **dict.fromkeys(names, False) | state,
        erase_minutes=erase or None,
        enhanced_erase_minutes=enhanced or None,
    )
    return Identify(
        model=facts["model"],
        serial=facts["serial"],
        firmware=facts["firmware"],
        wwn=facts.get("wwn"),
        transport=Transport(facts["transport"]),
        size_bytes=facts["sectors"] * SECTOR,
        logical_sector_bytes=SECTOR,
        physical_sector_bytes=SECTOR,
        rotation_rpm=facts.get("rpm"),
        security=security,
        has_dco=facts.get("dco", False),
    )


def by_hdparm(block: list[int]) -> bytes:
    """Return what the real hdparm prints of a block, as it would of a disk."""
    need_tools("hdparm")
    words = as_words(block).split(b"\n", 1)[1]
    argv = ["hdparm", "--Istdin"]
    return subprocess.run(argv, input=words, capture_output=True, check=True).stdout
