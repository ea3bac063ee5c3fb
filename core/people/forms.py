"""The forms of the people slice, and reading what was filled in."""

from collections.abc import Iterable, Mapping
from datetime import date

from core.people.model import UNLIMITED, Account, Advocate, Application, Person, Standing
from core.phrasing import shortened
from core.platform import AccountRef
from core.refusals import FieldProblem
from core.sendfacts.facts import Choice, SendFacts
from core.settings import OrganisationSettings, Plan
from core.surface import ChoiceField, Form, Option, TextField, Values
from core.verbs import many, one

STANDINGS = (Option("good", "Good"), Option("under_review", "Under review"))
DATE_HINT = "Write it as 2026-09-01."


def until_when() -> Form:
    """From when an advocate expects to have capacity again."""
    field = TextField("expected_on", "Capacity expected from", hint=f"{DATE_HINT} You will be asked that day.", most=10)
    return Form("Not currently accepting", "stop_accepting", "", (field,), submit="Set")


def own_limit(advocate: Advocate, places: int) -> Form:
    """The advocate's own limit within their plan."""
    plan = "unlimited families" if places == UNLIMITED else f"up to {places} families"
    field = TextField(
        "own_limit",
        "Families at once",
        hint=f"Your plan: {plan}. Leave it empty for all of it.",
        draft="" if advocate.own_limit is None else str(advocate.own_limit),
        most=6,
        required=False,
    )
    return Form("Your own limit", "capacity_save", "", (field,), submit="Save")


def profile(advocate: Advocate, facts: SendFacts) -> Form:
    """What an advocate does: kinds of support and stages."""
    return Form(
        "What you do",
        "profile_save",
        "",
        (
            _several("kinds", "Kinds of support", facts.kinds, advocate.kinds),
            _several("stages", "Stages", facts.stages, advocate.stages),
        ),
        submit="Save",
    )


def _several(name: str, label: str, choices: Iterable[Choice], chosen: tuple[str, ...]) -> ChoiceField:
    options = tuple(Option(choice.code, choice.label) for choice in choices)
    known = tuple(option.value for option in options if option.value in chosen)
    return ChoiceField(name, label, options, many=True, required=False, chosen=known)


def add_conflict() -> Form:
    """Name a party as a conflict of interest."""
    field = TextField("named", "Who", hint="A council, a school, an organisation or a person.", most=120)
    return Form("Add a conflict of interest", "conflict_add_save", "", (field,), submit="Add")


def remove_conflicts(advocate: Advocate) -> Form:
    """Choose which parties are no longer a conflict; the values are positions, for names may be long."""
    options = tuple(Option(str(at), shortened(name, 75)) for at, name in enumerate(advocate.conflicts[:25]))
    field = ChoiceField("named", "No longer a conflict", options, many=True)
    return Form("Remove conflicts of interest", "conflict_remove_save", "", (field,), submit="Remove")


def add_advocate(plans: Mapping[str, Plan]) -> Form:
    """Somebody who has not asked: by their account."""
    account = TextField("account", "Account", hint="platform:workspace:account", most=200)
    return Form("Add an advocate", "advocate_add_save", "", (account, *_name_and_plan("", plans)), submit="Add")


def add_applicant(application: Application, plans: Mapping[str, Plan]) -> Form:
    """Somebody who asked: as a new advocate, or as one more account of somebody who is here."""
    already = TextField(
        "already",
        "Or: already here under the name",
        hint="Fill this in to link the account to somebody; the other two are then ignored.",
        most=120,
        required=False,
    )
    fields = (*_name_and_plan(shortened(application.shown_name, 120), plans), already)
    return Form("Add", "application_add_save", application.public_id, fields, submit="Add")


def _name_and_plan(name: str, plans: Mapping[str, Plan]) -> tuple[TextField, ChoiceField]:
    return TextField("name", "Name", draft=name, most=120), plan_field(plans, "")


def plan_field(plans: Mapping[str, Plan], chosen: str) -> ChoiceField:
    """The plans with their places."""
    options = tuple(Option(name, _plan_label(name, plan)) for name, plan in plans.items())
    return ChoiceField("plan", "Plan", options, chosen=(chosen,) if chosen in plans else ())


def _plan_label(name: str, plan: Plan) -> str:
    return f"{name.capitalize()}: {plan.families or 'unlimited'} families"


def accredit(person: Person, advocate: Advocate) -> Form:
    """Until when the accreditation is good."""
    until = advocate.accredited_until
    field = TextField("until", "Accredited until", hint=DATE_HINT, draft=until.isoformat() if until else "", most=10)
    return Form(
        f"Accredit {shortened(person.name, 30)}", "accredit_save", person.public_id, (field,), submit="Accredit"
    )


