"""Document stores against the servers they are made for."""
