"""An investor on its way to the chain: the record says what is to be, the chain follows."""

from uuid import UUID

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.market import MarketActivities
    from models.market import INVESTOR_WORKFLOW, InvestorStanding, InvestorStart
    from models.stake import InvestorOnChain, InvestorRemoval, InvestorWrite, admission_writes
    from workflows.chain_writes import investor_on_chain, overtaken, write_on_chain
    from workflows.recording import RECORD


@workflow.defn(name=INVESTOR_WORKFLOW)
class InvestorWorkflow:
    """The chain says of an investor what the record says."""

    @workflow.run
    async def run(self, start: InvestorStart) -> None:
        """Compare, write what differs, and compare again: whoever else writes meanwhile, it ends when the two agree."""
        await follow_record(start.investor_id)


async def follow_record(investor_id: UUID) -> InvestorStanding:
    """Write to the chain until it says of an investor what the record says."""
    looked = 0
    while True:
        standing = await workflow.execute_local_activity_method(
            MarketActivities.investor_standing, investor_id, **RECORD
        )
        known = await investor_on_chain(investor_id)
        looked += 1
        writes = _writes(f"{workflow.info().workflow_id}:{workflow.info().run_id}:{looked}", standing, known)
        if not writes:
            return standing
        try:
            for write in writes:
                await write_on_chain(write)
        except ActivityError as error:
            if not overtaken(error):
                raise


def _writes(operation_id: str, standing: InvestorStanding, known: InvestorOnChain | None) -> tuple[InvestorWrite, ...]:
    if standing.may_trade:
        return admission_writes(
            operation_id=operation_id,
            investor_id=standing.investor_id,
            wallet_address=standing.wallet_address,
            known=known,
        )
    if known is None or not known.is_registered:
        return ()
    removal = InvestorRemoval(
        operation_id=f"{operation_id}:remove",
        investor_id=standing.investor_id,
        wallet_address=known.wallet_address,
        sequence=known.sequence + 1,
    )
    return (removal,)
