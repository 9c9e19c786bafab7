"""What anybody may know of a wallet's stakes."""

from uuid import UUID

from pydantic import ConfigDict, Field

from api.messages.applications import ChainView
from api.messages.base import WALLET, Answered
from api.messages.trades import AGREEMENT_ID, PROJECT_ID, SELLER_ID
from models.investor import InvestorStatus


class HoldingView(Answered):
    """Units of one agreement."""

    agreement_id: UUID = Field(
        description="The agreement that they were issued by; keccak256 of its 16 bytes is its number on chain."
    )
    project_id: UUID = Field(description="In which project.")
    units: int = Field(description="How many: `balanceOf(wallet, agreement)` of the contract says the same.")
    chain: ChainView = Field(description="The newest transaction that changed them.")


class StakeStandingView(Answered):
    """A wallet's stakes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "wallet_address": WALLET,
                    "investor_id": SELLER_ID,
                    "standing": "REGISTERED",
                    "holdings": [
                        {
                            "agreement_id": AGREEMENT_ID,
                            "project_id": PROJECT_ID,
                            "units": 400,
                            "chain": {
                                "transaction_hash": "0x" + "5b" * 32,
                                "block_number": 1207,
                                "contract": WALLET,
                                "chain_id": 31337,
                            },
                        }
                    ],
                }
            ]
        }
    )

    wallet_address: str = Field(description="In EIP-55 form.")
    investor_id: UUID = Field(description="Whose wallet it is; keccak256 of its 16 bytes is its id on chain.")
    standing: InvestorStatus = Field(description="Whether it may trade.")
    holdings: list[HoldingView] = Field(description="What it holds now.")
