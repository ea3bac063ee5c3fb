"""Everything that can be done about facts of recognition: what families say, what is corrected, time away."""

from core.rewards import away_actions, correcting_actions, feedback_actions
from core.verbs import Verb

VERBS: tuple[Verb, ...] = (*feedback_actions.VERBS, *correcting_actions.VERBS, *away_actions.VERBS)
