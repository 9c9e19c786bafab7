"""What Temporal stores of us, encrypted: payloads, failures and summaries under AES-256-GCM.

A payload that is not encrypted passes through on the way in, so that an operator can signal a case with plain JSON
from Temporal's own command line.
"""

import dataclasses
import hashlib
import secrets
from collections.abc import Iterable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    EncodingPayloadConverter,
    PayloadCodec,
)

ENCODING = b"binary/encrypted"
_ENCODING_FIELD = "encoding"
_KEY_FIELD = "encryption-key-id"
_NONCE_BYTES = 12
_AAD = b"fatts|temporal-payload"


class UndecodablePayload(ValueError):
    """A payload that none of our keys opens."""


class EncryptingCodec(PayloadCodec):
    """AES-256-GCM over the whole payload, its own encoding and type hints included.

    Args:
        key: 32 bytes; encrypts and decrypts.
        former_keys: still decrypt what was written before the key was changed.
    """

    def __init__(self, key: bytes, former_keys: Iterable[bytes] = ()) -> None:
        self._key_id = key_id(key)
        self._ciphers = {key_id(each): AESGCM(each) for each in (key, *former_keys)}

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Each payload encrypted; one that is encrypted already stays as it is."""
        return [payload if _is_encrypted(payload) else self._encrypted(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Each payload in clear; one that was never encrypted stays as it is.

        Raises:
            UndecodablePayload: another key encrypted it, or its bytes were altered.
        """
        return [self._decrypted(payload) if _is_encrypted(payload) else payload for payload in payloads]

    def _encrypted(self, payload: Payload) -> Payload:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        ciphertext = self._ciphers[self._key_id].encrypt(nonce, payload.SerializeToString(), _AAD)
        metadata = {_ENCODING_FIELD: ENCODING, _KEY_FIELD: self._key_id.encode()}
        return Payload(metadata=metadata, data=nonce + ciphertext)

    def _decrypted(self, payload: Payload) -> Payload:
        named = payload.metadata.get(_KEY_FIELD, b"").decode(errors="replace")
        cipher = self._ciphers.get(named)
        if cipher is None:
            raise UndecodablePayload(
                f"this payload is encrypted with the key {named}, which is not among FATTS_CODEC_KEY"
            )
        try:
            clear = cipher.decrypt(payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:], _AAD)
        except (InvalidTag, ValueError) as error:
            raise UndecodablePayload(
                f"this payload does not open with the key {named}: its bytes were altered"
            ) from error
        return Payload.FromString(clear)


class _LeavesWhatItCannotOpen(EncryptingCodec):
    """What no key of ours opens stays as it is, for whoever turns it into a value to refuse.

    A codec that raised would fail the workflow task that brings a payload in, for ever: one signal under a foreign key,
    and nobody could decide the case any more.
    """

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Each payload in clear, or as it came."""
        return [self._opened(payload) for payload in payloads]

    def _opened(self, payload: Payload) -> Payload:
        try:
            return self._decrypted(payload) if _is_encrypted(payload) else payload
        except UndecodablePayload:
            return payload


@dataclasses.dataclass(frozen=True)
class Unreadable:
    """The value of a payload that no key of ours opens, where any value may stand (the words of a signal)."""


class _UnopenedPayloads(EncodingPayloadConverter):
    """Payloads that the codec left encrypted: no value of a known type can be made of them."""

    @property
    def encoding(self) -> str:
        """The encoding it reads."""
        return ENCODING.decode()

    def to_payload(self, value: object) -> Payload | None:
        """Nothing: the codec encrypts, after a value has become a payload."""
        del value
        return None

    def from_payload(self, payload: Payload, type_hint: type | None = None) -> object:
        """`Unreadable` where any value may stand.

        Raises:
            UndecodablePayload: a value of a type of ours is wanted.
        """
        if type_hint in {None, object}:
            return Unreadable()
        named = payload.metadata.get(_KEY_FIELD, b"").decode(errors="replace")
        raise UndecodablePayload(
            f"this payload is encrypted with the key {named}, which is not among FATTS_CODEC_KEY, "
            "or its bytes were altered"
        )


class _Converter(CompositePayloadConverter):
    """Temporal's pydantic converter, and what the codec could not open."""

    def __init__(self) -> None:
        super().__init__(*PydanticPayloadConverter().converters.values(), _UnopenedPayloads())


def key_id(key: bytes) -> str:
    """A short name for a key, from which it cannot be guessed."""
    return hashlib.sha256(b"fatts|codec-key-id|" + key).hexdigest()[:16]


def data_converter(key: bytes, former_keys: Iterable[bytes] = ()) -> DataConverter:
    """How every client, worker and replayer of ours turns values into payloads and back."""
    return DataConverter(
        payload_converter_class=_Converter,
        payload_codec=_LeavesWhatItCannotOpen(key, former_keys),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


def _is_encrypted(payload: Payload) -> bool:
    return payload.metadata.get(_ENCODING_FIELD) == ENCODING
