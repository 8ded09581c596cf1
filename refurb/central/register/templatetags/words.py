"""Catalogue sentences and sizes in templates, in the request's language."""

from __future__ import annotations

from django import template

from refurb.central.language import say

register = template.Library()


@register.simple_tag(takes_context=True)
def t(context: template.Context, key: str, **facts: object) -> str:
    """Return the sentence `central.KEY`, or `KEY` itself where it names its room."""
    whole = key if key.startswith(("line.", "bench.", "wipe.")) else f"central.{key}"
    return say(context["request"].lang, whole, **facts)


@register.simple_tag(takes_context=True)
def size(context: template.Context, size_bytes: int | None) -> str:
    """Return a disk's size as makers count it: three figures, in thousands."""
    if size_bytes is None:
        return "?"
    unit, scale = next(
        ((u, s) for u, s in (("tb", 1e12), ("gb", 1e9)) if size_bytes >= s), ("mb", 1e6)
    )
    return say(context["request"].lang, f"central.{unit}", size=f"{size_bytes / scale:.3g}")


@register.filter
def grouped(number: int) -> str:
    """Return a whole number in groups of three, with narrow spaces that do not break."""
    return f"{number:,}".replace(",", "\u202f")
