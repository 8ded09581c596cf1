"""The certificate in words, before anything is drawn: pages, sections, what a person signs."""

from __future__ import annotations

from dataclasses import dataclass, field

from refurb.wipe.surface_map import Mark

Field = tuple[str, str]
"""A label and its value; a value may have several lines."""


@dataclass(frozen=True)
class Section:
    """A heading with its fields, in one column or two."""

    heading: str
    fields: tuple[Field, ...]
    columns: int = 1


@dataclass(frozen=True)
class Map:
    """A disk's surface: a heading, strips of marks with their names, a legend, what it means."""

    heading: str
    strips: tuple[tuple[str, tuple[Mark, ...]], ...]
    legend: tuple[tuple[Mark, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class SignHere:
    """What one person signs: a heading, what it means, and lines to write on or what was said."""

    heading: str
    explained: str
    blanks: tuple[str, ...] = ()
    said: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Origin:
    """Where a page comes from: at its foot, with a code to verify it where there is an address."""

    heading: str
    fields: tuple[Field, ...]
    qr: str


@dataclass(frozen=True)
class Page:
    """One page. `banner`, where not empty, stands across it. `signatures` only where one may.

    `is_open`: what is good still waits for a second person.
    """

    heading: str
    verdict: str
    is_good: bool
    sections: tuple[Section, ...]
    origin: Origin
    banner: str = ""
    is_open: bool = False
    map: Map | None = None
    signatures: tuple[SignHere, ...] = ()


@dataclass(frozen=True)
class Paper:
    """The whole document. `seconds` since 1970 is its date; `cut` stands after a value cut off."""

    title: str
    subject: str
    language: str
    page_word: str
    cut: str
    seconds: int
    keywords: str = ""
    pages: tuple[Page, ...] = field(default=())
