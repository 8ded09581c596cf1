"""Catalogue sentences and sizes in templates, in the request's language."""

from __future__ import annotations

from django import template

from refurb.central import language

register = template.Library()


@register.simple_tag(takes_context=True)
def t(context: template.Context, key: str, **facts: object) -> str:
    """Return the sentence `central.KEY`, or `KEY` itself where it is one of the certificate's."""
    whole = key if key.startswith("certificate.") else f"central.{key}"
    return language.say(context["request"].lang, whole, **facts)


@register.simple_tag(takes_context=True)
def size(context: template.Context, size_bytes: int | None) -> str:
    """Return a disk's size in words, a dash where it is not known."""
    return "–" if size_bytes is None else language.size(context["request"].lang, size_bytes)


@register.filter
def grouped(number: int) -> str:
    """Return a whole number in groups of three, with narrow spaces that do not break."""
    return f"{number:,}".replace(",", "\u202f")
