"""SEND facts for England: the data file, the dates that follow from a situation, and its priority."""

from core.sendfacts.dates import (
    amended_plan_deadline,
    appeal_deadline,
    draft_plan_deadline,
    over_compulsory_school_age,
    review_decision_deadline,
)
from core.sendfacts.facts import (
    Choice,
    Kind,
    KindType,
    SendFacts,
    Signpost,
    Stage,
    TimeLimit,
    UnknownCode,
)
from core.sendfacts.loading import BadSendFacts, load_send_facts
from core.sendfacts.model import (
    AgeBand,
    Assessed,
    DueDate,
    Moment,
    Nation,
    Priority,
    PriorityReason,
    Situation,
    age_band,
)
from core.sendfacts.rules import assess, due_dates, key_date, may_ask_for_themselves

__all__ = [
    "AgeBand",
    "Assessed",
    "BadSendFacts",
    "Choice",
    "DueDate",
    "Kind",
    "KindType",
    "Moment",
    "Nation",
    "Priority",
    "PriorityReason",
    "SendFacts",
    "Signpost",
    "Situation",
    "Stage",
    "TimeLimit",
    "UnknownCode",
    "age_band",
    "amended_plan_deadline",
    "appeal_deadline",
    "assess",
    "draft_plan_deadline",
    "due_dates",
    "key_date",
    "load_send_facts",
    "may_ask_for_themselves",
    "over_compulsory_school_age",
    "review_decision_deadline",
]
