"""What the contractor has done and can do: `technicalExperience` and what it is made of."""

from typing import Annotated

from pydantic import Field

from models.contractor.financial import MonetaryValue
from models.contractor.legal_identity import Address
from models.contractor.section import Section
from models.contractor.values import (
    Count,
    Day,
    Name,
    Name100,
    Name500,
    Text,
    Text50,
    Text100,
    Text500,
    Text1000,
    Text2000,
    Uuid,
    Whole,
    YesNo,
)
from models.contractor.vocabulary import ClientType, Competency, CompletionStatus, Ownership, PerformanceRating

MAX_PROJECTS = 50
MAX_LISTED = 500
"""The longest list where the seed gives no limit: enough for anybody, too short to be a burden."""


class PastProject(Section):
    """One project, done or under way.

    `completionDate`, which the seed requires but does not define, is taken as another name for `actualCompletionDate`
    and kept under that one; `delayDays` is computed, whatever is sent.
    """

    project_id: Uuid | None = Field(default=None, description="Unique ID for this project entry")
    project_name: Name500
    project_description: Text2000 | None = None
    client_name: Name
    client_type: ClientType | None = None
    client_department: Text | None = None
    project_value: MonetaryValue
    start_date: Day
    original_completion_date: Day = Field(description="The completion date first agreed on")
    actual_completion_date: Day | None = Field(
        default=None, description="When the project ended; required when completionStatus is COMPLETED"
    )
    completion_date: Day | None = Field(
        default=None, description="Another name for actualCompletionDate, taken on input and kept under that name"
    )
    completion_status: CompletionStatus
    completion_percentage: Annotated[Whole, Field(ge=0, le=100)] | None = None
    delay_days: Count | None = Field(
        default=None, description="Days delayed beyond original completion date (computed, never taken from input)"
    )
    delay_reason: Text500 | None = None
    project_location: Address | None = None
    project_category: Text | None = None
    contract_number: Text100 | None = None
    work_order_number: Text100 | None = None
    satisfactory_certificate: YesNo = False
    performance_rating: PerformanceRating | None = None
    remarks: Text1000 | None = None


class KeyPerson(Section):
    """Somebody whose skill the contractor counts on."""

    name: Name
    designation: Name100
    qualification: Name
    specialization: Text | None = None
    experience_years: Annotated[Whole, Field(ge=0, le=100)]
    professional_membership: Text | None = None
    membership_number: Text50 | None = None


class Equipment(Section):
    """Machines the contractor has."""

    equipment_type: Text | None = None
    quantity: Count | None = None
    ownership_status: Ownership | None = None


class TechnicalExperience(Section):
    """Projects, people, machines."""

    total_experience_years: Annotated[Whole, Field(ge=0, le=100)] = Field(
        description="Total years of experience in the business"
    )
    core_competencies: Annotated[tuple[Competency, ...], Field(min_length=1, max_length=MAX_LISTED)]
    past_projects: Annotated[tuple[PastProject, ...], Field(min_length=1, max_length=MAX_PROJECTS)]
    ongoing_projects: Annotated[tuple[PastProject, ...], Field(max_length=MAX_PROJECTS)] = ()
    key_personnel: Annotated[tuple[KeyPerson, ...], Field(max_length=MAX_LISTED)] = ()
    equipment_owned: Annotated[tuple[Equipment, ...], Field(max_length=MAX_LISTED)] = ()
