"""A captured PC: a capture folder answers in place of tools and /sys."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from refurb.host import udev
from refurb.host.capture_names import by_controller, disk_of, name_of
from refurb.host.door import Ran, Told, ToolMissing
from refurb.problem import WrongUse


class ReplayHost:
    """The PC that capture folder `folder` describes. It never touches the PC it runs on."""

    name = "replay"

    def __init__(self, folder: Path, told: Told | None = None) -> None:
        """Raises WrongUse where `folder` is no folder."""
        if not folder.is_dir():
            raise WrongUse("host.capture_missing", folder=folder)
        self._folder = folder
        self._told = told

    def listen(self, told: Told) -> None:
        """See `Host.listen`."""
        self._told = told

    def run(self, argv: Sequence[str], *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
        """Return what the tool printed when the capture was made; ToolMissing if not kept."""
        names = (name_of(argv), name_of(by_controller(argv)))
        name, found = next(
            ((name, file) for name in names if name and (file := self._find(name))), (None, None)
        )
        if name is None or found is None:
            raise ToolMissing(argv[0])
        meta = self._meta(name)
        exit_ = meta.get("exit", 0)
        ran = Ran(
            tuple(argv),
            exit_ if isinstance(exit_, int) else 0,
            found.read_bytes(),
            str(meta.get("stderr", "")).encode(),
            0.0,
        )
        if self._told:
            self._told(ran)
        return ran

    def disk_names(self) -> list[str]:
        """Return the disks of which the capture holds an output of their own, by kernel name."""
        places = [p for p in (self._folder / "commands", self._folder) if p.is_dir()]
        names = [file.name.removesuffix(".out") for where in places for file in where.iterdir()]
        return sorted({disk for name in names if (disk := disk_of(name))})

    def read(self, path: str, limit_bytes: int = 1 << 20) -> bytes:
        """See `Host.read`: the copy under `files/`."""
        with self._inside(path).open("rb") as file:
            return file.read(limit_bytes)

    def names(self, path: str) -> list[str]:
        """See `Host.names`."""
        inside = self._inside(path)
        if not inside.is_dir():
            return []
        return sorted({p.name.removesuffix(".link") for p in inside.iterdir()})

    def link(self, path: str) -> str:
        """Return where `path` led when captured (kept as a `.link` file)."""
        inside = self._inside(path)
        kept = inside.with_name(inside.name + ".link")
        return (
            kept.read_text(encoding="utf-8", errors="replace").strip() if kept.is_file() else path
        )

    def udev(self) -> tuple[udev.Device, ...]:
        """See `Host.udev`: what `udevadm info --export-db` printed."""
        try:
            return udev.parse(self.run(udev.EXPORT_DB).stdout)
        except ToolMissing:
            return ()

    def disk_path(self, disk_id: str) -> str:
        """Return `/dev/NAME`, which is not opened: a capture has no disks."""
        return disk_id if disk_id.startswith("/") else f"/dev/{disk_id}"

    def _find(self, name: str) -> Path | None:
        """Look where captures keep outputs, and at the top for a folder of a single file."""
        for where in (self._folder / "commands", self._folder):
            for file in (where / f"{name}.out", where / name):
                if file.is_file():
                    return file
        return None

    def _meta(self, name: str) -> dict[str, object]:
        for where in (self._folder / "commands", self._folder):
            for stem in (name, name.rsplit(".", 1)[0]):
                file = where / f"{stem}.meta"
                if file.is_file():
                    try:
                        meta = json.loads(file.read_bytes())
                    except (ValueError, RecursionError):
                        return {}
                    return meta if isinstance(meta, dict) else {}
        return {}

    def _inside(self, path: str) -> Path:
        root = (self._folder / "files").resolve()
        inside = root.joinpath(*[p for p in Path(path).parts if p not in ("/", "..")])
        if not inside.resolve().is_relative_to(root):
            raise FileNotFoundError(path)
        return inside
