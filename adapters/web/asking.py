"""An organisation's request form: a start page, a few questions on each page, a look over all of it, what follows."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.browser import filled_in
from adapters.web.limits import Doing
from adapters.web.render import Shown, answers_from, shown
from adapters.web.site import Site, onwards
from core.cleaning import clean_line
from core.families import texts
from core.families.drafts import Draft
from core.families.questions import MAIL, Answers, Step
from core.families.request_form import Filling
from core.phrasing import counted
from core.requests.asking import EMAIL
from core.requests.refusals import NotComplete
from core.surface import TextField

CHECK = "check"
LOST = TextField("contact", texts.LOST_FIELD, most=200)


class Asking:
    """The pages below /ask/{slug}."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def start(self, request: Request, slug: str) -> Response:
        """What this is, and what happens with what one writes."""
        organisation = self._site.form.organisation(slug)
        advocate = clean_line(request.query_params.get("advocate", ""))[:32]
        chosen = await self._site.form.chosen(slug, advocate) if advocate.isalnum() else ""
        return self._site.draw(
            request, "start.html", organisation=organisation, chosen=chosen, advocate=advocate if chosen else ""
        )

    async def begin(self, request: Request, slug: str) -> Response:
        """Begin, or begin anew."""
        self._site.count(request, Doing.SAY)
        filled = await filled_in(request, self._site.browser(request))
        advocate = filled.get("advocate", ("",))[0]
        await self._site.form.begin(slug, self._site.browser(request), advocate if advocate.isalnum() else "")
        return onwards(f"/ask/{slug}/where")

    async def privacy(self, slug: str) -> Response:
        """How a family's words are kept."""
        return _privacy(self._site, slug)

    async def lost(self, request: Request, slug: str) -> Response:
        """The way back for a family that has lost its link."""
        return _lost(self._site, request, slug)

    async def send_link(self, request: Request, slug: str) -> Response:
        """The answer is the same whether we know the address or not."""
        self._site.count(request, Doing.NEW_LINK)
        organisation = self._site.form.organisation(slug)
        filled = await filled_in(request, self._site.browser(request))
        contact = clean_line(filled.get("contact", ("",))[0])[:200]
        if not EMAIL.fullmatch(contact):
            return _lost(self._site, request, slug, contact, wrong=True)
        await self._site.door.send_link(slug, contact)
        return self._site.pages.say(texts.RENEWED_TITLE, texts.LOST_SENT, organisation=organisation)

    async def check(self, request: Request, slug: str) -> Response:
        """Every answer, to be read once more."""
        filling = await _open(self._site, request, slug)
        if filling.draft.sent:
            return onwards(f"/ask/{slug}/sent")
        if missing := self._site.form.missing(slug, filling):
            return onwards(f"/ask/{slug}/{missing}")
        return self._site.draw(
            request,
            "check.html",
            organisation=self._site.form.organisation(slug),
            answers=self._site.form.to_check(filling),
            chosen=filling.chosen,
            back=f"/ask/{slug}/{filling.steps[-1].name}",
        )

    async def send(self, request: Request, slug: str) -> Response:
        """Take it in, once."""
        self._site.count(request, Doing.ASK)
        await filled_in(request, self._site.browser(request))
        try:
            await self._site.form.send(slug, self._site.browser(request))
        except NotComplete:
            return onwards(f"/ask/{slug}/check")
        return onwards(f"/ask/{slug}/sent")

    async def sent(self, request: Request, slug: str) -> Response:
        """What happens next, and by when."""
        filling = await _open(self._site, request, slug)
        if not filling.draft.sent:
            return onwards(f"/ask/{slug}/check")
        lines = _what_follows(filling.draft)
        return self._site.pages.draw("sent.html", organisation=self._site.form.organisation(slug), lines=lines)

    async def ask(self, request: Request, slug: str, step: str) -> Response:
        """One page of questions."""
        filling = await _open(self._site, request, slug)
        if filling.draft.sent:
            return onwards(f"/ask/{slug}/sent")
        then = CHECK if request.query_params.get("then") == CHECK else ""
        return _step(self._site, request, slug, filling, filling.step(step), filling.draft.answers, then=then)

    async def answer(self, request: Request, slug: str, step: str) -> Response:
        """Keep the answers of one page, or say what is wrong with them."""
        self._site.count(request, Doing.SAY)
        filled = await filled_in(request, self._site.browser(request))
        filling = await _open(self._site, request, slug)
        said = answers_from(filling.step(step).fields, filled)
        if step == "where" and (elsewhere := self._site.form.elsewhere(str(said.get("nation", "")))):
            organisation = self._site.form.organisation(slug)
            links = ((f"/ask/{slug}/where", texts.BACK),)
            words = (elsewhere.words["sentence"], elsewhere.words["signposts"])
            return self._site.pages.say(texts.ELSEWHERE_TITLE, *map(str, words), organisation=organisation, links=links)
        after, wrong = await self._site.form.fill(slug, self._site.browser(request), step, said)
        to_check = filled.get("then", ("",))[0] == CHECK
        if wrong:
            answers = {**filling.draft.answers, **said}
            then = CHECK if to_check else ""
            return _step(self._site, request, slug, after, after.step(step), answers, wrong, then=then)
        return onwards(f"/ask/{slug}/{CHECK if to_check else after.after(step) or CHECK}")


