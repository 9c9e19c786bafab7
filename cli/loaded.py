"""What a process has loaded once it is ready."""

import gc


def keep_loaded() -> None:
    """Take what is there by now out of the garbage collector's sight: it stays until the process ends, and to look
    through it again would stop everything for a while, again and again (measured: a tenth of a worker's time)."""
    gc.collect()
    gc.freeze()
