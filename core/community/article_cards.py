"""Cards about articles for the guides library."""

from core.community.model import Article, ArticleState
from core.database.rows import get
from core.drawing import Draw, Drawing
from core.people.model import Person
from core.phrasing import when
from core.rewards.badges import name_with_badge
from core.surface import Button, Card, Fact, Passage, Style, Tone

TITLES = {
    ArticleState.OFFERED: "An article for the guides library",
    ArticleState.CONFIRMED: "In the guides library",
    ArticleState.NOT_TAKEN: "Not taken this time",
}


def _article(drawing: Drawing) -> Card:
    """For coordinators: read it, then say yes or no. Whoever wrote it can't be the one who confirms it."""
    tx = drawing.tx
    article = get(tx, Article, drawing.about.id)
    decided = get(tx, Person, article.decided_by).name if article.decided_by else ""
    live = article.state is ArticleState.OFFERED
    return Card(
        title=f"{TITLES[article.state]}: {article.title}",
        summary=f"{TITLES[article.state]}: {article.title}.",
        facts=(
            Fact("From", name_with_badge(tx, article.advocate_id)),
            Fact("Where", article.link),
            Fact("Offered", when(article.offered_at, tx.house.zone_of(drawing.organisation))),
            *((Fact("Decided by", decided),) if decided else ()),
        ),
        body=(Passage("Please read it first. Confirming it puts it on record as a contribution."),) if live else (),
        buttons=(
            Button("Confirm", "article_confirm", article.public_id, Style.PRIMARY),
            Button("Not this time…", "article_refuse", article.public_id),
        )
        if live
        else (),
        tone=Tone.NEUTRAL if live else Tone.QUIET,
    )


def _answered(drawing: Drawing) -> Card | None:
    """For the writer: what became of it."""
    article = get(drawing.tx, Article, drawing.about.id)
    if article.state is ArticleState.OFFERED or get(drawing.tx, Person, article.advocate_id).left_at is not None:
        return None
    taken = article.state is ArticleState.CONFIRMED
    words = (
        f"“{article.title}” is in the guides library. Thank you. It is recognised as a contribution."
        if taken
        else f"“{article.title}” is not taken this time. Thank you for offering it. You can offer another one."
    )
    reason = (Passage(article.reason, quoted=True, heading="The coordinator's reason"),) if article.reason else ()
    return Card(
        title="Your article",
        summary=words,
        body=(Passage(words), *reason),
        buttons=(Button("My recognition", "rewards", ""),) if taken else (),
        tone=Tone.GOOD if taken else Tone.NEUTRAL,
    )


CARDS: dict[str, Draw] = {"article": _article, "article_answered": _answered}
