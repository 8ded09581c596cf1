"""Our own memory sweep: fills memory with patterns and compares it, at memory speed.

The lesser test: one thread, no physical addresses, and the processor's caches help it. It finds
stuck and crossed cells, not marginal timing; stressapptest and memtester do.
"""

from __future__ import annotations

import mmap
import secrets
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType

BLOCK_BYTES = 4 << 20
FIXED = {"00": b"\x00", "FF": b"\xff", "55": b"\x55", "AA": b"\xaa"}
PATTERNS = (*FIXED, "address", "random")

Maker = Callable[[int, int], bytes]
"""From offset and length, both multiples of 8, to the pattern's bytes."""


class Part(StrEnum):
    """What a phase of the sweep has just done with the whole memory."""

    WRITTEN = "written"
    CHECKED = "checked"


@dataclass(frozen=True)
class Phase:
    """One pattern written or read back. `wrong` lists the offsets of wrong 64-bit words found."""

    part: Part
    pattern: str
    wrong: tuple[int, ...] = ()


class Sweep:
    """The sweep over one anonymous mapping of `size_bytes`. Use it with `with`."""

    def __init__(self, size_bytes: int) -> None:
        """Map the memory; raises OSError where the kernel refuses."""
        self.size_bytes = size_bytes - size_bytes % mmap.PAGESIZE
        self.memory = mmap.mmap(-1, self.size_bytes, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)

    def phases(
        self, patterns: tuple[str, ...] = PATTERNS, go_on: Callable[[], bool] = lambda: True
    ) -> Iterator[Phase]:
        """Write the whole memory, then read it all back, pattern after pattern.

        Ends early, between two blocks, once `go_on` says no; a cut phase is not yielded.
        """
        for pattern in patterns:
            make = _maker(pattern)
            for part in Part:
                wrong: list[int] = []
                for offset, expected in self._blocks(make):
                    if not go_on():
                        return
                    if part is Part.WRITTEN:
                        self.memory[offset : offset + len(expected)] = expected
                    else:
                        wrong += self._compare(offset, expected)
                yield Phase(part, pattern, tuple(wrong))

    def _blocks(self, make: Maker) -> Iterator[tuple[int, bytes]]:
        """Yield each block's offset and what `make` puts there."""
        for offset in range(0, self.size_bytes, BLOCK_BYTES):
            yield offset, make(offset, min(BLOCK_BYTES, self.size_bytes - offset))

    def _compare(self, offset: int, expected: bytes) -> list[int]:
        found = self.memory[offset : offset + len(expected)]
        if found == expected:
            return []
        return [
            offset + at
            for at in range(0, len(expected), 8)
            if found[at : at + 8] != expected[at : at + 8]
        ]

    def close(self) -> None:
        """Give the memory back."""
        self.memory.close()

    def __enter__(self) -> Sweep:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _maker(pattern: str) -> Maker:
    if pattern in FIXED:
        block = FIXED[pattern] * BLOCK_BYTES
        return lambda _, length: block if length == BLOCK_BYTES else block[:length]
    if pattern == "address":
        return _addresses
    return _keystream(secrets.token_bytes(16))


def _addresses(offset: int, length: int) -> bytes:
    """Return 64-bit words that each hold their own offset: crossed address lines show."""
    return array("Q", range(offset, offset + length, 8)).tobytes()


def _keystream(key: bytes) -> Maker:
    """Return a random stream that can be made again for the comparison: AES-CTR by offset."""
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import CTR

    zeros = bytes(BLOCK_BYTES)

    def stream(offset: int, length: int) -> bytes:
        counter = (offset // 16).to_bytes(16, "big")
        return Cipher(AES(key), CTR(counter)).encryptor().update(zeros[:length])

    return stream
