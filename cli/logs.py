"""Logging of our processes: one line an event, UTC, to standard error."""

import logging
import time

_CHATTY_CLIENTS = ("httpx", "httpcore", "urllib3", "web3", "botocore")


def configure(level: str) -> None:
    """Log from `level` (INFO, …) upwards."""
    formatter = logging.Formatter("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # These log whole addresses of requests and letters, which may hold somebody's identifiers, or a page for each
    # certificate (`mail.log` is aiosmtpd's).
    for chatty in (*_CHATTY_CLIENTS, "uvicorn.access", "mail.log", "fontTools", "fpdf"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
