"""The sections of a FINANCIAL_AUDIT report."""

from models.escrow import EscrowAccountKind, EscrowKind, PaymentMethod
from models.report_schemas.parts import (
    AMOUNT,
    COUNT,
    HASH,
    MOMENT,
    UUID,
    WORD,
    array_of,
    object_of,
    or_null,
    section_of,
)

_ENTRY = object_of({"account_id": UUID, "amount": AMOUNT})

TRIAL_BALANCE = section_of(
    "The trial balance: each escrow account, from its opening to its closing",
    {
        "accounts": array_of(
            object_of(
                {
                    "id": UUID,
                    "kind": {"enum": [str(kind) for kind in EscrowAccountKind]},
                    "investor_id": or_null(UUID),
                    "project_id": or_null(UUID),
                    "trade_id": or_null(UUID),
                    **dict.fromkeys(("opening", "received", "given", "closing"), AMOUNT),
                }
            )
        )
    },
)

ESCROW_MOVEMENTS = section_of(
    "The escrow's movements, each with its entries",
    {
        "movements": array_of(
            object_of(
                {
                    "id": UUID,
                    "kind": {"enum": [str(kind) for kind in EscrowKind]},
                    "amount": AMOUNT,
                    "method": {"enum": [str(method) for method in PaymentMethod]},
                    "investor_id": or_null(UUID),
                    "trade_id": or_null(UUID),
                    "bank_reference": or_null(WORD),
                    "reverses_id": or_null(UUID),
                    "occurred_at": MOMENT,
                    "recorded_at": MOMENT,
                    "entries": array_of(_ENTRY),
                }
            )
        )
    },
)

UNMATCHED_ITEMS = section_of(
    "What the bank told of that could not be placed, and the days on which its statement and the books differ",
    {
        "items": array_of(
            object_of(
                {
                    "what": {"enum": ["notice", "difference"]},
                    "reference": WORD,
                    "amount": or_null(AMOUNT),
                    "since": MOMENT,
                }
            )
        )
    },
)

SETTLED_TRADES = section_of(
    "Trades that were settled, each held against the escrow's ledger and the chain",
    {
        "trades": array_of(
            object_of(
                {
                    "trade_id": UUID,
                    "investment_agreement_id": UUID,
                    "units": COUNT,
                    "trade_amount": AMOUNT,
                    "settled_at": MOMENT,
                    "settlement_transaction_id": UUID,
                    "released": or_null(AMOUNT),
                    "transaction_hash": or_null(HASH),
                    "on_chain": {"enum": ["AGREES", "DIFFERS", "ABSENT"]},
                }
            )
        )
    },
)

AUDIT_ROOTS = section_of(
    "The audit trail of each day under its Merkle root, and where the root stands on chain",
    {
        "periods": array_of(
            object_of(
                {
                    "period": WORD,
                    "first_seq": COUNT,
                    "last_seq": COUNT,
                    "root": or_null({"type": "string", "pattern": "^[0-9a-f]{64}$"}),
                    "transaction_hash": or_null(HASH),
                    "block_number": or_null(COUNT),
                    "contract_address": or_null(WORD),
                    "chain_id": or_null(COUNT),
                    "agrees": {"type": "boolean"},
                }
            )
        )
    },
)
