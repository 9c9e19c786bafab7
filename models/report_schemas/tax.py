"""The sections of a TAX report: GSTN's JSON for GSTR-1 and GSTR-3B, the boxes of VAT 201, and the supplies behind them.

Field names, formats and codes are the portal's own (`idt` DD-MM-YYYY, `fp` MMYYYY, `rchrg` Y or N).
"""

from pydantic import JsonValue

Schema = dict[str, JsonValue]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_AMOUNT: Schema = {"type": "number"}
_GSTIN: Schema = {"type": "string", "pattern": "^[0-9]{2}[A-Z0-9]{13}$"}
_STATE: Schema = {"type": "string", "pattern": "^[0-9]{2}$"}
_MONTH: Schema = {"type": "string", "pattern": "^(0[1-9]|1[0-2])[0-9]{4}$"}
_DAY: Schema = {"type": "string", "pattern": "^[0-9]{2}-[0-9]{2}-[0-9]{4}$"}
_NUMBER: Schema = {"type": "string", "minLength": 1}
_YES_NO: Schema = {"enum": ["Y", "N"]}
_INVOICE_TYPE: Schema = {"enum": ["R", "SEWP", "SEWOP", "DE"]}
_NOTE_TYPE: Schema = {"enum": ["C", "D"]}


def _object(members: Schema, *optional: str) -> Schema:
    required: list[JsonValue] = [name for name in members if name not in optional]
    return {"type": "object", "properties": members, "required": required, "additionalProperties": False}


def _array(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _section(title: str, members: Schema) -> Schema:
    return {"$schema": _DRAFT, "title": title, **_object(members)}


def _amounts(*names: str) -> Schema:
    return dict.fromkeys(names, _AMOUNT)


_DETAIL = _object(_amounts("rt", "txval", "iamt", "camt", "samt", "csamt"), "iamt", "camt", "samt")
_ITEMS = _array(_object({"num": {"type": "integer"}, "itm_det": _DETAIL}))
_INVOICE = _object(
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
_LARGE = _object({"inum": _NUMBER, "idt": _DAY, "val": _AMOUNT, "itms": _ITEMS})
_NOTE_MEMBERS: Schema = {"ntty": _NOTE_TYPE, "nt_num": _NUMBER, "nt_dt": _DAY, "val": _AMOUNT, "pos": _STATE}
_NOTE = _object({**_NOTE_MEMBERS, "rchrg": _YES_NO, "inv_typ": _INVOICE_TYPE, "itms": _ITEMS})
_CONSUMER_NOTE = _object({"typ": {"enum": ["B2CL"]}, **_NOTE_MEMBERS, "itms": _ITEMS})
_SMALL = _object(
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
_PRODUCTS = _array(
    _object(
        {
            "num": {"type": "integer"},
            "hsn_sc": {"type": "string", "pattern": "^[0-9]{2,8}$"},
            "uqc": {"type": "string", "minLength": 1},
            **_amounts("qty", "rt", "txval", "iamt", "camt", "samt", "csamt"),
        }
    )
)
_SERIES = _object(
    {
        "num": {"type": "integer"},
        "from": _NUMBER,
        "to": _NUMBER,
        "totnum": {"type": "integer", "minimum": 1},
        "cancel": {"type": "integer", "minimum": 0},
        "net_issue": {"type": "integer", "minimum": 0},
    }
)
_DOCUMENTS = _object({"doc_num": {"type": "integer"}, "doc_typ": {"type": "string"}, "docs": _array(_SERIES)})

GSTR1: Schema = _section(
    "GSTR-1: the outward supplies of each seller and return period",
    {
        "returns": _array(
            _object(
                {
                    "gstin": _GSTIN,
                    "fp": _MONTH,
                    "b2b": _array(_object({"ctin": _GSTIN, "inv": _array(_INVOICE)})),
                    "b2cl": _array(_object({"pos": _STATE, "inv": _array(_LARGE)})),
                    "b2cs": _array(_SMALL),
                    "cdnr": _array(_object({"ctin": _GSTIN, "nt": _array(_NOTE)})),
                    "cdnur": _array(_CONSUMER_NOTE),
                    "doc_issue": _object({"doc_det": _array(_DOCUMENTS)}),
                    "hsn": _object(
                        {"hsn_b2b": _PRODUCTS, "hsn_b2c": _PRODUCTS, "data": _PRODUCTS}, "hsn_b2b", "hsn_b2c", "data"
                    ),
                },
                *("b2b", "b2cl", "b2cs", "cdnr", "cdnur", "doc_issue", "hsn"),
            )
        )
    },
)

_TABLES = ("txval", "iamt", "camt", "samt", "csamt")
GSTR3B: Schema = _section(
    "GSTR-3B: tables 3.1 and 3.2 of each seller's summary return",
    {
        "returns": _array(
            _object(
                {
                    "gstin": _GSTIN,
                    "ret_period": _MONTH,
                    "sup_details": _object(
                        {
                            "osup_det": _object(_amounts(*_TABLES)),
                            "osup_zero": _object(_amounts("txval", "iamt", "csamt")),
                            "osup_nil_exmp": _object(_amounts("txval")),
                            "isup_rev": _object(_amounts(*_TABLES)),
                            "osup_nongst": _object(_amounts("txval")),
                        }
                    ),
                    "inter_sup": _object(
                        {
                            "unreg_details": _array(_object({"pos": _STATE, **_amounts("txval", "iamt")})),
                            "comp_details": _array({"type": "object"}),
                            "uin_details": _array({"type": "object"}),
                        }
                    ),
                }
            )
        )
    },
)

VAT201: Schema = _section(
    "VAT 201: the boxes of each seller's return that outward supplies fill",
    {
        "returns": _array(
            _object(
                {
                    "trn": {"type": "string", "minLength": 1},
                    "tax_period": _MONTH,
                    "boxes": _array(
                        _object(
                            {"box": {"type": "string"}, "supplies": {"type": "string"}, **_amounts("amount", "vat")}
                        )
                    ),
                }
            )
        )
    },
)

_TAXES = ("igst", "cgst", "sgst", "cess", "vat")
OUTWARD_SUPPLIES: Schema = _section(
    "The outward supplies of a period by seller, return, kind, place of supply and rate",
    {
        "rows": _array(
            _object(
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
