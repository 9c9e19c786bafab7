"""What the system costs: one file a benchmark, measured beside its floor in the same run, and held to its budget."""
