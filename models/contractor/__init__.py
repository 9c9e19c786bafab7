"""The contractor document of seed 001 as models, its rules, and its JSON Schema."""
