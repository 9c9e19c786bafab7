"""The escrow bank: accounts that buyers pay into, transfers out of them, a statement, and webhooks."""
