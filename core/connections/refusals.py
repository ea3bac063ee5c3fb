"""The "no"s about connections, introductions, messages and handovers."""

from core.refusals import Refusal


class SupportEnded(Refusal):
    """Support for {label} has ended, so that was not done. If the family needs more, a coordinator can help."""


class NobodySupports(Refusal):
    """No advocate supports the family of {label} just now."""


class AlreadyIntroduced(Refusal):
    """Your introduction for {label} is already on record. There is nothing more you need to do."""


class StillTime(Refusal):
    """Your advocate has until {at} to write to you. If you have not heard by then, tell us again here."""


class AlreadyTold(Refusal):
    """Thank you. Coordinators already know that you have not heard, and somebody will be in touch."""


class NothingToConfirm(Refusal):
    """Nobody has said that the introduction for {label} did not arrive, so there is nothing to confirm."""


class AlreadySent(Refusal):
    """That has already been sent to the family."""


class AlreadyKept(Refusal):
    """That has already been kept as a note. Use "Reply to family" to write to the family."""


class DraftGone(Refusal):
    """What you typed was not kept that long, and was not sent. Please write it again."""


class NotYourDraft(Refusal):
    """Somebody else typed that: only they can send it or keep it."""


class HandoverWaiting(Refusal):
    """{label} has already been offered to {who}. Withdraw that offer first, or wait for the answer."""


class NobodyToAsk(Refusal):
    """No other advocate can take on a family just now. Coordinators can make room or add somebody."""


class CannotTakeOn(Refusal):
    """{who} can't take on a family just now. Please choose somebody else."""


class HandoverSettled(Refusal):
    """This handover has been settled: {how}. There is nothing you need to do."""
