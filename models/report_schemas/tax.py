"""The sections of a TAX report: GSTN's JSON for GSTR-1 and GSTR-3B, the boxes of VAT 201, and the supplies behind them.

Field names, formats and codes are the portal's own (`idt` DD-MM-YYYY, `fp` MMYYYY, `rchrg` Y or N).
"""

from models.report_schemas.words import Schema, array, members, section

_AMOUNT: Schema = {"type": "number"}
_GSTIN: Schema = {"type": "string", "pattern": "^[0-9]{2}[A-Z0-9]{13}$"}
_STATE: Schema = {"type": "string", "pattern": "^[0-9]{2}$"}
_MONTH: Schema = {"type": "string", "pattern": "^(0[1-9]|1[0-2])[0-9]{4}$"}
_DAY: Schema = {"type": "string", "pattern": "^[0-9]{2}-[0-9]{2}-[0-9]{4}$"}
_NUMBER: Schema = {"type": "string", "minLength": 1}
_YES_NO: Schema = {"enum": ["Y", "N"]}
_INVOICE_TYPE: Schema = {"enum": ["R", "SEWP", "SEWOP", "DE"]}
_NOTE_TYPE: Schema = {"enum": ["C", "D"]}


def _amounts(*names: str) -> Schema:
    return dict.fromkeys(names, _AMOUNT)


_DETAIL = members(_amounts("rt", "txval", "iamt", "camt", "samt", "csamt"), "iamt", "camt", "samt")
_ITEMS = array(members({"num": {"type": "integer"}, "itm_det": _DETAIL}))
_INVOICE = members(
    {
        "inum": _NUMBER,
        "idt": _DAY,
        "val": _AMOUNT,
        "pos": _STATE,
        "rchrg": _YES_NO,
        "inv_typ": _INVOICE_TYPE,
        "itms": _ITEMS,
    }
)
_LARGE = members({"inum": _NUMBER, "idt": _DAY, "val": _AMOUNT, "itms": _ITEMS})
_NOTE_MEMBERS: Schema = {"ntty": _NOTE_TYPE, "nt_num": _NUMBER, "nt_dt": _DAY, "val": _AMOUNT, "pos": _STATE}
_NOTE = members({**_NOTE_MEMBERS, "rchrg": _YES_NO, "inv_typ": _INVOICE_TYPE, "itms": _ITEMS})
_CONSUMER_NOTE = members({"typ": {"enum": ["B2CL"]}, **_NOTE_MEMBERS, "itms": _ITEMS})
_SMALL = members(
    {
        "sply_ty": {"enum": ["INTER", "INTRA"]},
        "typ": {"enum": ["OE"]},
        "pos": _STATE,
        **_amounts("rt", "txval", "iamt", "camt", "samt", "csamt"),
    },
    "iamt",
    "camt",
    "samt",
)
_PRODUCTS = array(
    members(
        {
            "num": {"type": "integer"},
            "hsn_sc": {"type": "string", "pattern": "^[0-9]{2,8}$"},
            "uqc": {"type": "string", "minLength": 1},
            **_amounts("qty", "rt", "txval", "iamt", "camt", "samt", "csamt"),
        }
    )
)
_SERIES = members(
    {
        "num": {"type": "integer"},
        "from": _NUMBER,
        "to": _NUMBER,
        "totnum": {"type": "integer", "minimum": 1},
        "cancel": {"type": "integer", "minimum": 0},
        "net_issue": {"type": "integer", "minimum": 0},
    }
)
_DOCUMENTS = members({"doc_num": {"type": "integer"}, "doc_typ": {"type": "string"}, "docs": array(_SERIES)})

GSTR1: Schema = section(
    "GSTR-1: the outward supplies of each seller and return period",
    {
        "returns": array(
            members(
                {
                    "gstin": _GSTIN,
                    "fp": _MONTH,
                    "b2b": array(members({"ctin": _GSTIN, "inv": array(_INVOICE)})),
                    "b2cl": array(members({"pos": _STATE, "inv": array(_LARGE)})),
                    "b2cs": array(_SMALL),
                    "cdnr": array(members({"ctin": _GSTIN, "nt": array(_NOTE)})),
                    "cdnur": array(_CONSUMER_NOTE),
                    "doc_issue": members({"doc_det": array(_DOCUMENTS)}),
                    "hsn": members(
                        {"hsn_b2b": _PRODUCTS, "hsn_b2c": _PRODUCTS, "data": _PRODUCTS}, "hsn_b2b", "hsn_b2c", "data"
                    ),
                },
                *("b2b", "b2cl", "b2cs", "cdnr", "cdnur", "doc_issue", "hsn"),
            )
        )
    },
)

_TABLES = ("txval", "iamt", "camt", "samt", "csamt")
GSTR3B: Schema = section(
    "GSTR-3B: tables 3.1 and 3.2 of each seller's summary return",
    {
        "returns": array(
            members(
                {
                    "gstin": _GSTIN,
                    "ret_period": _MONTH,
                    "sup_details": members(
                        {
                            "osup_det": members(_amounts(*_TABLES)),
                            "osup_zero": members(_amounts("txval", "iamt", "csamt")),
                            "osup_nil_exmp": members(_amounts("txval")),
                            "isup_rev": members(_amounts(*_TABLES)),
                            "osup_nongst": members(_amounts("txval")),
                        }
                    ),
                    "inter_sup": members(
                        {
                            "unreg_details": array(members({"pos": _STATE, **_amounts("txval", "iamt")})),
                            "comp_details": array({"type": "object"}),
                            "uin_details": array({"type": "object"}),
                        }
                    ),
                }
            )
        )
    },
)

VAT201: Schema = section(
    "VAT 201: the boxes of each seller's return that outward supplies fill",
    {
        "returns": array(
            members(
                {
                    "trn": {"type": "string", "minLength": 1},
                    "tax_period": _MONTH,
                    "boxes": array(
                        members(
                            {"box": {"type": "string"}, "supplies": {"type": "string"}, **_amounts("amount", "vat")}
                        )
                    ),
                }
            )
        )
    },
)

_TAXES = ("igst", "cgst", "sgst", "cess", "vat")
OUTWARD_SUPPLIES: Schema = section(
    "The outward supplies of a period by seller, return, kind, place of supply and rate",
    {
        "rows": array(
            members(
                {
                    "key": {
                        "type": "string",
                        "minLength": 1,
                        "description": "GET …/reports/{id}/rows/{key} has its lines.",
                    },
                    "seller_id": {"type": "string", "pattern": "^[0-9a-f-]{36}$"},
                    "return_period": _MONTH,
                    "kind": {"enum": ["B2B", "B2CL", "B2CS"]},
                    "document": {"enum": ["I", "C", "D"]},
                    "place_of_supply": {"type": "string", "minLength": 1},
                    "reverse_charge": {"type": "boolean"},
                    "invoice_type": _INVOICE_TYPE,
                    "documents": {"type": "integer", "minimum": 1},
                    "rate": {"type": "number", "minimum": 0},
                    "taxable_value": _AMOUNT,
                    **_amounts(*_TAXES),
                },
                *_TAXES,
            )
        )
    },
)
