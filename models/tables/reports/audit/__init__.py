"""The sections of the financial audit: what the escrow holds for whom, and whether books, bank and chain agree."""
