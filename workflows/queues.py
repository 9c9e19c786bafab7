"""Task queues: which kind of work waits where."""

CASES = "fatts-cases"
"""The processes themselves, and what is quick and ours (database writes, rules, scores)."""

VERIFICATION = "fatts-verification"
"""Calls to registries, which may be slow, limited or down."""

DOCUMENTS = "fatts-documents"
"""Fetching, hashing and rendering documents."""

CHAIN = "fatts-chain"
"""The one signer: one transaction at a time."""

NOTIFICATIONS = "fatts-notifications"
"""Letters and webhooks on their way out."""

REPORTS = "fatts-reports"
"""Computing and rendering reports, which takes minutes, and the regulator's gateway."""

ALL = (CASES, VERIFICATION, DOCUMENTS, NOTIFICATIONS, REPORTS, CHAIN)
