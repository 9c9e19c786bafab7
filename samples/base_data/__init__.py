"""Base data to try reports out on: orders, payments, escrow and stakes, with patterns of laundering planted in it."""
