"""`fatts demo`: the main job on real parts, with progress and a summary."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import timedelta, timezone

import httpx
from rich.console import Console
from rich.table import Table

from cli.demo_case import DemoCase, Told
from cli.demo_programme import ABOUT, PROGRAMME
from cli.demo_report import DemoReport, ToldReport, report_table
from cli.demo_requirement import REQUIREMENT_PROGRAMME, DemoRequirement, RequirementTold
from cli.demo_trade import ENDS, DemoTrade, ToldTrade
from samples.requirements import SampleRequirement
from samples.trades import sample_trade

_IST = timezone(timedelta(hours=5, minutes=30), "IST")


def run_demo(
    *,
    api: str,
    sandbox: str,
    temporal_ui: str,
    mint: Callable[[str, str], str],
    requirements: tuple[SampleRequirement, ...],
    as_json: bool,
) -> bool:
    """Play every case of the programme side by side; progress goes to standard error, the summary to standard output.

    Args:
        api: the API's root address, without `/api/v1`.
        sandbox: the sandbox's root address.
        temporal_ui: where an operator looks.
        mint: gives a bearer token for a subject and a role.
        requirements: samples whose buyers the record knows.
        as_json: the summary as one JSON object instead of a table.

    Returns:
        Whether every case ended as it should.
    """
    progress = Console(stderr=True)
    told, wanted, trades, reported = asyncio.run(_play(api, sandbox, mint, requirements, progress))
    ok = all(case.as_expected for case in (*told, *wanted, *trades, reported))
    out = Console(width=None if Console().is_terminal else 160)
    if as_json:
        cases = [case.model_dump(mode="json") for case in told]
        asked = [each.model_dump(mode="json") for each in wanted]
        sold = [trade.model_dump(mode="json") for trade in trades]
        reports = [reported.model_dump(mode="json")]
        out.print_json(data={"cases": cases, "requirements": asked, "trades": sold, "reports": reports, "ok": ok})
    else:
        out.print(_table(told))
        out.print(_requirements(wanted))
        for case in (case for case in told if case.application_id):
            out.print(f"  {case.story}: GET {api}/api/v1/applications/{case.application_id}", highlight=False)
            out.print(
                f"  {case.story}: {temporal_ui}/namespaces/default/workflows/application:{case.application_id}",
                highlight=False,
            )
        out.print(_trade_table(trades))
        out.print(report_table(reported))
        out.print("Every case ended as expected." if ok else "A case did not end as expected.")
    return ok


async def _play(
    api: str,
    sandbox: str,
    mint: Callable[[str, str], str],
    requirements: tuple[SampleRequirement, ...],
    progress: Console,
) -> tuple[list[Told], list[RequirementTold], list[ToldTrade], ToldReport]:
    shown: dict[str, str] = {}

    def report(story: str, status: str) -> None:
        if shown.get(story) != status:
            shown[story] = status
            progress.print(f"  {story:<14} {status}", highlight=False)

    # Fresh numbers for each run: a PAN that is already registered could not apply again.
    seed = secrets.randbelow(10**9)
    async with (
        httpx.AsyncClient(base_url=f"{api}/api/v1", timeout=60) as api_client,
        httpx.AsyncClient(base_url=sandbox, timeout=60) as sandbox_client,
    ):
        cases = [
            DemoCase(
                part.sample(seed + number),
                api=api_client,
                sandbox=sandbox_client,
                mint=mint,
                report=report,
                name=part.name,
                registry_down=part.registry_down,
            )
            for number, part in enumerate(PROGRAMME)
        ]
        asked = [
            DemoRequirement(part, sample, api=api_client, mint=mint, report=report)
            for part in REQUIREMENT_PROGRAMME
            for sample in requirements
            if sample.buyer.startswith(part.buyer)
        ]
        wanted = list(await asyncio.gather(*(each.play() for each in asked)))
        trades = [
            DemoTrade(
                sample_trade(seed + number),
                story,
                api=api_client,
                sandbox=sandbox_client,
                mint=mint,
                report=report,
            )
            for number, story in enumerate(ENDS)
        ]
        reported = asyncio.create_task(DemoReport(api=api_client, mint=mint, report=report).play())
        told = await asyncio.gather(*(case.play() for case in cases))
        # One after the other: the second begins on a market that has seen a trade.
        sold = [await trade.play() for trade in trades]
        return list(told), wanted, sold, await reported


def _requirements(wanted: list[RequirementTold]) -> Table:
    about = {part.name: part.about for part in REQUIREMENT_PROGRAMME}
    table = Table(title="Buyers' requirements: assessed before the request is answered")
    for heading in ("requirement", "precheck", "why", "credit", "opened by", "answered in", "as expected"):
        table.add_column(heading, overflow="fold")
    for each in wanted:
        ended = "yes" if each.as_expected else f"no: {each.problem or each.status}"
        table.add_row(
            f"{each.story}\n{about[each.story]}",
            f"{each.risk_precheck_status} {each.score}",
            "\n".join(factor.partition(":")[0] for factor in each.risk_factors) or "nothing against it",
            each.credit_hold or "none",
            "\n".join(each.opened_by) or "itself",
            "" if each.answered_in_ms is None else f"{each.answered_in_ms} ms",
            ended,
        )
    return table


def _table(told: list[Told]) -> Table:
    table = Table(title="FATTS demo: contractor applications, from the draft to the chain")
    for heading in ("case", "states (IST)", "score", "chain transaction", "as expected"):
        table.add_column(heading, overflow="fold")
    for case in told:
        states = "\n".join(f"{at.astimezone(_IST):%H:%M:%S} {status}" for status, at in case.states)
        proof = f"{case.transaction}\nblock {case.block_number}" if case.transaction else "none"
        score = "none" if case.score is None else str(case.score)
        ended = "yes" if case.as_expected else f"no: {case.problem or case.status}"
        table.add_row(f"{case.story}\n{ABOUT[case.story]}", states, score, proof, ended)
    return table


def _trade_table(trades: list[ToldTrade]) -> Table:
    table = Table(title="FATTS demo: stakes that change hands, or do not")
    for heading in ("trade", "ended", "seller's units left", "refunded", "settled on chain", "as expected"):
        table.add_column(heading, overflow="fold")
    for trade in trades:
        ended = trade.status if trade.reason_code is None else f"{trade.status}\n{trade.reason_code}"
        agreed = "yes" if trade.as_expected else f"no: {trade.problem or trade.status}"
        table.add_row(
            trade.story,
            ended,
            str(trade.seller_units),
            trade.refunded or "nothing",
            trade.transaction or "never",
            agreed,
        )
    return table
