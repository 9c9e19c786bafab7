"""The sections of a TAX report: GSTN's JSON for GSTR-1 and GSTR-3B, the boxes of VAT 201, and the supplies behind them.

Field names, formats and codes are the portal's own (`idt` DD-MM-YYYY, `fp` MMYYYY, `rchrg` Y or N).
"""

from models.report_schemas.parts import Schema, array_of, object_of, section_of

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


_DETAIL = object_of(_amounts("rt", "txval", "iamt", "camt", "samt", "csamt"), "iamt", "camt", "samt")
_ITEMS = array_of(object_of({"num": {"type": "integer"}, "itm_det": _DETAIL}))
_INVOICE = object_of(
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
_LARGE = object_of({"inum": _NUMBER, "idt": _DAY, "val": _AMOUNT, "itms": _ITEMS})
_NOTE_MEMBERS: Schema = {"ntty": _NOTE_TYPE, "nt_num": _NUMBER, "nt_dt": _DAY, "val": _AMOUNT, "pos": _STATE}
_NOTE = object_of({**_NOTE_MEMBERS, "rchrg": _YES_NO, "inv_typ": _INVOICE_TYPE, "itms": _ITEMS})
_CONSUMER_NOTE = object_of({"typ": {"enum": ["B2CL"]}, **_NOTE_MEMBERS, "itms": _ITEMS})
_SMALL = object_of(
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
_PRODUCTS = array_of(
    object_of(
        {
            "num": {"type": "integer"},
            "hsn_sc": {"type": "string", "pattern": "^[0-9]{2,8}$"},
            "uqc": {"type": "string", "minLength": 1},
            **_amounts("qty", "rt", "txval", "iamt", "camt", "samt", "csamt"),
        }
    )
)
_SERIES = object_of(
    {
        "num": {"type": "integer"},
        "from": _NUMBER,
        "to": _NUMBER,
        "totnum": {"type": "integer", "minimum": 1},
        "cancel": {"type": "integer", "minimum": 0},
        "net_issue": {"type": "integer", "minimum": 0},
    }
)
_DOCUMENTS = object_of({"doc_num": {"type": "integer"}, "doc_typ": {"type": "string"}, "docs": array_of(_SERIES)})

GSTR1: Schema = section_of(
    "GSTR-1: the outward supplies of each seller and return period",
    {
        "returns": array_of(
            object_of(
                {
                    "gstin": _GSTIN,
                    "fp": _MONTH,
                    "b2b": array_of(object_of({"ctin": _GSTIN, "inv": array_of(_INVOICE)})),
                    "b2cl": array_of(object_of({"pos": _STATE, "inv": array_of(_LARGE)})),
                    "b2cs": array_of(_SMALL),
                    "cdnr": array_of(object_of({"ctin": _GSTIN, "nt": array_of(_NOTE)})),
                    "cdnur": array_of(_CONSUMER_NOTE),
                    "doc_issue": object_of({"doc_det": array_of(_DOCUMENTS)}),
                    "hsn": object_of(
                        {"hsn_b2b": _PRODUCTS, "hsn_b2c": _PRODUCTS, "data": _PRODUCTS}, "hsn_b2b", "hsn_b2c", "data"
                    ),
                },
                *("b2b", "b2cl", "b2cs", "cdnr", "cdnur", "doc_issue", "hsn"),
            )
        )
    },
)

_TABLES = ("txval", "iamt", "camt", "samt", "csamt")
GSTR3B: Schema = section_of(
    "GSTR-3B: tables 3.1 and 3.2 of each seller's summary return",
    {
        "returns": array_of(
            object_of(
                {
                    "gstin": _GSTIN,
                    "ret_period": _MONTH,
                    "sup_details": object_of(
                        {
                            "osup_det": object_of(_amounts(*_TABLES)),
                            "osup_zero": object_of(_amounts("txval", "iamt", "csamt")),
                            "osup_nil_exmp": object_of(_amounts("txval")),
                            "isup_rev": object_of(_amounts(*_TABLES)),
                            "osup_nongst": object_of(_amounts("txval")),
                        }
                    ),
                    "inter_sup": object_of(
                        {
                            "unreg_details": array_of(object_of({"pos": _STATE, **_amounts("txval", "iamt")})),
                            "comp_details": array_of({"type": "object"}),
                            "uin_details": array_of({"type": "object"}),
                        }
                    ),
                }
            )
        )
    },
)

VAT201: Schema = section_of(
    "VAT 201: the boxes of each seller's return that outward supplies fill",
    {
        "returns": array_of(
            object_of(
                {
                    "trn": {"type": "string", "minLength": 1},
                    "tax_period": _MONTH,
                    "boxes": array_of(
                        object_of(
                            {"box": {"type": "string"}, "supplies": {"type": "string"}, **_amounts("amount", "vat")}
                        )
                    ),
                }
            )
        )
    },
)

_TAXES = ("igst", "cgst", "sgst", "cess", "vat")
OUTWARD_SUPPLIES: Schema = section_of(
    "The outward supplies of a period by seller, return, kind, place of supply and rate",
    {
        "rows": array_of(
            object_of(
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
