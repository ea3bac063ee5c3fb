"""Mails as they go out: plain text, a neutral subject, and a Message-ID that is the same at every attempt."""

import hashlib
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from core.families import door, texts


class NotAnAddress(ValueError):
    """No mail can be sent to what stands there."""


def to_family(to: door.Address, sender: Address, key: str, at: datetime) -> EmailMessage:
    """Only that there is something to read, and the link; answers go to a mailbox that somebody reads."""
    organisation = to.organisation
    answers = texts.MAIL_ANSWER if organisation.email else texts.MAIL_NO_ANSWER
    ring = (texts.RING.format(telephone=organisation.telephone),) if organisation.telephone else ()
    lines = (
        texts.MAIL_INTRO,
        to.link,
        texts.MAIL_LINK,
        answers.format(organisation=organisation.name),
        *ring,
        texts.DANGER,
    )
    mail = _mail(to.mailbox, sender, key, at)
    mail["Subject"] = texts.MAIL_SUBJECT
    if organisation.email:
        mail["Reply-To"] = _address(organisation.email)
    mail.set_content("\n\n".join(lines) + "\n")
    return mail


def to_staff(mailbox: str, summary: str, sender: Address, key: str, at: datetime) -> EmailMessage:
    """The sentence that a lock screen may show, and no more: others may read this mailbox too."""
    mail = _mail(mailbox, sender, key, at)
    mail["Subject"] = "".join(one for one in summary.rstrip(".") if one.isprintable())[:120]
    mail.set_content(f"{summary}\n\n{texts.STAFF_MAIL}\n")
    return mail


def _mail(mailbox: str, sender: Address, key: str, at: datetime) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = _address(mailbox)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id(mailbox, sender, key)
    mail["Auto-Submitted"] = "auto-generated"
    return mail


def message_id(mailbox: str, sender: Address, key: str) -> str:
    """The same for the same post to the same mailbox, so that a server can recognise a repetition (RFC 5322, 3.6.4)."""
    whom = hashlib.sha256(mailbox.lower().encode("utf-8", "replace")).hexdigest()[:16]
    return f"<{key}.{whom}@{sender.domain}>"


def _address(mailbox: str) -> Address:
    """Raises NotAnAddress: two addresses in one, or a line break, would lead a mail astray."""
    try:
        return Address(addr_spec=mailbox)
    except (ValueError, IndexError, MessageError) as wrong:
        raise NotAnAddress from wrong
