"""JSON with nothing left to taste: no floats, no big numbers, no repeated keys, one spelling."""

from __future__ import annotations

import json
from typing import NoReturn

TOO_BIG = 2**53
"""From here on a JSON reader that keeps numbers as doubles would change them."""


class NotStrict(ValueError):  # noqa: N818 - it names what the bytes are
    """The bytes are no JSON, or JSON that two readers may understand differently."""


def parse(data: bytes) -> object:
    """Return what strict JSON `data` says, as dict, list, str, int, bool or None.

    Raises NotStrict for anything that is not UTF-8 JSON, a float, `NaN`, a whole number of
    2**53 or more, a key that is there twice, or nesting without end.
    """
    try:
        found: object = json.loads(
            data.decode("utf-8"),
            parse_float=_refuse,
            parse_constant=_refuse,
            parse_int=_whole,
            object_pairs_hook=_unrepeated,
        )
    except NotStrict:
        raise
    except (ValueError, RecursionError) as error:
        raise NotStrict(str(error)) from error
    return found


def encode(value: object) -> bytes:
    """Return the one spelling of `value`: sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def _refuse(number: str) -> NoReturn:
    raise NotStrict(number)


def _whole(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) >= TOO_BIG:
        raise NotStrict(digits)
    return int(digits)


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrict("repeated key")
    return found
