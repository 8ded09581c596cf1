"""The keystream is the same wherever one starts, and two seeds never agree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from refurb.wipe.memory import Buffer
from refurb.wipe.pattern import BLOCK, Keystream, Zeros, new_seed, pattern_of

SIZE = 4096
WHERE = st.integers(0, 2**36).map(lambda n: n * BLOCK)


def at(seed: str, offset: int, size: int = SIZE) -> bytes:
    room = Buffer(size + BLOCK)
    return bytes(pattern_of(seed).at(offset, size, room).view[:size])


@given(WHERE, st.integers(0, SIZE // BLOCK - 1))
def test_a_byte_depends_on_its_place_alone(offset: int, skip: int) -> None:
    seed = "00112233445566778899aabbccddeeff"
    skipped = skip * BLOCK
    assert at(seed, offset)[skipped:] == at(seed, offset + skipped, SIZE - skipped)


def test_it_is_aes_128_in_counter_mode() -> None:
    # NIST SP 800-38A F.5 gives key and counter; here the counter is the place's block number.
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
    block = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update((5).to_bytes(16, "big"))
    assert at(key.hex(), 5 * BLOCK, 16) == block


def test_two_disks_never_get_the_same_stream() -> None:
    assert at(new_seed(), 0) != at(new_seed(), 0)


def test_without_a_seed_it_is_zeros() -> None:
    assert isinstance(pattern_of(""), Zeros)
    assert isinstance(pattern_of(new_seed()), Keystream)
    assert at("", 0) == bytes(SIZE)
