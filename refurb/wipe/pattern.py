"""What is written: zeros, or a keystream that can be made again for any place on the disk."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Protocol

from refurb.wipe.memory import Buffer, shared_zeros

BLOCK = 16
"""AES works on 16 bytes: places asked for are multiples of it."""


class Pattern(Protocol):
    """What every byte of a disk is to be."""

    def at(self, offset: int, size: int, room: Buffer) -> Buffer:
        """Return a buffer that begins with the `size` bytes wanted at `offset`.

        `room` may be used for it, and holds at least `size` bytes and one AES block more.
        """
        ...


class Zeros:
    """Every byte is zero."""

    def at(self, offset: int, size: int, room: Buffer) -> Buffer:
        """Return a buffer of zeros that all disks share."""
        return shared_zeros(size)


@dataclass(frozen=True)
class Keystream:
    """AES-128 in counter mode: byte i depends on the key and on i alone.

    So a wipe can go on anywhere and verify anything. `seed` is the key, 32 hexadecimal digits.
    """

    seed: str

    def at(self, offset: int, size: int, room: Buffer) -> Buffer:
        """Fill `room` with the keystream from `offset`, which is a multiple of 16."""
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        counter = (offset // BLOCK).to_bytes(BLOCK, "big")
        cipher = Cipher(algorithms.AES(bytes.fromhex(self.seed)), modes.CTR(counter))
        zeros = shared_zeros(size)
        cipher.encryptor().update_into(zeros.view[:size], room.view[: size + BLOCK])
        return room


def new_seed() -> str:
    """Return a fresh random key for `Keystream`."""
    return secrets.token_hex(16)


def pattern_of(seed: str) -> Pattern:
    """Return the keystream of a seed, or zeros for the empty seed."""
    return Keystream(seed) if seed else Zeros()
