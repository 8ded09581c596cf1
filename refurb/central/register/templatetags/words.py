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
    """Return a disk's size as makers count it."""
    if size_bytes is None:
        return "?"
    return say(context["request"].lang, "central.gb", gb=f"{size_bytes / 1e9:.4g}")
