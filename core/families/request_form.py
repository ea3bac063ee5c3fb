"""The door of the request form: what is asked next, what is wrong with it, and sending it on its way."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.change import Change, subject_of
from core.clock import Clock, SystemClock
from core.connections.rules import to_family
from core.database.commit import commit
from core.database.rows import find, table_of
from core.database.store import Store, Tx
from core.desk import receive
from core.families import asking, drafts, questions
from core.families.drafts import Draft
from core.families.loading import sent_lately
from core.families.questions import MAIL, Answers, Step
from core.families.refusals import FormGone
from core.families.tokens import Purpose, fingerprint
from core.families.visits import key_of
from core.people.model import Family
from core.phrasing import when
from core.refusals import AlreadyDone, NotFound
from core.requests.asking import NewRequest
from core.requests.intake import outside_england, receive_request
from core.requests.refusals import OutsideEngland, TooManyOpen
from core.safeguarding.rules import may_take_requests
from core.sendfacts import Nation, SendFacts
from core.settings import OrganisationSettings, Privacy

VIA: Final = "form"
AGAIN_AFTER: Final = timedelta(days=1)
"""A family that asks once too often is told so at most so often."""


@dataclass(frozen=True, slots=True)
class Filling:
    """The form as it stands: its pages for the answers so far, and the name of a chosen advocate."""

    draft: Draft
    steps: tuple[Step, ...]
    chosen: str

    def step(self, name: str) -> Step:
        """The page of this name. Raises NotFound."""
        for step in self.steps:
            if step.name == name:
                return step
        raise NotFound

    def after(self, name: str) -> str:
        """The name of the page that follows; empty after the last one."""
        names = [step.name for step in self.steps]
        follows = names.index(name) + 1
        return names[follows] if follows < len(names) else ""

    def before(self, name: str) -> str:
        """The name of the page before; empty before the first one."""
        names = [step.name for step in self.steps]
        return names[names.index(name) - 1] if name in names[1:] else ""


class RequestForm:
    """The form of one house; each organisation's by its slug."""

    def __init__(self, store: Store, real: Clock | None = None) -> None:
        """`real` is the clock that tokens keep: the computer's own, unless a test brings another."""
        self._store = store
        self._real = real or SystemClock()
        self._settings = store.house.settings
        self._by_slug = {one.slug: one for one in self._settings.organisations}

    def organisation(self, slug: str) -> OrganisationSettings:
        """The organisation of this slug; raises NotFound, or IntakeClosed where nobody reads held requests."""
        organisation = self.called(slug)
        may_take_requests(organisation)
        return organisation

    def called(self, slug: str) -> OrganisationSettings:
        """The organisation of this slug, whether it takes requests now or not; raises NotFound."""
        if slug not in self._by_slug:
            raise NotFound
        return self._by_slug[slug]

    @property
    def only(self) -> str:
        """The slug of the one organisation; empty where there are several."""
        return next(iter(self._by_slug)) if len(self._by_slug) == 1 else ""

    @property
    def privacy(self) -> Privacy:
        return self._settings.privacy

    @property
    def facts(self) -> SendFacts:
        return self._store.house.send_facts

    async def chosen(self, slug: str, public_id: str) -> str:
        """The name of an advocate whom a family may choose; empty where there is none of that id."""
        self.organisation(slug)
        return await self._store.read(_chosen, slug, public_id)

    async def open(self, slug: str, token: str) -> Filling:
        """The form as this browser has filled it in. Raises FormGone where there is none."""
        self.organisation(slug)
        draft, chosen = await self._store.read(_look, slug, token, self._real.now())
        return self._filling(draft, chosen)

    async def begin(self, slug: str, token: str, chosen: str = "") -> None:
        """Begin anew, for whoever chose this advocate (a public id, or empty). Raises TooManyForms."""
        self.organisation(slug)
        await self._store.run(_keep, slug, token, Draft(chosen=chosen), self._real.now())

    async def fill(self, slug: str, token: str, step: str, said: Answers) -> tuple[Filling, dict[str, str]]:
        """Keep the answers of one page if they are right; the form, and what is wrong by field."""
        before = await self.open(slug, token)
        names = {field.name for field in before.step(step).fields}
        answers = {**before.draft.answers, **{name: value for name, value in said.items() if name in names}}
        filled = self._filling(replace(before.draft, answers=answers), before.chosen)
        wrong = asking.problems(before.step(step), answers, self.facts, self._today(slug), self._most)
        if not wrong:
            kept = replace(filled.draft, answers=drafts.values_of(answers))
            await self._store.run(_keep, slug, token, kept, self._real.now())
        return filled, wrong

    def to_check(self, filling: Filling) -> tuple[asking.Answer, ...]:
        """Every answer as it was given."""
        return asking.to_check(filling.steps, filling.draft.answers)

    def missing(self, slug: str, filling: Filling) -> str:
        """The first page that still lacks an answer; empty where all is well."""
        for step in filling.steps:
            if asking.problems(step, filling.draft.answers, self.facts, self._today(slug), self._most):
                return step.name
        return ""

    async def send(self, slug: str, token: str) -> None:
        """Send it on its way, once, however often it is asked. Raises NotComplete or FormGone."""
        filling = await self.open(slug, token)
        if filling.draft.sent:
            return
        asked = asking.read(
            {**filling.draft.answers}, self.facts, self._today(slug), self._most, self._settings.privacy
        )
        chosen = filling.draft.chosen if filling.chosen else None
        asked = asked.model_copy(update={"chosen_advocate": chosen})
        await self._store.run(_send, self.organisation(slug), token, asked, self._real.now())

    def elsewhere(self, nation: str) -> OutsideEngland | None:
        """What a family outside England is told at once; None for one in England."""
        if nation not in set(Nation) or nation == Nation.ENGLAND:
            return None
        return outside_england(self.facts, Nation(nation))

    async def forget(self, token: str) -> None:
        """The family leaves: nothing it wrote is kept."""
        await self._store.run(drafts.drop, token)

    @property
    def _most(self) -> int:
        return self._settings.limits.text

    def _today(self, slug: str) -> date:
        return self._store.clock.now().astimezone(ZoneInfo(self._by_slug[slug].zone)).date()

    def _filling(self, draft: Draft, chosen: str) -> Filling:
        return Filling(draft, questions.steps(draft.answers, self.facts, chosen, self._most), chosen)


