"""The sections of an AML_SAR report: findings of the typologies, and what PMLA rule 3 has reported. Nobody is named."""

from models.report_schemas.parts import AMOUNT, MOMENT, UUID, WORD, Schema, array_of, object_of, or_null, section_of
from models.suspicion import SubjectKind, Typology

_SUBJECT = object_of({"kind": {"enum": [str(kind) for kind in SubjectKind]}, "id": UUID})
_SEEN: Schema = {
    "source": {"enum": ["payments", "orders", "escrow_transactions", "investment_transactions"]},
    "id": UUID,
    "at": MOMENT,
    "way": {"enum": ["IN", "OUT"]},
    "amount": AMOUNT,
}

FINDINGS = section_of(
    "Findings: one subject of one typology each, with the transactions that show it",
    {
        "policy": WORD,
        "sanctions_list": WORD,
        "findings": array_of(
            object_of(
                {
                    "id": UUID,
                    "total": AMOUNT,
                    "reason": WORD,
                    "typology": {"enum": [str(typology) for typology in Typology]},
                    "subject": _SUBJECT,
                    "transactions": array_of(
                        object_of({**_SEEN, "method": WORD, "counterparty": UUID}, "method", "counterparty")
                    ),
                    "score": {"type": "integer", "minimum": 0, "maximum": 100},
                    "listed_as": WORD,
                },
                *("score", "listed_as"),
            )
        ),
    },
)

THRESHOLD_TRANSACTIONS = section_of(
    "What PMLA rule 3 has reported: cash, linked cash, money across the border",
    {
        "rows": array_of(
            object_of(
                {
                    "part": {"enum": ["cash", "linked_cash", "cross_border"]},
                    "subject": _SUBJECT,
                    **_SEEN,
                    "method": or_null(WORD),
                }
            )
        )
    },
)
