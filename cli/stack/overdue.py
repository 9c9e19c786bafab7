"""What should have happened by itself and did not: schedules that are missing, transactions that do not get mined."""

import asyncio
from urllib.error import URLError

from cli.stack import anvil
from cli.stack.address_book import AddressBook
from cli.stack.anvil import RpcRefused
from cli.stack.finding import Finding

_PATIENCE_SECONDS = 10
_OVERDUE_MINUTES = 5

_UNMINED = """
SELECT hash, from_address, nonce, created_at < now() - make_interval(mins => %s) AS overdue
FROM chain_transactions WHERE status IN ('SIGNED', 'SENT') ORDER BY from_address, nonce
"""


def schedules(book: AddressBook) -> Finding:
    """Whether Temporal has every declared schedule."""
    from temporalio.client import Client
    from temporalio.service import RPCError

    from workers.schedules import SCHEDULES, missing

    async def absent() -> list[str]:
        return await missing(await Client.connect(book.temporal))

    try:
        lacking = asyncio.run(asyncio.wait_for(absent(), _PATIENCE_SECONDS))
    except (RPCError, RuntimeError, TimeoutError) as error:
        return Finding("schedules", False, f"cannot be asked for: {str(error) or 'no answer'}", "restart `fatts up`")
    if lacking:
        return Finding("schedules", False, f"missing: {', '.join(lacking)}", "restart `fatts up`, which applies them")
    return Finding("schedules", True, f"{', '.join(each.schedule_id for each in SCHEDULES)}")


def transactions(book: AddressBook) -> Finding:
    """Whether what we signed gets mined. Stuck is what never can be: its nonce was used by another transaction."""
    import psycopg

    try:
        with psycopg.connect(book.postgres, connect_timeout=_PATIENCE_SECONDS) as connection:
            unmined = connection.execute(_UNMINED, (_OVERDUE_MINUTES,)).fetchall()
        used = {account: _used_nonces(book, account) for account in {str(row[1]) for row in unmined}}
        # Asked last: what was mined between the two questions is not stuck.
        stuck = [row for row in unmined if row[2] < used[row[1]] and not _is_mined(book, str(row[0]))]
    except (psycopg.Error, URLError, OSError, RpcRefused, ValueError) as error:
        return Finding("transactions", False, f"cannot be looked at: {type(error).__name__}", "see the findings above")
    if stuck:
        hashes = ", ".join(str(row[0]) for row in stuck)
        mend = "somebody else signs with FATTS_CHAIN_PRIVATE_KEY: stop them, then ask for the operation anew"
        return Finding("transactions", False, f"{len(stuck)} stuck for good: {hashes}", mend)
    overdue = sum(bool(row[3]) for row in unmined)
    if overdue:
        mend = "see that the worker of fatts-chain runs, that its account has coins, and what the chain's fees are"
        return Finding(
            "transactions", False, f"{overdue} signed more than {_OVERDUE_MINUTES} minutes ago are in no block", mend
        )
    return Finding("transactions", True, f"{len(unmined)} under way, none stuck")


def _used_nonces(book: AddressBook, account: str) -> int:
    return int(str(anvil.call(book.chain_rpc, "eth_getTransactionCount", [account, "latest"])), 16)


def _is_mined(book: AddressBook, transaction_hash: str) -> bool:
    return anvil.call(book.chain_rpc, "eth_getTransactionReceipt", [transaction_hash]) is not None
