"""Invariants of what comes in and goes out: each act once, nothing fails, the journal is whole."""

from collections.abc import Iterator

from core.refusals import AlreadyDone
from core.surface import Say
from tests.rig.evidence import Evidence

DONE_BEFORE = AlreadyDone().sentence


def each_delivery_acts_once(evidence: Evidence) -> Iterator[str]:
    """I4: what acted is noted, and is answered with how things stand when it comes again."""
    acted = {line.delivery_key: line for line in evidence.journal if line.delivery_key}
    for key, line in acted.items():
        if key not in evidence.inbox:
            yield f"{key} acted ({line.verb}) and is not noted as received"
    first: set[str] = set()
    for act in evidence.seen.acts:
        again = act.key in first
        first.add(act.key)
        known = act.reply is None or (isinstance(act.reply, Say) and act.reply.words == DONE_BEFORE)
        if again and not known and act.key in acted and acted[act.key].at < act.at:
            yield f"{act.key} ({act.value}) came again and was not recognised: {act.reply}"


def nothing_fails(evidence: Evidence) -> Iterator[str]:
    """No act, no deadline, no post and no card ends in a defect."""
    yield from evidence.seen.defects
    for post in evidence.posts:
        if post.problem.endswith(("Error", "Exception")) or post.problem in ("ImpossibleMove", "CrossedTenants"):
            yield f"post {post.id} ({post.kind}) failed: {post.problem}"


def the_chain_verifies(evidence: Evidence) -> Iterator[str]:
    """I10: every seal of the journal fits its lines."""
    if not evidence.chain_sound:
        yield "the journal is not as it was sealed"