def standing(person: Person, advocate: Advocate) -> Form:
    """A decision about an advocate's standing, with its reason."""
    reason = TextField("reason", "Reason", hint="The advocate reads this. Name no family.", most=300, lines=4)
    chosen = ChoiceField("standing", "Standing", STANDINGS, chosen=(advocate.standing.value,))
    return Form(
        f"Standing: {shortened(person.name, 30)}", "standing_save", person.public_id, (chosen, reason), submit="Decide"
    )


def plan(person: Person, advocate: Advocate, plans: Mapping[str, Plan]) -> Form:
    """Put an advocate on another plan."""
    return Form(
        f"Plan: {shortened(person.name, 30)}",
        "plan_save",
        person.public_id,
        (plan_field(plans, advocate.plan),),
        submit="Save",
    )


def link(person: Person) -> Form:
    """Who else is the same person."""
    field = TextField("other", "The same person as", hint="A name, or an account: platform:workspace:account", most=200)
    return Form(f"Link accounts: {shortened(person.name, 28)}", "link_save", person.public_id, (field,), submit="Link")


def unlink(person: Person, accounts: tuple[Account, ...]) -> Form:
    """Which account is not theirs any more."""
    options = tuple(
        Option(str(one.id), shortened(f"{one.platform}:{one.workspace}:{one.user_id}", 75)) for one in accounts[:25]
    )
    field = ChoiceField("account", "Account to unlink", options)
    return Form(f"Unlink: {shortened(person.name, 30)}", "unlink_save", person.public_id, (field,), submit="Unlink")


def leaving(person: Person, families: int) -> Form:
    """Ask once more before somebody is marked as left."""
    field = TextField("confirm", "Write LEFT to confirm", most=10)
    intro = f"{person.name} will not get requests any more. Nothing is deleted."
    if families:
        intro += " You will get a card with their families to hand over."
    return Form(
        f"Mark as left: {shortened(person.name, 28)}",
        "mark_left_save",
        person.public_id,
        (field,),
        submit="Mark as left",
        intro=intro,
    )


def number(values: Values, name: str) -> int | None:
    """A whole number, or None where the field was left empty. Raises FieldProblem."""
    said = one(values, name, required=False, most=6)
    if not said:
        return None
    if not (said.isascii() and said.isdecimal()):
        raise FieldProblem(field=name, problem="Please write a whole number, for example 5, or leave it empty.")
    return int(said)


def on_day(values: Values, name: str, *, required: bool = True) -> date | None:
    """A date written as 2026-09-01, or None where it may be left empty. Raises FieldProblem."""
    said = one(values, name, required=required, most=40)
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise FieldProblem(field=name, problem=f"I can't read that date. {DATE_HINT}") from None


def chosen_plan(values: Values, plans: Mapping[str, Plan]) -> str:
    """One of the plans. Raises FieldProblem."""
    said = one(values, "plan").lower()
    if said not in plans:
        raise FieldProblem(field="plan", problem=f"Please choose one of these plans: {', '.join(plans)}.")
    return said


def chosen_standing(values: Values) -> Standing:
    """Good or under review; "under-review" is understood as well. Raises FieldProblem."""
    try:
        return Standing(one(values, "standing").lower().replace("-", "_").replace(" ", "_"))
    except ValueError:
        raise FieldProblem(field="standing", problem="Please choose Good or Under review.") from None


def known(values: Values, name: str, choices: Iterable[Choice]) -> tuple[str, ...]:
    """The chosen codes, in the file's order. Raises FieldProblem for one that is not in the file."""
    codes, said = [choice.code for choice in choices], set(many(values, name))
    if not said <= set(codes):
        raise FieldProblem(field=name, problem="One of these is no longer offered. Please open the form again.")
    return tuple(code for code in codes if code in said)


def new_account(values: Values, organisation: OrganisationSettings) -> AccountRef:
    """An account in one of the organisation's own workspaces. Raises FieldProblem."""
    try:
        ref = AccountRef.parse(one(values, "account", most=200))
    except ValueError:
        problem = "Please write the account as platform:workspace:account."
        raise FieldProblem(field="account", problem=problem) from None
    if f"{ref.platform}:{ref.workspace}" not in organisation.workspaces:
        raise FieldProblem(field="account", problem=f"{ref.platform}:{ref.workspace} is not one of your workspaces.")
    return ref
