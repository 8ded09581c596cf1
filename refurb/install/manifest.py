"""A built profile's manifest: each file's digest, `-> TARGET` for a link; fields end in NUL."""

from __future__ import annotations

from collections.abc import Mapping

from refurb.problem import CouldNot


def to_bytes(files: Mapping[str, str]) -> bytes:
    """Return the manifest of `files` (path -> digest), sorted by path."""
    fields = [field for name in sorted(files) for field in (name, files[name])]
    return b"".join(field.encode(errors="surrogateescape") + b"\0" for field in fields)


def from_bytes(raw: bytes) -> dict[str, str]:
    """Return path -> digest. Raises CouldNot where the manifest is cut."""
    fields = raw.decode(errors="surrogateescape").split("\0")
    if fields.pop() or len(fields) % 2:
        raise CouldNot("install.manifest_broken")
    return dict(zip(fields[::2], fields[1::2], strict=True))
