"""Wallet: an Ethereum address. Mixed case must satisfy the checksum of EIP-55; it is stored in that form."""

from eth_hash.auto import keccak

from models.identifiers.shape import problem_with_shape

PATTERN = "^0x[a-fA-F0-9]{40}$"


def checksummed(value: str) -> str:
    """A well-formed address in EIP-55 form: a letter is a capital where the keccak digest of its digits says so."""
    digits = value[2:].lower()
    digest = keccak(digits.encode()).hex()
    return "0x" + "".join(
        char.upper() if int(nibble, 16) >= 8 else char for char, nibble in zip(digits, digest, strict=False)
    )


def problem_with(value: str) -> str | None:
    """What is wrong with a wallet address."""
    right = "0x and 40 hexadecimal digits"
    if problem := problem_with_shape(value, name="Wallet address", pattern=PATTERN, length=42, right=right):
        return problem
    digits = value[2:]
    if digits in {digits.lower(), digits.upper()} or checksummed(value) == value:
        return None
    return "Wallet address fails the EIP-55 checksum of its capital letters; look for a typing slip, or copy it again"


def same(one: str, other: str) -> bool:
    """Whether two addresses are one, whatever their letters' case."""
    return one.lower() == other.lower()
