"""The language of a page: asked for, remembered, or the browser's own."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from refurb.locale import LANGUAGES, number, raw

COOKIE = "lang"
YEAR_S = 365 * 24 * 3600


class LanguageMiddleware:
    """Sets `request.lang`, and Django's own language for its admin and forms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """`get_response` is the rest of the chain."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request in the language that fits it."""
        asked = request.GET.get("lang")
        lang = next(
            (one for one in (asked, request.COOKIES.get(COOKIE)) if one in LANGUAGES),
            of_browser(request.headers.get("Accept-Language", "")),
        )
        request.lang = lang
        with translation.override(lang):
            response = self._get_response(request)
        if asked in LANGUAGES:
            response.set_cookie(COOKIE, asked, max_age=YEAR_S, samesite="Lax", httponly=True)
        return response


def of_browser(accepted: str) -> str:
    """Return the first of our languages that the browser accepts, else French."""
    for word in accepted.split(","):
        short = word.strip()[:2].lower()
        if short in LANGUAGES:
            return short
    return "fr"


def say(lang: str, key: str, **facts: object) -> str:
    """Return a sentence of the catalogue in a request's language."""
    return raw(key, lang).format(**facts)


def size(lang: str, size_bytes: int) -> str:
    """Return a disk's size as makers count it: three figures, in thousands."""
    unit, scale = next(
        ((u, s) for u, s in (("tb", 1e12), ("gb", 1e9)) if size_bytes >= s), ("mb", 1e6)
    )
    return say(lang, f"central.{unit}", size=number.figures(size_bytes / scale, lang=lang))
