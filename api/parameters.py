"""The parameters in paths."""

from typing import Annotated
from uuid import UUID

from fastapi import Path

from api.messages.base import APPLICATION_ID, CONTRACTOR_ID, DOCUMENT_ID, ITEM_ID, REPORT_ID, SUSPICION_ID, TASK_ID
from api.messages.requirements import REQUIREMENT_ID
from api.messages.suspense import RECEIPT_ID
from api.messages.trades import AGREEMENT_ID, PROJECT_ID, SELLER_ID, TRADE_ID

ApplicationId = Annotated[
    UUID, Path(description="The application's id, as opening the draft gave it.", examples=[APPLICATION_ID])
]
ContractorId = Annotated[
    UUID, Path(description="The contractor's id, as its application has it.", examples=[CONTRACTOR_ID])
]
RequirementId = Annotated[
    UUID, Path(description="The requirement's id, as making it gave it.", examples=[REQUIREMENT_ID])
]
DocumentId = Annotated[UUID, Path(description="The document's id, as uploading it gave it.", examples=[DOCUMENT_ID])]
ReportId = Annotated[UUID, Path(description="The report's id, as asking for it gave it.", examples=[REPORT_ID])]
SuspicionId = Annotated[UUID, Path(description="The suspicion's id, as the list has it.", examples=[SUSPICION_ID])]
TaskId = Annotated[UUID, Path(description="The task's id, as the list of tasks has it.", examples=[TASK_ID])]
ItemId = Annotated[UUID, Path(description="The item's id, as the task has it.", examples=[ITEM_ID])]
ReceiptId = Annotated[
    UUID, Path(description="The receipt's id, as the list of suspense has it.", examples=[RECEIPT_ID])
]
TradeId = Annotated[UUID, Path(description="The trade's id, as requesting it gave it.", examples=[TRADE_ID])]
InvestorId = Annotated[UUID, Path(description="The investor's id.", examples=[SELLER_ID])]
ProjectId = Annotated[UUID, Path(description="The project's id.", examples=[PROJECT_ID])]
AgreementId = Annotated[UUID, Path(description="The agreement's id.", examples=[AGREEMENT_ID])]