def _look(tx: Tx, slug: str, token: str, real_now: datetime) -> tuple[Draft, str]:
    tx.act_for(key_of(tx, slug), via=VIA)
    draft = drafts.read(tx, token, real_now)
    if draft is None:
        raise FormGone
    return draft, drafts.name_of_chosen(tx, draft.chosen) if draft.chosen else ""


def _chosen(tx: Tx, slug: str, public_id: str) -> str:
    tx.act_for(key_of(tx, slug), via=VIA)
    return drafts.name_of_chosen(tx, public_id)


def _keep(tx: Tx, slug: str, token: str, draft: Draft, real_now: datetime) -> None:
    tx.act_for(key_of(tx, slug), via=VIA)
    drafts.write(tx, token, draft, real_now)


def _send(tx: Tx, organisation: OrganisationSettings, token: str, asked: NewRequest, real_now: datetime) -> None:
    """Take it in. What a family reads then is the same whether we know its address: nobody can try who is here."""
    tx.act_for(key_of(tx, organisation.slug), via=VIA, delivery_key=f"form:{fingerprint(Purpose.DRAFT, token)}")
    try:
        receive(tx)
    except AlreadyDone:
        return
    try:
        receive_request(tx, organisation, asked)
    except TooManyOpen:
        _asked_again(tx, asked)
    times = tx.house.settings.clocks.requests
    by = when(tx.now + max(times.offer, times.pool), ZoneInfo(organisation.zone))
    way = MAIL if asked.route == "page" else questions.PHONE
    drafts.write(tx, token, Draft(sent=way, sent_at=by), real_now)


def _asked_again(tx: Tx, asked: NewRequest) -> None:
    """As many requests of this family wait as may: it hears so by its own way, once a day at most."""
    columns = table_of(Family).c
    seen = tx.keys.hash_contact(asked.contact, tx.organisation_id)
    family = find(tx, Family, columns.organisation_id == tx.organisation_id, columns.contact_hash == seen)
    if family is not None and not sent_lately(tx, family, "asked_again", tx.now - AGAIN_AFTER):
        commit(tx, Change(notices=(to_family("asked_again", subject_of(family), family.id),)))
