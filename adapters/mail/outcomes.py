"""What a mail server's answers mean: one table for codes (RFC 5321, 4.2; RFC 3463), one function for all else.

A server that takes a mail has not said that anybody will read it: no outcome here claims so.
"""

import ssl
from typing import Final

from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPHeloError,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from core.platform import Gone, Later, Outcome, Paused, Refused, Unknown

PATIENCE_S: Final = 120.0

BUSY: Final = frozenset({421, 450, 451, 452, 454})
"""Not now: the server is busy, greylists, or is short of room."""

OUR_ACCOUNT: Final = frozenset({530, 534, 535, 538})
"""The server does not let us in: nothing gets through until somebody mends it."""

CANNOT: Final = "the mail server can't be spoken to as the configuration asks"

NO_SUCH_BOX: Final = frozenset({550, 551, 552, 553, 554})
"""At the recipient: there is no such mailbox, it is full for good, or it does not want us."""


def of_failure(failure: Exception, *, handed_over: bool) -> Outcome:
    """What a failed attempt means. `handed_over`: the mail was being said already, so it may have been taken."""
    if isinstance(failure, SMTPRecipientsRefused):
        return of_recipient(max(one.code for one in failure.recipients))
    if isinstance(failure, SMTPNotSupported | ssl.SSLError):
        return Paused(CANNOT)
    if isinstance(failure, SMTPResponseException):
        return of_answer(failure)
    if handed_over and not isinstance(failure, SMTPConnectError):
        return Unknown("the mail server did not answer")
    # What is neither an answer nor a broken line is a server that can't do what is asked of it: encryption, a login.
    return Later(PATIENCE_S) if isinstance(failure, OSError) else Paused(CANNOT)


def of_answer(failure: SMTPResponseException) -> Outcome:
    """What the server's answer means, by the part of the conversation in which it was given."""
    code = failure.code
    if is_busy(code) or isinstance(failure, SMTPConnectError | SMTPHeloError):
        return Later(PATIENCE_S)
    if isinstance(failure, SMTPAuthenticationError | SMTPSenderRefused) or code in OUR_ACCOUNT:
        return Paused(f"the mail server does not take us ({code})")
    return Refused(f"the mail server refuses this mail ({code})")


def of_recipient(code: int) -> Outcome:
    """What the server's answer to a recipient means."""
    if is_busy(code):
        return Later(PATIENCE_S)
    return Gone(f"this mailbox can't be reached ({code})") if code in NO_SUCH_BOX else Refused(f"refused ({code})")


def is_busy(code: int) -> bool:
    """Whether it may go better later: every code of the four hundreds says so."""
    return code in BUSY or 400 <= code < 500
