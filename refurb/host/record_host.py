"""A host that remembers all that was asked of it, so that it can be written as a capture."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path

from refurb.host.capture_names import name_of
from refurb.host.door import Host, Ran, Told, ToolMissing


class RecordHost:
    """Passes everything on to `inner`, and keeps the answers."""

    def __init__(self, inner: Host) -> None:
        """`inner` is the PC that is captured."""
        self.name = inner.name
        self._inner = inner
        self._lock = threading.Lock()
        self.runs: dict[str, Ran] = {}
        self.files: dict[str, bytes] = {}
        self.folders: dict[str, list[str]] = {}
        self.links: dict[str, str] = {}

    def run(self, argv: Sequence[str], *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
        """See `Host.run`. A tool that is missing is kept as exit 127, as a shell says it."""
        name = name_of(argv)
        try:
            ran = self._inner.run(argv, timeout_s=timeout_s, stdin=stdin)
        except ToolMissing as problem:
            if name:
                said = str(problem).encode()
                with self._lock:
                    self.runs.setdefault(name, Ran(tuple(argv), 127, b"", said, 0.0))
            raise
        if name:
            with self._lock:
                self.runs[name] = ran
        return ran

    def read(self, path: str, limit_bytes: int = 1 << 20) -> bytes:
        """See `Host.read`."""
        data = self._inner.read(path, limit_bytes)
        with self._lock:
            self.files[path] = data
        return data

    def names(self, path: str) -> list[str]:
        """See `Host.names`."""
        found = self._inner.names(path)
        with self._lock:
            self.folders[path] = found
        return found

    def link(self, path: str) -> str:
        """See `Host.link`."""
        target = self._inner.link(path)
        with self._lock:
            self.links[path] = target
        return target

    def disk_path(self, disk_id: str) -> str:
        """See `Host.disk_path`."""
        return self._inner.disk_path(disk_id)

    def listen(self, told: Told) -> None:
        """See `Host.listen`."""
        self._inner.listen(told)


def write(host: RecordHost, folder: Path) -> list[Path]:
    """Write what `host` kept as `commands/` and `files/`; return the files. Raises OSError."""
    written = []
    for name, ran in sorted(host.runs.items()):
        meta = {
            "argv": list(ran.argv),
            "exit": ran.exit,
            "stderr": ran.stderr.decode(errors="replace"),
        }
        written += [
            _write(folder / "commands" / f"{name}.out", ran.stdout),
            _write(folder / "commands" / f"{name}.meta", json.dumps(meta).encode()),
        ]
    root = folder / "files"
    for path in host.folders:
        if host.folders[path]:
            _under(root, path).mkdir(parents=True, exist_ok=True)
    for path, data in sorted(host.files.items()):
        written.append(_write(_under(root, path), data))
    for path, target in sorted(host.links.items()):
        inside = _under(root, path)
        written.append(_write(inside.with_name(inside.name + ".link"), target.encode()))
    for path, names in sorted(host.folders.items()):
        for name in names:
            inside = _under(root, path) / name
            if not inside.exists() and not inside.with_name(inside.name + ".link").exists():
                written.append(_write(inside, b""))
    return written


def _under(root: Path, path: str) -> Path:
    return root.joinpath(*[part for part in Path(path).parts if part != "/"])


def _write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
