"""The promises as questions to the evidence. The checker knows rows, journal and what was seen; it calls no rule.

Safety must hold after every step, whatever was done wrong. Liveness must have come about once everything works again
and time has passed.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from tests.rig import access, delivery, liveness_of, nags, record
from tests.rig.evidence import Evidence

Invariant = Callable[[Evidence], Iterator[str]]


class Violation(NamedTuple):
    """What does not hold: the invariant's name, and a sentence."""

    invariant: str
    words: str


SAFETY: Final[Mapping[str, Invariant]] = {
    "I1": record.what_was_received_is_there,
    "I2": record.one_decision_and_one_holder,
    "I3": record.state_is_what_the_journal_tells,
    "I4": delivery.each_delivery_acts_once,
    "I5": access.nobody_saw_or_did_what_is_not_theirs,
    "I6": access.nothing_crosses_organisations,
    "I7": nags.every_reminder_has_its_cause,
    "I8": nags.nothing_is_said_twice,
    "I9": access.no_words_of_a_family_outside_a_quotation,
    "I11": access.nothing_private_in_the_log,
    "I12": nags.one_summary_for_each_waking,
    "capacity": record.places_add_up,
    "silence": record.nobody_waits_in_silence,
    "held": access.what_is_held_goes_nowhere,
    "defect": delivery.nothing_fails,
}

LIVENESS: Final[Mapping[str, Invariant]] = {
    "I10": delivery.the_chain_verifies,
    "I13": liveness_of.every_request_was_announced,
    "I14": liveness_of.every_family_was_told,
    "I15": liveness_of.everything_due_was_done,
    "I16": liveness_of.cards_show_what_is_decided,
    "I17": liveness_of.counters_are_right,
}


def safety(evidence: Evidence) -> list[Violation]:
    """What must never be, and is."""
    return _asked(SAFETY, evidence)


def liveness(evidence: Evidence) -> list[Violation]:
    """What should have come about, and has not."""
    return _asked(LIVENESS, evidence)


def _asked(invariants: Mapping[str, Invariant], evidence: Evidence) -> list[Violation]:
    return [Violation(name, words) for name, ask in invariants.items() for words in ask(evidence)]
