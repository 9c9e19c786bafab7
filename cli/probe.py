"""`python -m cli.probe URL`: exit code 0 if the address answers with 200; the health check of our containers."""

import sys
import urllib.request
from urllib.error import URLError


def is_healthy(url: str) -> bool:
    """Whether a GET is answered with 200."""
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310 - the address is ours, or our caller's
            return answer.status == 200
    except (URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(0 if is_healthy(sys.argv[1]) else 1)
