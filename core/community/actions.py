"""The doors of the community slice, and the steps of its clocks."""

from collections.abc import Mapping

from core.change import Thing
from core.community import article_actions, event_actions, recording
from core.deadlines import Fire
from core.verbs import Verb

VERBS: tuple[Verb, ...] = (*event_actions.VERBS, *article_actions.VERBS, *recording.VERBS)

STEPS: Mapping[Thing, Fire] = {Thing.EVENT: event_actions.step}
