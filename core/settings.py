"""The house rules that an operator can set: everything the core reads from configuration, checked once at the start.

Secrets are not here. Figures are defaults of the product; times are real time unless a comment says waking time.
"""

from email.errors import MessageError
from email.headerregistry import Address
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    model_validator,
)

from core.connections.ladder import INTRODUCTION_TIMES, IntroductionTimes
from core.hours import QUIET_HOURS, QuietHours
from core.people.model import UNLIMITED
from core.platform import AccountRef, Place
from core.requests.clocks import REQUEST_TIMES, RequestTimes
from core.safeguarding.clocks import SAFEGUARDING_TIMES, SafeguardingTimes


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{name!r} is not a time zone; write one like Europe/London") from error
    return name


Zone = Annotated[str, AfterValidator(_zone)]
PlaceSetting = Annotated[
    Place, BeforeValidator(lambda v: Place.parse(v) if isinstance(v, str) else v), PlainSerializer(str)
]
AccountSetting = Annotated[
    AccountRef,
    BeforeValidator(lambda v: AccountRef.parse(v) if isinstance(v, str) else v),
    PlainSerializer(str),
]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,40}$")]


def _one_address(mailbox: str) -> str:
    try:
        return Address(addr_spec=mailbox).addr_spec if mailbox else ""
    except (ValueError, IndexError, MessageError) as error:
        raise ValueError("this is not one address for mail; write one like hello@example.org") from error


_ADDRESS = r"[^@\s:#]+@[^@\s:#]+\.[^@\s:#]+"
MailAddress = Annotated[str, Field(max_length=120, pattern=f"^{_ADDRESS}$"), AfterValidator(_one_address)]
Mailbox = Annotated[str, Field(max_length=120, pattern=f"^$|^{_ADDRESS}$"), AfterValidator(_one_address)]
"""An address for mail, or nothing. Without a colon, which parts the words of a place."""


class Part(BaseModel):
    """A section of the configuration: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, hide_input_in_errors=True)


class SafeguardingContact(Part):
    """A named person who reads held requests. The e-mail is the route when the chat platform is down."""

    name: str = Field(min_length=1)
    email: MailAddress
    account: AccountSetting | None = None


class FirstCoordinator(Part):
    """A coordinator who exists from the first start."""

    name: str = Field(min_length=1)
    account: AccountSetting
    zone: Zone | None = None


class OrganisationSettings(Part):
    """One organisation: the tenant. Everything else about it is rows.

    `email` is a mailbox that coordinators read: families' answers to our mails arrive there, and what coordinators
    must know when their platform is down. `telephone` is where families can ring.
    """

    slug: Slug
    name: str = Field(min_length=1)
    zone: Zone = "Europe/London"
    workspaces: tuple[str, ...] = Field(min_length=1, description="platform:workspace, e.g. slack:T0123")
    request_channels: tuple[PlaceSetting, ...] = ()
    coordinators_channel: PlaceSetting | None = None
    coordinators: tuple[FirstCoordinator, ...] = Field(min_length=1)
    coordinator_groups: tuple[str, ...] = ()
    safeguarding_contacts: tuple[SafeguardingContact, ...] = ()
    vault_link: str = ""
    sendiass: str = ""
    email: Mailbox = ""
    telephone: str = Field(default="", max_length=40)

    @property
    def takes_requests(self) -> bool:
        """Intake needs somebody who reads held requests."""
        return bool(self.safeguarding_contacts)


class Plan(Part):
    """How many families an advocate on this plan may support at once; left out: unlimited."""

    families: int | None = Field(default=None, ge=1)

    @property
    def places(self) -> int:
        return UNLIMITED if self.families is None else self.families


class Clocks(Part):
    """How long each step may take. ISO 8601 durations (`PT48H`) or seconds in the file."""

    introduction: IntroductionTimes = INTRODUCTION_TIMES
    requests: RequestTimes = REQUEST_TIMES
    safeguarding: SafeguardingTimes = SAFEGUARDING_TIMES
    quiet: QuietHours = QUIET_HOURS


class Privacy(Part):
    """What cards show, how long things are kept, and what families were told about it (UK GDPR, article 13)."""

    notice_version: str = Field(default="2026-01", min_length=1, max_length=32)
    lawful_basis: str = Field(default="legitimate_interests", min_length=1, max_length=64)
    dm_cards: Literal["full", "minimal"] = "full"
    unanswered_days: int = Field(default=30, ge=1)
    closed_days: int = Field(default=365, ge=30)
    cards_days: int = Field(default=30, ge=1)


class Limits(Part):
    """Bounds that keep one family or one mistake from burying the others."""

    open_requests_per_family: int = Field(default=3, ge=1)
    text: int = Field(default=4000, ge=500, le=8000)


class Pages(Part):
    """Where families find their pages, as seen from outside. Empty: there are none, and no links are sent."""

    address: str = Field(default="", pattern=r"^$|^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$")


class Operator(Part):
    """Whoever runs the desk: told by mail what nobody else can mend."""

    email: Mailbox = ""


class CommandNames(Part):
    """The two commands' names."""

    desk: str = Field(default="desk", pattern=r"^[a-z][a-z0-9_-]{1,31}$")
    coordinator: str = Field(default="coordinator", pattern=r"^[a-z][a-z0-9_-]{1,31}$")


class Settings(Part):
    """All of the core's settings."""

    organisations: tuple[OrganisationSettings, ...] = Field(min_length=1)
    plans: dict[str, Plan] = Field(
        default_factory=lambda: {
            "free": Plan(families=3),
            "standard": Plan(families=15),
            "professional": Plan(),
        }
    )
    clocks: Clocks = Clocks()
    privacy: Privacy = Privacy()
    limits: Limits = Limits()
    commands: CommandNames = CommandNames()
    pages: Pages = Pages()
    operator: Operator = Operator()

    @model_validator(mode="after")
    def _tenants_are_apart(self) -> Self:
        seen: dict[str, str] = {}
        for organisation in self.organisations:
            for workspace in organisation.workspaces:
                if workspace in seen:
                    raise ValueError(f"{workspace} belongs to {seen[workspace]} and to {organisation.slug}")
                seen[workspace] = organisation.slug
        return self
