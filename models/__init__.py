"""The business itself: documents, identifiers, money, states, rules, scores. No I/O, no clock, no randomness."""
