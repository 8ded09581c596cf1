"""Our own processor check, a program for one core: computes known results over and over.

The lesser check: whole numbers, floating point and a digest, each always the same. stress-ng goes
through some eighty methods, vector units among them. Run as
`python -m refurb.health.known_result SECONDS`; prints `rounds N wrong M`.
"""

from __future__ import annotations

import hashlib
import math
import sys
import time
import zlib

PRIME = (1 << 521) - 1
BLOCK = bytes(range(256)) * 1024

RESULTS = (
    "2312394bd99545d9de131c24efb781e765ac1aec243f2ed9347597a793a415e9",
    3348152310,
    "2685527410038101",
    "0x1.55653acea69e3p+17",
)
"""What `compute` must return, found out with sha256sum, gzip and perl."""

Results = tuple[str, int, str, str]


def compute() -> Results:
    """Return a digest, a checksum, a power modulo a prime (its last 16 digits) and a sum of roots.

    Each uses other parts of the core; square roots and sums are exact by IEEE 754.
    """
    digest = hashlib.sha256(BLOCK).hexdigest()
    power = pow(3, PRIME - 2, PRIME)
    roots = 0.0
    for number in range(1, 4097):
        roots += math.sqrt(number)
    return digest, zlib.crc32(BLOCK), str(power)[-16:], roots.hex()


def rounds(until_s: float) -> tuple[int, int]:
    """Compute until the monotonic clock says `until_s`; return rounds done and rounds wrong."""
    done = wrong = 0
    while time.monotonic() < until_s or not done:
        done += 1
        wrong += compute() != RESULTS
    return done, wrong


def main() -> None:
    """Compute for as many seconds as the first argument says, and print how it went."""
    done, wrong = rounds(time.monotonic() + float(sys.argv[1]))
    print(f"rounds {done} wrong {wrong}")  # noqa: T201 - this is the program's answer


if __name__ == "__main__":
    main()
