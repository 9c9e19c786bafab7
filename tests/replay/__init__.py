"""Recorded histories of the processes, replayed with the code as it is now. See README.md."""
