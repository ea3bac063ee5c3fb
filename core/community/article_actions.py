"""What can be done about articles for the guides library: offer one, answer it, record one for somebody.

The article "The rewards system" makes contributing both a source of recognition and a higher tier's benefit. So an
advocate is invited to offer from Trusted Advocate up, and a coordinator may record anybody's (house rule).
"""

from core.access import Actor, Role
from core.change import Change
from core.cleaning import clean_line
from core.community import forms, rules
from core.community.loading import article_at
from core.community.model import Article, ArticleState
from core.community.refusals import ArticleKnown, ArticleSettled, NotOneself, NotYetInvited
from core.database.commit import commit
from core.database.rows import get
from core.database.store import Tx
from core.people.finding import advocate_of
from core.people.model import Advocate, Person
from core.rewards.badges import feature_of
from core.rewards.facts import article_confirmed
from core.rewards.features import Feature
from core.surface import Ask, Reply, Say, Values
from core.verbs import Verb, one

COORDINATORS = frozenset({Role.COORDINATOR})
ADVOCATES = frozenset({Role.ADVOCATE})


def article_offer(tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """Open the form for offering an article; by invitation, from Trusted Advocate up."""
    _must_be_invited(tx, actor.as_advocate())
    return Ask(forms.offer_article())


def article_offer_save(tx: Tx, actor: Actor, _about: None, values: Values) -> Reply:
    """Offer an article to the guides library; a coordinator confirms it."""
    me = actor.as_advocate()
    _must_be_invited(tx, me)
    commit(tx, rules.offer_article(_article(tx, me, values)))
    return Say("Thank you. A coordinator reads it, and I will tell you here what they say.")


def _must_be_invited(tx: Tx, advocate: Advocate) -> None:
    if not feature_of(tx, advocate.id, Feature.GUIDES):
        raise NotYetInvited


def _article(tx: Tx, advocate: Advocate, values: Values) -> Article:
    link = forms.link(values)
    if (known := article_at(tx, link)) is not None:
        raise ArticleKnown(name=get(tx, Person, known.advocate_id).name)
    return Article(
        id=tx.ids.next(),
        organisation_id=tx.organisation_id,
        public_id=tx.ids.public(),
        advocate_id=advocate.id,
        title=clean_line(one(values, "title", most=120)),
        link=link,
        offered_at=tx.now,
    )


def article_confirm(tx: Tx, actor: Actor, article: Article, _values: Values) -> Reply:
    """Confirm an article: it is in the library, and is recognised. Nobody confirms their own."""
    commit(tx, _confirmed(tx, actor, article))
    return Say(f"Confirmed. {get(tx, Person, article.advocate_id).name} is told, and it counts as a contribution.")


def _confirmed(tx: Tx, actor: Actor, article: Article) -> Change:
    settled = rules.settle_article(article, ArticleState.CONFIRMED, actor.as_person().id, tx.now)
    return settled + article_confirmed(tx, article)


def article_refuse(_tx: Tx, actor: Actor, article: Article, _values: Values) -> Reply:
    """Open the form for a kind no to an article."""
    if article.state is not ArticleState.OFFERED:
        raise ArticleSettled
    if article.advocate_id == actor.as_person().id:
        raise NotOneself
    return Ask(forms.no_to_article(article))


def article_refuse_save(tx: Tx, actor: Actor, article: Article, values: Values) -> Reply:
    """Say no to an article, with the reason; its writer is told both."""
    reason, me = one(values, "reason", most=300), actor.as_person()
    commit(tx, rules.settle_article(article, ArticleState.NOT_TAKEN, me.id, tx.now, reason))
    return Say("Noted. The writer has been told, with your reason.")


def award_article(tx: Tx, _actor: Actor, person: Person, _values: Values) -> Reply:
    """Open the form for recording an article that somebody has written."""
    advocate_of(tx, person)
    return Ask(forms.record_article(person))


def award_article_save(tx: Tx, actor: Actor, person: Person, values: Values) -> Reply:
    """Record an article that any advocate has written, and confirm it. Nobody records their own."""
    article = _article(tx, advocate_of(tx, person), values)
    commit(tx, _confirmed(tx, actor, article))
    return Say(f"Recorded: “{article.title}” by {person.name}. They are told, and it counts as a contribution.")


VERBS: tuple[Verb, ...] = (
    Verb(name="article_offer", about=None, roles=ADVOCATES, act=article_offer, reads=True),
    Verb(name="article_offer_save", about=None, roles=ADVOCATES, act=article_offer_save),
    Verb(name="article_confirm", about=Article, roles=COORDINATORS, act=article_confirm),
    Verb(name="article_refuse", about=Article, roles=COORDINATORS, act=article_refuse, reads=True),
    Verb(name="article_refuse_save", about=Article, roles=COORDINATORS, act=article_refuse_save),
    Verb(name="award_article", about=Person, roles=COORDINATORS, act=award_article, reads=True),
    Verb(name="award_article_save", about=Person, roles=COORDINATORS, act=award_article_save),
)
