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

    Of the profiles that fit a machine, the highest `tier` is chosen. `root_least_mib` is the
    smallest root partition that its files fit into.
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

    def title(self) -> str:
        """Return the name in the language in use."""
        return self.title_in.fr if language() == "fr" else self.title_in.en


def default_folder() -> Path:
    """Return where the profiles are: in a wheel beside the code, in a checkout above it."""
    package = Path(refurb.__file__).parent
    shipped = package / "profiles"
    return shipped if shipped.is_dir() else package.parent / "profiles"


def load(name: str, folder: Path | None = None) -> Profile:
    """Return the profile `name`. Raises WrongUse if there is none, CouldNot if it is broken."""
    home = (folder or default_folder()) / name
    file = home / "profile.toml"
    if not name or "/" in name or name.startswith(".") or not file.is_file():
        raise WrongUse("install.no_profile", profile=name)
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        overlay = (home / str(raw.pop("overlay", ""))).resolve()
        return Profile.model_validate({**raw, "name": name, "overlay": overlay})
    except (OSError, ValueError, ValidationError) as error:
        why = str(error).splitlines()[0]
        raise CouldNot("install.profile_broken", file=file, why=why) from error


def all_profiles(folder: Path | None = None) -> tuple[Profile, ...]:
    """Return every profile, in the order of their names."""
    where = folder or default_folder()
    return tuple(load(file.parent.name, where) for file in sorted(where.glob("*/profile.toml")))
