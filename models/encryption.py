"""Envelope encryption and blind indexes for what must not be readable at rest.

AES-256-GCM: every sealed value has a data key of its own, wrapped by the key-encryption key; the additional
authenticated data (`table|column|row id`, or `contractor|document`) ties a ciphertext to its place.
"""

import hashlib
import hmac
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.record import Record

KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16
_WRAPPED_BYTES = _NONCE_BYTES + KEY_BYTES + _TAG_BYTES
_VERSION = b"\x01"


class Unsealable(ValueError):
    """A ciphertext that this key, or this place, does not open."""


class DataKey(Record):
    """A fresh key and its wrapped form; only the wrapped form is ever stored."""

    key: bytes
    wrapped: bytes


class Vault:
    """Seals and opens values under one key-encryption key.

    Args:
        key: 32 bytes, from settings or a key-management service.
        random_bytes: the source of randomness (`secrets.token_bytes` outside tests).
    """

    def __init__(self, key: bytes, random_bytes: Callable[[int], bytes]) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"the key-encryption key must have {KEY_BYTES} bytes, not {len(key)}")
        self._kek = AESGCM(key)
        self._random_bytes = random_bytes

    def new_data_key(self, aad: str) -> DataKey:
        """A fresh data key, wrapped for `aad`."""
        key, nonce = self._random_bytes(KEY_BYTES), self._random_bytes(_NONCE_BYTES)
        return DataKey(key=key, wrapped=nonce + self._kek.encrypt(nonce, key, aad.encode()))

    def unwrap(self, wrapped: bytes, aad: str) -> bytes:
        """The data key behind `wrapped`.

        Raises:
            Unsealable: it was wrapped by another key or for another place.
        """
        return _decrypt(self._kek, wrapped, aad)

    def encrypt(self, key: bytes, plaintext: bytes, aad: str) -> bytes:
        """`plaintext` under a data key: nonce, ciphertext, tag."""
        nonce = self._random_bytes(_NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, plaintext, aad.encode())

    def decrypt(self, key: bytes, ciphertext: bytes, aad: str) -> bytes:
        """The inverse of `encrypt`.

        Raises:
            Unsealable: wrong key, wrong place, or altered bytes.
        """
        return _decrypt(AESGCM(key), ciphertext, aad)

    def seal(self, plaintext: bytes, aad: str) -> bytes:
        """`plaintext` as one self-contained value: version, wrapped data key, ciphertext."""
        data_key = self.new_data_key(aad)
        return _VERSION + data_key.wrapped + self.encrypt(data_key.key, plaintext, aad)

    def open(self, sealed: bytes, aad: str) -> bytes:
        """The inverse of `seal`.

        Raises:
            Unsealable: wrong key, wrong place, or altered bytes.
        """
        if sealed[:1] != _VERSION:
            raise Unsealable("this value was not sealed by this system, or by a later version of it")
        wrapped, ciphertext = sealed[1 : 1 + _WRAPPED_BYTES], sealed[1 + _WRAPPED_BYTES :]
        return self.decrypt(self.unwrap(wrapped, aad), ciphertext, aad)


class BlindIndex:
    """Keyed fingerprints of values that are stored encrypted but must be found, or be unique."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, field: str, value: str) -> str:
        """HMAC-SHA256 (hex) of the normalised value (upper case, no white space), apart for each field."""
        normalised = "".join(value.split()).upper()
        return hmac.new(self._key, f"{field}|{normalised}".encode(), hashlib.sha256).hexdigest()


def _decrypt(cipher: AESGCM, data: bytes, aad: str) -> bytes:
    try:
        return cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], aad.encode())
    except (InvalidTag, ValueError) as error:
        raise Unsealable("this value does not open with this key in this place") from error
