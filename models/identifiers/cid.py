"""CID: an IPFS content identifier. It must decode: all the seed's samples match its pattern, and none does."""

import base64
import binascii

PATTERN = "^(Qm[1-9A-HJ-NP-Za-km-z]{44}|b[a-z2-7]{10,200})$"
_RIGHT = (
    "right is a CIDv0 (Qm and 44 characters of base58) or a CIDv1 in base32 (b, then small letters and digits 2 to 7)"
)
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_SHA2_256 = 0x12
_SHA2_256_BYTES = 32
_MAX_VARINT_BYTES = 9


def problem_with(value: str) -> str | None:
    """What is wrong with a CID."""
    if value.startswith("Qm"):
        return _problem_with_v0(value)
    if value.startswith("b"):
        return _problem_with_v1(value)
    return f"CID does not begin with Qm or b; {_RIGHT}"


def _problem_with_v0(value: str) -> str | None:
    if len(value) != 46 or any(char not in _BASE58 for char in value):
        return f"CID does not decode as base58; {_RIGHT}"
    number = 0
    for char in value:
        number = number * 58 + _BASE58.index(char)
    decoded = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return _problem_with_multihash(decoded)


def _problem_with_v1(value: str) -> str | None:
    body = value[1:]
    if not body or body != body.lower():
        return f"CID does not decode as lower-case base32; {_RIGHT}"
    try:
        decoded = base64.b32decode(body.upper() + "=" * (-len(body) % 8))
    except (binascii.Error, ValueError):
        return f"CID does not decode as base32; {_RIGHT}"
    if base64.b32encode(decoded).decode().rstrip("=").lower() != body:
        return f"CID has stray bits at its end; {_RIGHT}"
    version, rest = _varint(decoded)
    if version != 1:
        return f"CID is of an unknown version; {_RIGHT}"
    codec, rest = _varint(rest)
    if codec is None:
        return f"CID ends before its content type; {_RIGHT}"
    return _problem_with_multihash(rest)


def _problem_with_multihash(multihash: bytes) -> str | None:
    code, rest = _varint(multihash)
    length, digest = _varint(rest)
    if code is None or length is None or length == 0 or len(digest) != length:
        return f"CID holds a hash of the wrong length: it was cut or altered; {_RIGHT}"
    if code == _SHA2_256 and length != _SHA2_256_BYTES:
        return f"CID holds a SHA-256 that has not 32 bytes; {_RIGHT}"
    return None


def _varint(data: bytes) -> tuple[int | None, bytes]:
    """An unsigned LEB128 number and what follows it; None when the bytes end within it."""
    number = 0
    for index, byte in enumerate(data[:_MAX_VARINT_BYTES]):
        number |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return number, data[index + 1 :]
    return None, b""
