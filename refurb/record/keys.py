"""The stick's own Ed25519 key: made on its first use, never part of an image."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from refurb.model.wire import Key, stick_id
from refurb.problem import CouldNot
from refurb.record.dsse import sha256
from refurb.record.files import read_whole, write_whole

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True)
class SigningKey:
    """A private key that signs records (a stick's) or receipts (a server's)."""

    private: Ed25519PrivateKey

    @cached_property
    def public_bytes(self) -> bytes:
        """Return the 32 raw bytes of the public key."""
        return self.private.public_key().public_bytes_raw()

    @property
    def key_id(self) -> str:
        """Return the sha256 of the raw public key, in hex."""
        return sha256(self.public_bytes)

    def sign(self, data: bytes) -> bytes:
        """Return the 64 bytes of the signature of `data`."""
        return self.private.sign(data)

    def public(self, role: str = "stick") -> Key:
        """Return the public half, as others are told of it."""
        return Key(
            key_id=self.key_id,
            public_key=base64.b64encode(self.public_bytes).decode("ascii"),
            role=role,
            stick=stick_id(self.key_id) if role == "stick" else "",
        )

    def to_pem(self) -> bytes:
        """Return the private key as unencrypted PKCS #8 PEM."""
        from cryptography.hazmat.primitives.serialization import (
            Encoding,
            NoEncryption,
            PrivateFormat,
        )

        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def new_key() -> SigningKey:
    """Make a key from the kernel's randomness."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return SigningKey(Ed25519PrivateKey.generate())


def load_or_make(file: Path) -> SigningKey:
    """Return the key kept in `file`, made and written first (mode 0600) where there is none.

    Callers hold the stick's lock. A damaged key is never replaced in silence: its stick would
    become another one. Raises CouldNot.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        pem = read_whole(file)
    except FileNotFoundError:
        made = new_key()
        write_whole(file, made.to_pem())
        return made
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise CouldNot("record.key_damaged", file=file) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise CouldNot("record.key_damaged", file=file)
    return SigningKey(private)
