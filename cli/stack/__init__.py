"""The embedded local stack: real PostgreSQL, Temporal and anvil as children of one process, for a laptop or a test."""
