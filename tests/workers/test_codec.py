"""The payload codec: what Temporal stores cannot be read, altered or mistaken, and what is plain stays readable."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.exceptions import ApplicationError

from models.actors import Actor, Role
from models.application import Submission
from workers.codec import ENCODING, EncryptingCodec, UndecodablePayload, Unreadable, data_converter

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
SUBMISSION = Submission(actor=Actor(subject="asha", roles=frozenset({Role.CONTRACTOR})), document_version=3)


async def test_a_value_comes_back_and_is_not_readable_in_between() -> None:
    converter = data_converter(KEY)
    (stored,) = await converter.encode([SUBMISSION])
    assert stored.metadata["encoding"] == ENCODING
    assert b"asha" not in stored.SerializeToString()
    assert await converter.decode([stored], [Submission]) == [SUBMISSION]


@given(data=st.binary(max_size=200), kind=st.sampled_from([b"json/plain", b"binary/plain"]))
async def test_any_payload_comes_back_bit_for_bit(data: bytes, kind: bytes) -> None:
    codec = EncryptingCodec(KEY)
    payload = Payload(metadata={"encoding": kind, "messageType": b"x"}, data=data)
    assert await codec.decode(await codec.encode([payload])) == [payload]


async def test_the_same_value_never_looks_the_same() -> None:
    converter = data_converter(KEY)
    first, second = await converter.encode([SUBMISSION, SUBMISSION])
    assert first.data != second.data


async def test_plain_json_from_an_operators_command_line_is_read_as_it_is() -> None:
    plain = Payload(metadata={"encoding": b"json/plain"}, data=SUBMISSION.model_dump_json().encode())
    assert await data_converter(KEY).decode([plain], [Submission]) == [SUBMISSION]


async def test_encrypting_twice_changes_nothing() -> None:
    codec = EncryptingCodec(KEY)
    once = await codec.encode([Payload(metadata={"encoding": b"json/plain"}, data=b"1")])
    assert await codec.encode(once) == once


async def test_another_key_is_named_and_a_former_key_still_opens() -> None:
    (stored,) = await data_converter(OTHER_KEY).encode([SUBMISSION])
    with pytest.raises(UndecodablePayload, match=r"encrypted with the key [0-9a-f]{16}, which is not among"):
        await data_converter(KEY).decode([stored], [Submission])
    assert await data_converter(KEY, [OTHER_KEY]).decode([stored], [Submission]) == [SUBMISSION]


async def test_altered_bytes_are_refused() -> None:
    codec = EncryptingCodec(KEY)
    (stored,) = await codec.encode([Payload(metadata={"encoding": b"json/plain"}, data=b"{}")])
    for altered in (stored.data[:-1] + bytes([stored.data[-1] ^ 1]), stored.data[:5], b""):
        with pytest.raises(UndecodablePayload, match="its bytes were altered"):
            await codec.decode([Payload(metadata=stored.metadata, data=altered)])


async def test_what_went_wrong_is_encrypted_too() -> None:
    converter = data_converter(KEY)
    failure = Failure()
    error = ApplicationError("the bank did not know asha", {"at": datetime(2026, 1, 1, tzinfo=UTC).isoformat()})
    await converter.encode_failure(error, failure)
    assert b"asha" not in failure.SerializeToString()
    assert "asha" in str(await converter.decode_failure(failure))


async def test_what_nobody_can_open_is_unreadable_where_any_value_may_stand() -> None:
    """The word of a signal; a codec that raised would keep its workflow from ever going on."""
    (stored,) = await data_converter(OTHER_KEY).encode(["a word"])
    assert await data_converter(KEY).decode([stored], [object]) == [Unreadable()]
    assert await data_converter(KEY).decode([stored]) == [Unreadable()]
