"""Signed webhooks: how a call is signed, and how its receiver tells it from a forged or a replayed one.

`X-FATTS-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">`: the time is part of what is signed, so a
call that was caught on the way cannot be played again later.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

SIGNATURE_HEADER = "X-FATTS-Signature"
DELIVERY_HEADER = "X-FATTS-Delivery"
"""Names the delivery: the same at every try, so that a receiver can do its work once."""

TOLERANCE = timedelta(minutes=5)
"""How old a signature may be."""

_MAX_URL = 2000


class BadSignature(ValueError):
    """A call that is not from who it says, or was made too long ago."""


def sign(secret: str, body: bytes, at: datetime) -> str:
    """The signature header's value for a body sent at `at`."""
    stamp = int(at.timestamp())
    return f"t={stamp},v1={_mac(secret, stamp, body)}"


def verify(secret: str, body: bytes, header: str, now: datetime) -> None:
    """Accept a call, or say why not.

    Raises:
        BadSignature: the header is not of this form, the signature is another's, or it is older than `TOLERANCE`.
    """
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    stamp = parts.get("t", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12 and "v1" in parts):
        raise BadSignature("the signature is not of the form t=…,v1=…")
    if not hmac.compare_digest(_mac(secret, int(stamp), body), parts["v1"]):
        raise BadSignature("the signature does not fit the body")
    if abs(now.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        raise BadSignature("the signature was made too long ago")


def problem_with_url(url: str, *, private_allowed: bool) -> str | None:
    """What is wrong with a webhook's address, None when it may be called.

    Args:
        private_allowed: whether plain HTTP and addresses of the inner network are allowed (on one machine).
    """
    host = _host_of(url)
    if host is None:
        return "is not an address; give https://host/path, without a name or password in it"
    if private_allowed:
        return None
    if not url.startswith("https:"):
        return "must begin with https://"
    if host == "localhost" or is_private(host):
        return "must be an address that the public internet reaches"
    return None


def _host_of(url: str) -> str | None:
    """The host of a plain http or https address, None for anything else."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    plain = parts.scheme in {"https", "http"} and not parts.username and not parts.password and len(url) <= _MAX_URL
    return (parts.hostname or None) if plain else None


def is_private(host: str) -> bool:
    """Whether `host` is an IP address that is not a public one (a name is none)."""
    try:
        address: IPv4Address | IPv6Address = ip_address(host)
    except ValueError:
        return False
    return not address.is_global


def _mac(secret: str, stamp: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
