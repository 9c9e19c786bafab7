"""The wallet declaration: one signed message that links one wallet with one contractor, once (EIP-191).

The message names the contractor, the wallet, the chain and the time of issue (domain ruling), so that a signature
cannot be taken for another contractor, wallet or chain, nor be used again a day later.
"""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

MESSAGE_LIFETIME = timedelta(days=1)
"""How long after its issue a signed message is taken."""

CLOCK_SKEW = timedelta(minutes=5)
"""How far in the future a message may have been issued: clocks differ."""

_ISSUED_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_SIGNATURE = re.compile(r"^(?:0x)?[0-9a-fA-F]{130}$")
_MESSAGE = re.compile(
    r"^FATTS wallet declaration\n\n"
    r"I hold the key of this wallet, and it is the wallet of the contractor named here\.\n\n"
    r"Contractor: (?P<contractor>[0-9a-f-]{36})\n"
    r"Wallet: (?P<wallet>0x[0-9a-fA-F]{40})\n"
    r"Chain ID: (?P<chain>0|[1-9][0-9]{0,19})\n"
    r"Issued at: (?P<issued>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)\Z"
)


def wallet_message(*, contractor_id: UUID, wallet_address: str, chain_id: int, issued_at: datetime) -> str:
    """The exact text to sign with the wallet's key (EIP-191 `personal_sign`). `issued_at` counts to the second."""
    return (
        "FATTS wallet declaration\n\n"
        "I hold the key of this wallet, and it is the wallet of the contractor named here.\n\n"
        f"Contractor: {contractor_id}\n"
        f"Wallet: {wallet_address}\n"
        f"Chain ID: {chain_id}\n"
        f"Issued at: {issued_at.astimezone(UTC).strftime(_ISSUED_FORMAT)}"
    )


def recover(message: str, signature: str) -> str:
    """The address (EIP-55) whose key signed `message`.

    Raises:
        ValueError: `signature` is not 65 bytes of hex, or no key can have made it.
    """
    # Imported here because it takes half a second, which nobody who only reads a model should pay.
    from eth_account import Account  # noqa: PLC0415
    from eth_account.messages import encode_defunct  # noqa: PLC0415
    from eth_keys.exceptions import BadSignature  # noqa: PLC0415
    from eth_utils.exceptions import ValidationError  # noqa: PLC0415

    if not _SIGNATURE.match(signature):
        raise ValueError("a signature is 65 bytes in hexadecimal: 0x and 130 digits")
    digits = signature.removeprefix("0x")
    try:
        return str(Account.recover_message(encode_defunct(text=message), signature=f"0x{digits}"))
    except (BadSignature, ValidationError, ValueError) as error:
        raise ValueError("no key can have made this signature") from error


def problem_with_declaration(
    *,
    message: str,
    signature: str,
    declared_address: str,
    contractor_id: UUID,
    wallet_address: str,
    chain_id: int,
    now: datetime,
) -> str | None:
    """Why a declaration does not prove that the contractor holds the wallet; None when it does.

    Args:
        message: the text that was signed, as declared.
        declared_address: the address in the declaration; `wallet_address` is the one of the application.
        chain_id: the chain this system writes to.
        now: when the declaration was handed in.

    Returns:
        One plain sentence without addresses.
    """
    parts = _MESSAGE.match(message)
    if parts is None:
        return "The signed text is not the wallet message of this system."
    if declared_address.lower() != wallet_address.lower():
        return "The declared wallet is not the wallet of the application."
    if parts["contractor"] != str(contractor_id):
        return "The signed message names another contractor."
    if parts["wallet"].lower() != wallet_address.lower():
        return "The signed message names another wallet."
    if int(parts["chain"]) != chain_id:
        return "The signed message is for another chain."
    return _problem_with_age(parts["issued"], now) or _problem_with_signer(message, signature, wallet_address)


def _problem_with_age(issued: str, now: datetime) -> str | None:
    try:
        issued_at = datetime.strptime(issued, _ISSUED_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return "The signed message has no real time of issue."
    if issued_at - now > CLOCK_SKEW:
        return "The signed message was issued in the future."
    if now - issued_at > MESSAGE_LIFETIME:
        return "The signed message is older than a day; it must be issued and signed anew."
    return None


def _problem_with_signer(message: str, signature: str, wallet_address: str) -> str | None:
    try:
        signer = recover(message, signature)
    except ValueError:
        return "The signature is not a valid one."
    if signer.lower() != wallet_address.lower():
        return "The message was signed with the key of another wallet."
    return None
