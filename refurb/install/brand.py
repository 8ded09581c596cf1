"""What an association changes in a profile without touching code: `REFURB_HOME/brand.toml`."""

from __future__ import annotations

import html
import json
import shutil
import string
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from refurb.model.base import Fact
from refurb.problem import CouldNot

GUIDE = "file:///usr/share/refurb/guide/fr/depart.html"
WALLPAPER = "usr/share/refurb/wallpaper"
PackageName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9+.-]+$")]
Locale = Annotated[str, Field(pattern=r"^[a-z]{2,3}_[A-Z]{2}$")]
Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")]


class Brand(Fact):
    """Name, telephone and first page of whoever hands the PCs out, and what they add.

    `languages` are locales such as `es_ES`: their translations stay in the system. `wallpaper` is
    a picture beside brand.toml.
    """

    association: Line = ""
    telephone: Line = ""
    home_page: Line = GUIDE
    wallpaper: Path | None = None
    packages: tuple[PackageName, ...] = ()
    languages: tuple[Locale, ...] = ()

    def translations(self) -> list[str]:
        """Return the paths of translations that a build must keep, as dpkg's patterns."""
        return [f"/usr/share/locale/{name.partition('_')[0]}/*" for name in self.languages]


def load_brand(file: Path) -> Brand:
    """Return what `file` says, the neutral brand where it is not there. Raises CouldNot."""
    if not file.is_file():
        return Brand()
    try:
        brand = Brand.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        if brand.wallpaper is None:
            return brand
        picture = (file.parent / brand.wallpaper).resolve()
        picture.open("rb").close()
        return brand.model_copy(update={"wallpaper": picture})
    except (OSError, ValueError, ValidationError) as error:
        why = "; ".join(str(error).splitlines()[:2])
        raise CouldNot("install.brand_broken", file=file, why=why) from error


def apply(brand: Brand, tree: Path, written: Iterable[Path]) -> None:
    """Put the brand into a tree: of the files `written` there, `NAME.in` becomes NAME, filled in.

    `$association`, `$telephone`, `$home_page` and `$locales` stand in them, quoted as HTML or JSON
    wants it. Files that are no longer there were another layer's and are passed over.
    """
    locales = "\n".join(f"{name}.UTF-8 UTF-8" for name in brand.languages)
    words = {"association": brand.association, "telephone": brand.telephone,
             "home_page": brand.home_page, "locales": locales}  # fmt: skip
    for path in written:
        source = tree / path
        if path.suffix == ".in" and source.is_file():
            target = source.with_suffix("")
            quoted = {key: _quoted(text, target.suffix) for key, text in words.items()}
            template = string.Template(source.read_text(encoding="utf-8"))
            target.write_text(template.substitute(quoted), encoding="utf-8")
            source.unlink()
    if brand.wallpaper and (tree / WALLPAPER).is_file():
        shutil.copyfile(brand.wallpaper, tree / WALLPAPER)


def _quoted(text: str, suffix: str) -> str:
    if suffix == ".html":
        return html.escape(text)
    return json.dumps(text, ensure_ascii=False)[1:-1] if suffix == ".json" else text
