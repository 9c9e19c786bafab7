"""States as the registries write them, against the schema's names."""

import re

_OTHER_SPELLINGS: dict[str, str] = {
    "ORISSA": "ODISHA",
    "CHATTISGARH": "CHHATTISGARH",
    "UTTARANCHAL": "UTTARAKHAND",
    "PONDICHERRY": "PUDUCHERRY",
    "NEW_DELHI": "DELHI",
    "NCT_OF_DELHI": "DELHI",
    "TELENGANA": "TELANGANA",
    "TAMILNADU": "TAMIL_NADU",
    "ANDAMAN_AND_NICOBAR_ISLANDS": "ANDAMAN_AND_NICOBAR",
    "THE_DADRA_AND_NAGAR_HAVELI_AND_DAMAN_AND_DIU": "DADRA_AND_NAGAR_HAVELI_AND_DAMAN_AND_DIU",
    "DADRA_AND_NAGAR_HAVELI": "DADRA_AND_NAGAR_HAVELI_AND_DAMAN_AND_DIU",
    "DAMAN_AND_DIU": "DADRA_AND_NAGAR_HAVELI_AND_DAMAN_AND_DIU",
}


def same_state(left: str, right: str) -> bool:
    """Whether two spellings name the same state."""
    return _schema_name(left) == _schema_name(right)


def _schema_name(state: str) -> str:
    words = re.sub(r"[^A-Z]+", "_", state.upper().replace("&", " AND ")).strip("_")
    return _OTHER_SPELLINGS.get(words, words)
