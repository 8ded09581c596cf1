"""OS profiles as data: `profiles/NAME/profile.toml` and the tree beside it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

import refurb
from refurb.locale import language
from refurb.model.base import Fact, WholeNumber
from refurb.problem import CouldNot, WrongUse


class Titles(Fact):
    """The profile's name for people."""

    fr: str
    en: str


class Profile(Fact):
    """What can be installed. `overlay` is the absolute folder of its tree.

    With a `suite` it is built from that suite's packages and the overlay; `squashfs` is what came
    of it, null where it was not built yet. `layers` are folders like its own, whose packages, tree
    and finish come before it. Of the profiles that fit a machine, the highest `tier` is chosen.
    `root_least_mib` is the smallest root partition that its files fit into.
    """

    name: str
    version: str
    title_in: Titles = Field(alias="title")
    bootable: bool
    overlay: Path
    tier: WholeNumber
    memory_least_mib: WholeNumber
    memory_comfortable_mib: WholeNumber
    esp_mib: Annotated[int, Field(ge=64, le=4096)]
    root_least_mib: Annotated[int, Field(ge=16)]
    suite: str = ""
    components: str = "main"
    file: Path
    layers: tuple[Path, ...] = ()
    squashfs: Path | None = None

    def title(self) -> str:
        """Return the name in the language in use."""
        return self.title_in.fr if language() == "fr" else self.title_in.en

    @property
    def can_install(self) -> bool:
        """Tell whether its files are there: those of a built profile only once it was built."""
        return self.squashfs is not None or not self.suite

    def names(self) -> list[str]:
        """Return the packages it is built from, its layers' first. Raises OSError."""
        files = [folder / "packages.txt" for folder in self.layers]
        lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
        return [name for line in lines for name in line.partition("#")[0].split()]


def default_folder() -> Path:
    """Return where the profiles are: in a wheel beside the code, in a checkout above it."""
    package = Path(refurb.__file__).parent
    shipped = package / "profiles"
    return shipped if shipped.is_dir() else package.parent / "profiles"


def load(name: str, folder: Path | None = None, built: Path | None = None) -> Profile:
    """Return the profile `name`; `built` is where built ones lie, which come first.

    Raises WrongUse if there is none, CouldNot if it is broken.
    """
    if not name or "/" in name or name.startswith("."):
        raise WrongUse("install.no_profile", profile=name)
    squashfs = built / name / f"{name}.squashfs" if built else None
    if squashfs is not None and not squashfs.is_file():
        squashfs = None
    shipped = (folder or default_folder()) / name
    home = squashfs.parent if squashfs else shipped
    file = home / "profile.toml"
    if not file.is_file():
        raise WrongUse("install.no_profile", profile=name)
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        overlay = (home / str(raw.pop("overlay", ""))).resolve()
        below = [shipped.parent / str(layer) for layer in raw.pop("layers", ())]
        return Profile.model_validate(
            {
                **raw,
                "name": name,
                "overlay": overlay,
                "file": file,
                "layers": (*below, shipped),
                "squashfs": squashfs,
            }
        )
    except (OSError, ValueError, ValidationError) as error:
        why = str(error).splitlines()[0]
        raise CouldNot("install.profile_broken", file=file, why=why) from error


def all_profiles(folder: Path | None = None, built: Path | None = None) -> tuple[Profile, ...]:
    """Return every profile, shipped or built, in the order of their names."""
    where = folder or default_folder()
    files = [*where.glob("*/profile.toml"), *(built.glob("*/profile.toml") if built else ())]
    names = sorted({file.parent.name for file in files})
    return tuple(load(name, where, built) for name in names)
