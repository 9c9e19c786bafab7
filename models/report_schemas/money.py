"""The sections of the AML report and of the financial audit."""

from models.report_schemas.words import AMOUNT_TEXT, MOMENT, TEXT, UUID_TEXT, Schema, array, members, or_null, section

_SUBJECT = members({"kind": {"enum": ["PARTY", "BUYER", "INVESTOR", "ACCOUNT"]}, "id": UUID_TEXT})
_VERDICT: Schema = {"enum": ["AGREES", "DIFFERS", "ABSENT"]}
_WAY: Schema = {"enum": ["IN", "OUT"]}
_SEEN = members(
    {
        "source": TEXT,
        "id": UUID_TEXT,
        "at": MOMENT,
        "way": _WAY,
        "amount": {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$"},
        "method": TEXT,
        "counterparty": UUID_TEXT,
    },
    "method",
    "counterparty",
)

FINDINGS = section(
    "What the typologies found: a subject each, with the transactions that show it",
    {
        "policy": TEXT,
        "sanctions_list": TEXT,
        "findings": array(
            members(
                {
                    "id": UUID_TEXT,
                    "total": AMOUNT_TEXT,
                    "reason": TEXT,
                    "typology": TEXT,
                    "subject": _SUBJECT,
                    "transactions": array(_SEEN),
                    "score": {"type": "integer", "minimum": 0, "maximum": 100},
                    "listed_as": TEXT,
                },
                "score",
                "listed_as",
            )
        ),
    },
)
THRESHOLD_TRANSACTIONS = section(
    "What PMLA rule 3 has reported",
    {
        "rows": array(
            members(
                {
                    "part": {"enum": ["cash", "linked_cash", "cross_border"]},
                    "subject": _SUBJECT,
                    "source": TEXT,
                    "id": UUID_TEXT,
                    "at": MOMENT,
                    "way": _WAY,
                    "amount": AMOUNT_TEXT,
                    "method": or_null(TEXT),
                }
            )
        )
    },
)
TRIAL_BALANCE = section(
    "The trial balance of the escrow, an account a row",
    {
        "accounts": array(
            members(
                {
                    "id": UUID_TEXT,
                    "kind": TEXT,
                    "investor_id": or_null(UUID_TEXT),
                    "project_id": or_null(UUID_TEXT),
                    "trade_id": or_null(UUID_TEXT),
                    **dict.fromkeys(("opening", "received", "given", "closing"), AMOUNT_TEXT),
                }
            )
        )
    },
)
ESCROW_MOVEMENTS = section(
    "Every movement of the escrow, with its entries",
    {
        "movements": array(
            members(
                {
                    "id": UUID_TEXT,
                    "kind": TEXT,
                    "amount": AMOUNT_TEXT,
                    "method": TEXT,
                    "investor_id": or_null(UUID_TEXT),
                    "trade_id": or_null(UUID_TEXT),
                    "bank_reference": or_null(TEXT),
                    "reverses_id": or_null(UUID_TEXT),
                    "occurred_at": MOMENT,
                    "recorded_at": MOMENT,
                    "entries": array(members({"account_id": UUID_TEXT, "amount": AMOUNT_TEXT})),
                }
            )
        )
    },
)
UNMATCHED_ITEMS = section(
    "What nobody has matched yet",
    {
        "items": array(
            members(
                {
                    "what": {"enum": ["notice", "difference"]},
                    "reference": TEXT,
                    "amount": or_null(AMOUNT_TEXT),
                    "since": MOMENT,
                }
            )
        )
    },
)
SETTLED_TRADES = section(
    "The settled trades, each against the escrow and the chain",
    {
        "trades": array(
            members(
                {
                    "trade_id": UUID_TEXT,
                    "investment_agreement_id": UUID_TEXT,
                    "units": {"type": "integer", "minimum": 0},
                    "trade_amount": AMOUNT_TEXT,
                    "settled_at": MOMENT,
                    "settlement_transaction_id": TEXT,
                    "released": or_null(AMOUNT_TEXT),
                    "to_seller": AMOUNT_TEXT,
                    "to_fees": AMOUNT_TEXT,
                    "in_escrow": _VERDICT,
                    "differences": array(TEXT),
                    "transaction_hash": or_null(TEXT),
                    "on_chain": _VERDICT,
                }
            )
        )
    },
)
AUDIT_ROOTS = section(
    "The roots of the audit trail",
    {
        "periods": array(
            members(
                {
                    "period": TEXT,
                    "first_seq": {"type": "integer"},
                    "last_seq": {"type": "integer"},
                    "root": or_null(TEXT),
                    "transaction_hash": or_null(TEXT),
                    "block_number": {"type": ["integer", "null"]},
                    "contract_address": or_null(TEXT),
                    "chain_id": {"type": ["integer", "null"]},
                    "agrees": {"type": "boolean"},
                }
            )
        )
    },
)