def routes(site: Site) -> APIRouter:
    """The addresses of these pages."""
    here, router = Asking(site), APIRouter(prefix="/ask/{slug}", include_in_schema=False)
    router.add_api_route("", here.start, methods=["GET"])
    router.add_api_route("", here.begin, methods=["POST"])
    router.add_api_route("/privacy", here.privacy, methods=["GET"])
    router.add_api_route("/new-link", here.lost, methods=["GET"])
    router.add_api_route("/new-link", here.send_link, methods=["POST"])
    router.add_api_route("/check", here.check, methods=["GET"])
    router.add_api_route("/send", here.send, methods=["POST"])
    router.add_api_route("/sent", here.sent, methods=["GET"])
    router.add_api_route("/{step}", here.ask, methods=["GET"])
    router.add_api_route("/{step}", here.answer, methods=["POST"])
    return router


async def _open(site: Site, request: Request, slug: str) -> Filling:
    return await site.form.open(slug, site.browser(request))


def _step(
    site: Site,
    request: Request,
    slug: str,
    filling: Filling,
    step: Step,
    answers: Answers,
    wrong: dict[str, str] | None = None,
    *,
    then: str = "",
) -> Response:
    wrong = wrong or {}
    back = CHECK if then else filling.before(step.name)
    return site.draw(
        request,
        "step.html",
        422 if wrong else 200,
        organisation=site.form.organisation(slug),
        step=step,
        fields=_fields(step, answers, wrong),
        problems=wrong,
        then=then,
        back=f"/ask/{slug}/{back}" if back else f"/ask/{slug}",
    )


def _fields(step: Step, answers: Answers, wrong: dict[str, str]) -> tuple[Shown, ...]:
    """With one question, or one that leads, its label is the page's title."""
    kinds = step.kinds or {}
    return tuple(
        shown(field, answers, wrong, kind=kinds.get(field.name, ""), as_title=field.label == step.title)
        for field in step.fields
    )


def _what_follows(draft: Draft) -> tuple[str, ...]:
    words = texts.SENT_MAIL if draft.sent == MAIL else texts.SENT_PHONE
    return (*words, texts.SENT_BY.format(at=draft.sent_at))


def _lost(site: Site, request: Request, slug: str, contact: str = "", *, wrong: bool = False) -> Response:
    problems = {"contact": texts.BAD_MAIL} if wrong else {}
    return site.draw(
        request,
        "form.html",
        422 if wrong else 200,
        organisation=site.form.organisation(slug),
        title=texts.LOST_TITLE,
        lines=(texts.LOST_INTRO,),
        fields=(shown(LOST, {"contact": contact}, problems, kind="email"),),
        problems=problems,
        submit=texts.LOST_SEND,
        back="",
        quoted=(),
        once="",
        danger=False,
    )


def _privacy(site: Site, slug: str) -> Response:
    organisation, privacy = site.form.called(slug), site.form.privacy
    reach = organisation.email or organisation.telephone or organisation.name
    lines = [
        words.format(
            organisation=organisation.name,
            reach=reach,
            unanswered=counted(privacy.unanswered_days, "day"),
            closed=counted(privacy.closed_days, "day"),
        )
        for words in texts.PRIVACY_WORDS
    ]
    return site.pages.say(texts.PRIVACY_TITLE, *lines, organisation=organisation)
