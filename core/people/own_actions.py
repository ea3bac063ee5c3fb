"""What advocates set about themselves: availability, limit, what they do, conflicts of interest."""

from core.access import Actor, Role
from core.change import NOTHING, Change
from core.database.commit import commit
from core.database.store import Tx
from core.people import cards, forms, rules
from core.people.finding import offered_to
from core.people.model import Advocate
from core.phrasing import counted, day
from core.surface import Ask, Button, Reply, Say, Show, Style, Values
from core.verbs import Verb, many, one

OWN = frozenset({Role.MEMBER})
"""Also an advocate whose accreditation is not in place: what they say about themselves stays theirs to say."""


def availability(_tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """Show the advocate's own availability with its controls."""
    return Show((cards.availability_card(actor.as_advocate()),))


def start_accepting(tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """Set accepting."""
    me = actor.as_advocate()
    change = rules.start_accepting(me)
    commit(tx, change)
    return Say(f"You are set to accepting. You support {cards.places_in_words(_after(change, me))}.")


def stop_accepting(tx: Tx, actor: Actor, _about: None, values: Values) -> Reply:
    """Set not currently accepting, at once; offers to decline what waits."""
    me, zone = actor.as_advocate(), tx.house.zone_of(actor.organisation, actor.person)
    expected = forms.on_day(values, "expected_on", required=False)
    today = tx.now.astimezone(zone).date()
    commit(tx, rules.stop_accepting(me, expected, today=today, zone=zone, quiet=tx.house.settings.clocks.quiet))
    asked = f" You will be asked again on {day(expected)}." if expected else ""
    waiting = offered_to(tx, actor.as_person())
    if not waiting:
        return Say(f"You are set to not currently accepting.{asked}", (cards.SAY_FROM_WHEN,) if not expected else ())
    return Say(
        f"You are set to not currently accepting.{asked} {counted(len(waiting), 'request')} still "
        f"{'waits' if len(waiting) == 1 else 'wait'} for your answer. A prompt, kind no lets families look elsewhere.",
        (Button("Decline what waits", "requests", "", Style.PRIMARY),),
    )


def stop_accepting_until(_tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """Ask from when capacity is expected."""
    actor.as_advocate()
    return Ask(forms.until_when())


def set_availability(tx: Tx, actor: Actor, about: None, values: Values) -> Reply:
    """The command: accepting, or not-accepting with a day; neither shows how it stands."""
    setting = one(values, "setting", required=False)
    if setting == "accepting":
        return start_accepting(tx, actor, about, values)
    return stop_accepting(tx, actor, about, values)


def capacity(tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """Open the form for the advocate's own limit."""
    me = actor.as_advocate()
    return Ask(forms.own_limit(me, _places(tx, me)))


def capacity_save(tx: Tx, actor: Actor, _about: None, values: Values) -> Reply:
    """Set or lift the own limit within the plan."""
    me = actor.as_advocate()
    change = rules.set_own_limit(me, _places(tx, me), forms.number(values, "own_limit"))
    commit(tx, change)
    return Say(f"Saved. You support {cards.places_in_words(_after(change, me))}.")


def profile(tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """Open the form for what the advocate does."""
    return Ask(forms.profile(actor.as_advocate(), tx.house.send_facts))


def profile_save(tx: Tx, actor: Actor, _about: None, values: Values) -> Reply:
    """Keep the kinds and stages the advocate lists."""
    facts = tx.house.send_facts
    kinds, stages = forms.known(values, "kinds", facts.kinds), forms.known(values, "stages", facts.stages)
    commit(tx, rules.list_work(actor.as_advocate(), kinds, stages))
    return Say(f"Saved: {counted(len(kinds), 'kind')} of support and {counted(len(stages), 'stage')}.")


def conflicts(_tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """Show the conflicts of interest the advocate has named."""
    return Show((cards.conflicts_card(actor.as_advocate()),))


def conflict_add(_tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """Open the form for one more conflict."""
    actor.as_advocate()
    return Ask(forms.add_conflict())


def conflict_add_save(tx: Tx, actor: Actor, _about: None, values: Values) -> Reply:
    """Keep one more conflict."""
    me = actor.as_advocate()
    named = " ".join(one(values, "named", label="who it is", most=120).split())
    return _conflicts_after(tx, actor, rules.add_conflict(me, named))


def conflict_remove(_tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """Open the form for conflicts that are none any more."""
    me = actor.as_advocate()
    return Ask(forms.remove_conflicts(me)) if me.conflicts else Show((cards.conflicts_card(me),))


def conflict_remove_save(tx: Tx, actor: Actor, _about: None, values: Values) -> Reply:
    """Take conflicts off the list, by their place in it or by name."""
    me, said = actor.as_advocate(), many(values, "named")
    named = tuple(n for at, n in enumerate(me.conflicts) if str(at) in said or n.casefold() in map(str.casefold, said))
    return _conflicts_after(tx, actor, rules.remove_conflicts(me, named))


def _conflicts_after(tx: Tx, actor: Actor, change: Change) -> Reply:
    if change != NOTHING:
        commit(tx, change)
    return Show((cards.conflicts_card(_after(change, actor.as_advocate())),))


def _places(tx: Tx, advocate: Advocate) -> int:
    plan = tx.house.settings.plans.get(advocate.plan)
    return plan.places if plan else advocate.capacity  # the plan has left the configuration: nothing changes


def _after(change: Change, before: Advocate) -> Advocate:
    return next((noun for noun in change.state if isinstance(noun, Advocate)), before)


VERBS: tuple[Verb, ...] = (
    Verb(name="availability", about=None, roles=OWN, act=availability, reads=True),
    Verb(name="set_availability", about=None, roles=OWN, act=set_availability),
    Verb(name="start_accepting", about=None, roles=OWN, act=start_accepting),
    Verb(name="stop_accepting", about=None, roles=OWN, act=stop_accepting),
    Verb(name="stop_accepting_until", about=None, roles=OWN, act=stop_accepting_until, reads=True),
    Verb(name="capacity", about=None, roles=OWN, act=capacity, reads=True),
    Verb(name="capacity_save", about=None, roles=OWN, act=capacity_save),
    Verb(name="profile", about=None, roles=OWN, act=profile, reads=True),
    Verb(name="profile_save", about=None, roles=OWN, act=profile_save),
    Verb(name="conflicts", about=None, roles=OWN, act=conflicts, reads=True),
    Verb(name="conflict_add", about=None, roles=OWN, act=conflict_add, reads=True),
    Verb(name="conflict_add_save", about=None, roles=OWN, act=conflict_add_save),
    Verb(name="conflict_remove", about=None, roles=OWN, act=conflict_remove, reads=True),
    Verb(name="conflict_remove_save", about=None, roles=OWN, act=conflict_remove_save),
)
