"""A signature proves one wallet for one contractor, on one chain, for one day."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct
from hypothesis import given
from hypothesis import strategies as st

from models.wallet import MESSAGE_LIFETIME, problem_with_declaration, recover, wallet_message

KEY = "0x" + "11" * 32
OTHER_KEY = "0x" + "22" * 32
ADDRESS = str(Account.from_key(KEY).address)
OTHER_ADDRESS = str(Account.from_key(OTHER_KEY).address)
CONTRACTOR = UUID("7b1f4c1e-53a2-4a52-9d9d-0a8f2a1d6c11")
OTHER_CONTRACTOR = UUID("7b1f4c1e-53a2-4a52-9d9d-0a8f2a1d6c12")
CHAIN = 31337
ISSUED = datetime(2026, 11, 22, 4, 0, 0, tzinfo=UTC)
HANDED_IN = ISSUED + timedelta(hours=1)


class Declared(NamedTuple):
    """A declaration that is right but for what a case changes."""

    contractor: UUID = CONTRACTOR
    address: str = ADDRESS
    chain: int = CHAIN
    issued: datetime = ISSUED
    key: str = KEY
    declared_address: str = ADDRESS


def sign(message: str, key: str = KEY) -> str:
    return "0x" + Account.sign_message(encode_defunct(text=message), private_key=key).signature.hex().removeprefix("0x")


def problem(declared: Declared, *, wallet_address: str = ADDRESS, now: datetime = HANDED_IN) -> str | None:
    message = wallet_message(
        contractor_id=declared.contractor,
        wallet_address=declared.address,
        chain_id=declared.chain,
        issued_at=declared.issued,
    )
    return problem_with_declaration(
        message=message,
        signature=sign(message, declared.key),
        declared_address=declared.declared_address,
        contractor_id=CONTRACTOR,
        wallet_address=wallet_address,
        chain_id=CHAIN,
        now=now,
    )


def test_a_right_declaration_is_taken() -> None:
    assert problem(Declared()) is None


def test_the_case_of_an_address_does_not_matter() -> None:
    assert problem(Declared(address=ADDRESS.lower(), declared_address=ADDRESS.lower())) is None


@pytest.mark.parametrize(
    ("declared", "says"),
    [
        (Declared(contractor=OTHER_CONTRACTOR), "another contractor"),
        (Declared(address=OTHER_ADDRESS), "names another wallet"),
        (Declared(declared_address=OTHER_ADDRESS), "not the wallet of the application"),
        (Declared(chain=1), "another chain"),
        (Declared(key=OTHER_KEY), "key of another wallet"),
        (Declared(issued=HANDED_IN - timedelta(days=1, seconds=1)), "older than a day"),
        (Declared(issued=HANDED_IN + timedelta(minutes=6)), "in the future"),
    ],
)
def test_a_declaration_for_something_else_is_refused(declared: Declared, says: str) -> None:
    answer = problem(declared)
    assert answer is not None
    assert says in answer
    assert "0x" not in answer


def test_a_message_is_good_for_exactly_its_lifetime() -> None:
    assert problem(Declared(), now=ISSUED + MESSAGE_LIFETIME) is None
    assert problem(Declared(), now=ISSUED + MESSAGE_LIFETIME + timedelta(seconds=1)) is not None


@pytest.mark.parametrize("tail", [" ", "\n", "\nChain ID: 1", "Z"])
def test_a_message_with_more_in_it_is_not_ours(tail: str) -> None:
    message = wallet_message(contractor_id=CONTRACTOR, wallet_address=ADDRESS, chain_id=CHAIN, issued_at=ISSUED) + tail
    answer = problem_with_declaration(
        message=message,
        signature=sign(message),
        declared_address=ADDRESS,
        contractor_id=CONTRACTOR,
        wallet_address=ADDRESS,
        chain_id=CHAIN,
        now=HANDED_IN,
    )
    assert answer == "The signed text is not the wallet message of this system."


@pytest.mark.parametrize(
    "signature", ["", "0x", "0x12", "zz" * 65, "0x" + "00" * 65, "0x" + "ff" * 65, "0x" + "11" * 64 + "05"]
)
def test_a_signature_that_is_none_is_refused_without_a_crash(signature: str) -> None:
    with pytest.raises(ValueError, match="signature"):
        recover("text", signature)


@given(st.text(max_size=200), st.binary(min_size=65, max_size=65))
def test_no_bytes_crash_recovery(message: str, signature: bytes) -> None:
    try:
        address = recover(message, signature.hex())
    except ValueError:
        return
    assert len(address) == 42


def test_the_model_imports_without_the_chain_libraries() -> None:
    code = "import models.wallet, models.risk, sys; sys.exit('eth_account' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
