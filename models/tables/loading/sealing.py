"""What is sealed on the way from a file into its table."""

from models.encryption import BlindIndex, Vault
from models.identifiers import gstin, pan
from models.tables.contractor import name_tokens
from models.tables.loading.loadable import Sealed, Values, Wrong
from models.tables.sealing import RowSealer


def seal_party(values: Values, vault: Vault, index: BlindIndex) -> Sealed | Wrong:
    """A trading party: its tax number (a GSTIN in India) and its name."""
    number, registered = values.get("tax_number"), values.get("registered")
    if (number is None) != (registered == "UNREGISTERED"):
        return Wrong("tax_number", "the tax number of a registered party, and none of an unregistered one")
    if number is not None and values.get("jurisdiction") == "IN":
        if problem := gstin.problem_with(number):
            return Wrong("tax_number", problem)
        if number[:2] != values.get("region"):
            return Wrong("region", "the state code that the GSTIN begins with")
    sealer = RowSealer(vault, "trading_parties", values.get("id"))
    return {
        "tax_number_sealed": None if number is None else sealer.seal("tax_number_sealed", number),
        "tax_number_index": None if number is None else index.of("tax_number", number),
        "name_sealed": sealer.seal("name_sealed", values.get("name")),
    }


def seal_investor(values: Values, vault: Vault, index: BlindIndex) -> Sealed | Wrong:
    """An investor: its name and its PAN."""
    number, name = values.get("pan"), values.get("legal_name") or ""
    if number is not None and (problem := pan.problem_with(number)):
        return Wrong("pan", problem)
    sealer = RowSealer(vault, "investor_profiles", values.get("id"))
    return {
        "legal_name": sealer.seal("legal_name", name),
        "name_tokens": name_tokens(index, [name]),
        "pan": None if number is None else sealer.seal("pan", number),
        "pan_index": None if number is None else index.of("pan", number),
    }


def seal_counterparty(values: Values, vault: Vault, index: BlindIndex) -> Sealed | Wrong:
    """The counterparty of an escrow transaction: who paid or was paid, and the account that finds the others."""
    name, number, ifsc = (values.get(f"counterparty_{part}") for part in ("name", "account_number", "ifsc"))
    if (number is None) != (ifsc is None) or (name is None and number is not None):
        return Wrong("counterparty_ifsc", "the IFSC and the number of an account together, and the name with them")
    sealer = RowSealer(vault, "escrow_transactions", values.get("id"))
    account = {"account_number": number, "ifsc": ifsc, "name": name}
    return {
        "counterparty_name": None if name is None else sealer.seal("counterparty_name", name),
        "counterparty_account": None if number is None else sealer.seal("counterparty_account", {**account}),
        "counterparty_index": None if number is None else index.of("bank_account", f"{ifsc}{number}"),
    }
