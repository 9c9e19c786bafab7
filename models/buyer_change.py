"""That something new is known of a buyer, as the outbox tells it and its requirements hear it."""

BUYER_CHANGED = "buyer_changed"
"""The type of the event; its payload: `source`, a `models.requirement.Source`."""
