"""Every kind of file that `fatts import` takes, each after those whose rows it refers to."""

from models.tables.loading.columns import FileColumn, text_column
from models.tables.loading.loadable import Loadable
from models.tables.loading.sealing import seal_counterparty, seal_investor, seal_party
from models.tables.rows.buyer import BranchRow, BuyerRepresentativeRow, CreditLineRow
from models.tables.rows.escrow import EscrowAccountRow, EscrowTransactionRow
from models.tables.rows.investment import (
    InvestmentAgreementRow,
    InvestmentTransactionRow,
    InvestorProfileRow,
    ProjectRow,
)
from models.tables.rows.rating import RatingRow
from models.tables.rows.trade_supply import (
    OrderLineRow,
    OrderRow,
    PaymentRow,
    TaxNoteLineRow,
    TaxNoteRow,
    TradingPartyRow,
)

_JURISDICTION = ("^[A-Z]{2}$", "the code of a jurisdiction, like IN")
_REGION = ("^[0-9A-Z]{2}$", "the tax office's code of a place, like 27 for Maharashtra")
_CURRENCY = ("^[A-Z]{3}$", "the code of a currency, like INR")
_SERIAL = ("^[A-Za-z0-9/-]{1,16}$", "1 to 16 letters, digits, hyphens and slashes, like INV/2026/001")
_UNIT = ("^[A-Z]{2,8}$", "the code of a unit, like NOS or MTR")
_HSN = ("^[0-9]{2,8}$", "2 to 8 digits, like 7308 or 995411")
_LINE: dict[str, tuple[str, str]] = {"hsn": _HSN, "unit": _UNIT}
_ACCOUNT = FileColumn("from_account_id", "uuid", "uuid", None, "the id of an escrow account", required=True)

_NEWS_OF_CREDIT = """
INSERT INTO outbox (case_id, event_type, payload, created_at)
SELECT buyer_id, 'buyer_changed', '{"source": "credit"}', now() FROM staging GROUP BY buyer_id ORDER BY buyer_id
"""
_NEWS_OF_RATINGS = """
INSERT INTO outbox (case_id, event_type, payload, created_at)
SELECT buyer_id, 'buyer_changed', '{"source": "rating"}', now() FROM staging GROUP BY buyer_id ORDER BY buyer_id
"""
_NEWS_OF_PAYMENTS = """
INSERT INTO outbox (case_id, event_type, payload, created_at)
SELECT DISTINCT payer_buyer_id, 'buyer_changed', '{"source": "payment_performance"}'::jsonb, now()
FROM staging JOIN requirements ON requirements.buyer_id = staging.payer_buyer_id
ORDER BY payer_buyer_id
"""
"""The buyers whose live requirements are assessed anew (`models.tables.buyer_changes`); of payments, which come by the
million, those that ever had a requirement."""

LOADABLES: tuple[Loadable, ...] = (
    Loadable(
        "trading_parties",
        TradingPartyRow,
        plain=(
            text_column("tax_number", required=False, right="a tax number, like the GSTIN 27ZZZCZ9999Z1ZJ"),
            text_column("name", required=True),
        ),
        sealed={"tax_number_sealed": "bytea", "tax_number_index": "text", "name_sealed": "bytea"},
        seal=seal_party,
        patterns={"jurisdiction": _JURISDICTION, "region": _REGION},
    ),
    Loadable("branches", BranchRow),
    Loadable("buyer_representatives", BuyerRepresentativeRow),
    Loadable(
        "credit_lines",
        CreditLineRow,
        left_out=frozenset({"alerted"}),
        patterns={"currency": _CURRENCY},
        computed={"updated_at": "now()"},
        also=(_NEWS_OF_CREDIT,),
    ),
    Loadable("ratings", RatingRow, also=(_NEWS_OF_RATINGS,)),
    Loadable(
        "orders",
        OrderRow,
        patterns={
            "jurisdiction": _JURISDICTION,
            "place_of_supply": _REGION,
            "currency": _CURRENCY,
            "invoice_number": _SERIAL,
        },
    ),
    Loadable("order_lines", OrderLineRow, patterns=_LINE),
    Loadable(
        "tax_notes",
        TaxNoteRow,
        patterns={"jurisdiction": _JURISDICTION, "currency": _CURRENCY, "note_number": _SERIAL},
    ),
    Loadable("tax_note_lines", TaxNoteLineRow, patterns=_LINE),
    Loadable("payments", PaymentRow, patterns={"currency": _CURRENCY}, also=(_NEWS_OF_PAYMENTS,)),
    Loadable(
        "investor_profiles",
        InvestorProfileRow,
        plain=(
            text_column("legal_name", required=True),
            text_column("pan", required=False, right="a PAN like AAPCU0939K"),
        ),
        sealed={"legal_name": "bytea", "name_tokens": "text[]", "pan": "bytea", "pan_index": "text"},
        seal=seal_investor,
        left_out=frozenset({"payout_account_sealed", "email_sealed"}),
        patterns={"wallet_address": ("^0x[0-9a-fA-F]{40}$", "0x and 40 hexadecimal digits")},
    ),
    Loadable("projects", ProjectRow),
    Loadable("investment_agreements", InvestmentAgreementRow),
    Loadable("escrow_accounts", EscrowAccountRow, known_left=True),
    Loadable(
        "escrow_transactions",
        EscrowTransactionRow,
        plain=(
            _ACCOUNT,
            FileColumn("to_account_id", "uuid", "uuid", None, _ACCOUNT.right, required=True),
            text_column("counterparty_name", required=False),
            text_column("counterparty_account_number", required=False),
            text_column("counterparty_ifsc", required=False, pattern="^[A-Z]{4}0[A-Z0-9]{6}$", right="an IFSC"),
        ),
        sealed={"counterparty_name": "bytea", "counterparty_account": "bytea", "counterparty_index": "text"},
        seal=seal_counterparty,
        computed={"operation_id": "'import ' || s.id", "recorded_at": "now()"},
        also=(
            """
INSERT INTO escrow_entries (transaction_id, ordinal, account_id, amount, currency)
SELECT id, 1, to_account_id, amount, currency FROM staging UNION ALL
SELECT id, 2, from_account_id, -amount, currency FROM staging ORDER BY 1, 2
""",
        ),
    ),
    Loadable("investment_transactions", InvestmentTransactionRow),
)
"""An escrow transaction's two entries are made from the accounts its line names: `to` gets, `from` gives. An account
has the same id whoever opens it, so one that is open already (the bank's own) is no mistake."""

BY_NAME: dict[str, Loadable] = {loadable.name: loadable for loadable in LOADABLES}
