"""Asks the tools that know one disk; one that is missing, fails or hangs says nothing."""

from __future__ import annotations

from dataclasses import dataclass

from refurb.host.door import Host, ToolMissing, ToolTimeout

LIMIT_S = 60.0


@dataclass(frozen=True)
class DiskTool:
    """The tools of `host`, pointed at the disk at `path`."""

    host: Host
    path: str

    def __call__(self, *argv: str, path: str | None = None) -> bytes:
        """Return what a tool prints of this disk (or of `path`); nothing where it fails to run.

        A disk whose tools fail is still a disk: that is what the health room tells of.
        """
        try:
            return self.host.run((*argv, path or self.path), timeout_s=LIMIT_S).stdout
        except (ToolMissing, ToolTimeout):
            return b""
