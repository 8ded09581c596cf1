"""A host that remembers all that was asked of it, so that it can be written as a capture."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from refurb.host.capture_names import name_of
from refurb.host.door import Host, Ran, Told, ToolMissing, ToolTimeout
from refurb.host.replay import ReplayHost
from refurb.host.udev import Device

NOT_FOUND, TIMED_OUT = 127, 124
"""Exit statuses by which a shell and timeout(1) say that a tool was missing, or took too long."""


class RecordHost:
    """Passes everything on to `inner`, and keeps the answers: `runs` by their capture's name."""

    def __init__(self, inner: Host) -> None:
        """`inner` is the PC that is captured."""
        self.name = inner.name
        self._inner = inner
        self._lock = threading.Lock()
        self.runs: dict[str, Ran] = {}
        self.failed: dict[str, Ran] = {}
        """Tools that were missing or hung: what a capture keeps of them."""
        self.files: dict[str, bytes] = {}
        self.folders: dict[str, list[str]] = {}
        self.links: dict[str, str] = {}
        self._devices: tuple[Device, ...] | None = None
        self._asking_udev = threading.Lock()

    def run(self, argv: Sequence[str], *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
        """See `Host.run`."""
        name = name_of(argv)
        try:
            ran = self._inner.run(argv, timeout_s=timeout_s, stdin=stdin)
        except (ToolMissing, ToolTimeout) as problem:
            if name:
                is_missing = isinstance(problem, ToolMissing)
                status, seconds = (NOT_FOUND, 0.0) if is_missing else (TIMED_OUT, timeout_s)
                with self._lock:
                    self.failed[name] = Ran(
                        tuple(argv), status, b"", str(problem).encode(), seconds
                    )
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

    def udev(self) -> tuple[Device, ...]:
        """See `Host.udev`; asked once, however many ask. A capture keeps udevadm's run of it."""
        with self._asking_udev:
            if self._devices is None:
                self._devices = self._inner.udev()
        return self._devices

    def disk_path(self, disk_id: str) -> str:
        """See `Host.disk_path`."""
        return self._inner.disk_path(disk_id)

    def disk_names(self) -> list[str]:
        """Return the disks that a capture within knows by their own outputs, else none."""
        inner = self._inner
        return inner.disk_names() if isinstance(inner, ReplayHost | RecordHost) else []

    def listen(self, told: Told) -> None:
        """See `Host.listen`."""
        self._inner.listen(told)


def write(host: RecordHost, folder: Path) -> list[Path]:
    """Write what `host` kept as `commands/` and `files/`; return the files. Raises OSError."""
    return [*_write_runs(host, folder / "commands"), *_write_files(host, folder / "files")]


def _write_runs(host: RecordHost, folder: Path) -> list[Path]:
    written = []
    for name, ran in sorted({**host.failed, **host.runs}.items()):
        meta = {
            "argv": list(ran.argv),
            "exit": ran.exit,
            "stderr": ran.stderr.decode(errors="replace"),
        }
        text = json.dumps(meta, ensure_ascii=False, indent=1) + "\n"
        written += [
            _write(folder / f"{name}.out", ran.stdout),
            _write(folder / f"{name}.meta", text.encode(errors="replace")),
        ]
    return written


def _write_files(host: RecordHost, root: Path) -> list[Path]:
    """Write folders first: what was only listed in one becomes an empty file there."""
    for path, names in host.folders.items():
        if names:
            _under(root, path).mkdir(parents=True, exist_ok=True)
    written = [_write(_under(root, path), data) for path, data in sorted(host.files.items())]
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
    return root.joinpath(*[part for part in PurePosixPath(path).parts if part not in ("/", "..")])


def _write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
