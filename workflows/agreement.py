"""An agreement on its way to the market: its units are issued on chain, then the record has it."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.market import MarketActivities
    from models.chain import ChainReceipt
    from models.market import AGREEMENT_WORKFLOW, AgreementStart
    from models.stake import StakeIssue
    from workflows.chain_writes import write_on_chain
    from workflows.investor import follow_record
    from workflows.recording import RECORD


@workflow.defn(name=AGREEMENT_WORKFLOW)
class AgreementWorkflow:
    """An agreement's units come into being."""

    @workflow.run
    async def run(self, start: AgreementStart) -> ChainReceipt:
        """The investor on chain, then its units there, then the agreement in the record: it can be sold from when both
        have it."""
        standing = await follow_record(start.agreement.investor_id)
        receipt = await write_on_chain(
            StakeIssue(
                operation_id=f"agreement:{start.agreement.id}:issue",
                agreement_id=start.agreement.id,
                holder_wallet=standing.wallet_address,
                units=start.agreement.units,
            )
        )
        await workflow.execute_local_activity_method(MarketActivities.record_agreement, args=[start, receipt], **RECORD)
        return receipt
