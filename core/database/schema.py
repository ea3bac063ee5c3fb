"""Which table holds which noun, and the order in which rows are written and locked."""

from sqlalchemy import Table

from core.change import Noun
from core.community import tables as community
from core.community.model import Article, Event, Invitation
from core.connections import tables as connections
from core.connections.model import Connection, Message
from core.database import ledgers
from core.database.metadata import metadata
from core.delivery import tables as delivery
from core.delivery.model import Errand
from core.families import tables as families
from core.families.model import Link
from core.people import tables as people
from core.people.model import Account, Advocate, Application, Family, Person
from core.requests import tables as requests
from core.requests.model import Answer, Offer, Question, SupportRequest
from core.rewards import tables as rewards
from core.rewards.model import Away, Correction, Outcome, Relation, Review
from core.rewards.question_tables import score_question
from core.rewards.questions import ScoreQuestion
from core.safeguarding import tables as safeguarding
from core.safeguarding.model import Concern

TABLES: dict[type[Noun], Table] = {
    Person: people.person,
    Account: people.account,
    Advocate: people.advocate,
    Application: people.application,
    Family: people.family,
    SupportRequest: requests.support_request,
    Offer: requests.offer,
    Answer: requests.answer,
    Question: requests.question,
    Connection: connections.connection,
    Message: connections.message,
    Concern: safeguarding.concern,
    Event: community.event,
    Invitation: community.invitation,
    Article: community.article,
    ScoreQuestion: score_question,
    Errand: delivery.card,
    Outcome: rewards.outcome,
    Review: rewards.review,
    Correction: rewards.correction,
    Relation: rewards.relation,
    Away: rewards.away,
    Link: families.link,
}
"""In lock order: advocates before requests before connections, whoever writes (two orders would deadlock)."""

APPEND_ONLY = (ledgers.journal, ledgers.journal_seal, ledgers.fact)
"""The database itself refuses UPDATE and DELETE on these."""

__all__ = ["APPEND_ONLY", "TABLES", "delivery", "ledgers", "metadata"]
