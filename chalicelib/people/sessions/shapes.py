"""Bodies and answers of the calls to sign in, and to look after one's sign-ins."""

from typing import Annotated, Literal, cast

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from chalicelib.callers import Hat, Role
from chalicelib.mail.decisions import ADDRESS
from chalicelib.refusals import MalformedMailAddress
from chalicelib.shapes import Shape, Told, text


def _address(told: str) -> str:
    if not ADDRESS.fullmatch(told):
        raise PydanticCustomError(MalformedMailAddress.code, "an e-mail address")
    return told


MailAddress = Annotated[
    str, Field(max_length=254, examples=["anna@example.org"], json_schema_extra={"format": "email"}),
    AfterValidator(_address),
]  # fmt: skip
Language = Literal["de", "en"]
RoleName = Literal["shop", "club", "member", "employer", "clerk", "board", "auditor", "person"]
Party = Annotated[str, Field(pattern=r"^([a-z]:([0-9A-HJ-NP-X]{8}|[a-z]+)|operator)$", examples=["s:7F3K2MQ8"])]
Device = Annotated[str, text(60)]
Token = Annotated[str, Field(min_length=1, max_length=100)]
RefreshTo = Literal["cookie", "body"]
"""Where a refresh token goes: browsers keep it out of scripts' reach, other programs want to read it."""


class HatBody(Shape):
    """In which role somebody acts, for whom: an account, `operator` for staff, one's own id for `person`."""

    role: RoleName
    party: Party

    @property
    def hat(self) -> Hat:
        return Hat(cast(Role, self.role), self.party)


class CodeBody(Shape):
    """Whose address gets a code, and in which language."""

    mail: MailAddress
    language: Language | None = None


class CodeView(Shape):
    """What the code is good for, and for how long; the same whether anybody has the address or not."""

    request: str
    seconds: int


class SignInBody(Shape):
    """The code for a request, and the address that it was asked for, which who is new is registered with.

    `device` is how this sign-in is called in one's list.
    """

    request: Annotated[str, Field(pattern=r"^[0-9A-HJ-NP-X]{26}$")]
    code: Annotated[str, Field(pattern=r"^[0-9]{3}[ -]?[0-9]{3}$", examples=["123456"])]
    mail: MailAddress | None = None
    device: Device | None = None
    hat: HatBody | None = None
    refresh: RefreshTo = "cookie"


class RefreshBody(Shape):
    """The refresh token, unless the browser's cookie has it."""

    refresh_token: Token | None = None


class SwitchBody(HatBody, RefreshBody):
    """The role to go on in, and the refresh token of this sign-in, unless the browser's cookie has it."""


class EndBody(Shape):
    """Which sign-ins end: all, or all but this one."""

    but_this: bool = False


class NoBody(Shape):
    """Nothing to tell: `{}`."""


class HatView(Shape):
    """A role, for whom, and what those are called, where they have a name."""

    role: RoleName
    party: str
    name: str | None = None


class PersonView(Shape):
    """Who signed in."""

    id: str
    mail: str | None = None
    name: str | None = None
    language: str


class SignedIn(Shape):
    """A sign-in as its device gets it; the access token is good for so many seconds.

    `refresh_token` only where it was asked for in the body. Without a `person` it is a wallet that nobody registered.
    """

    access_token: str
    seconds: int
    refresh_token: str | None = None
    session: str
    person: PersonView | None = None
    hat: HatView
    hats: tuple[HatView, ...]


class SessionView(Shape):
    """One of one's own sign-ins; `this` is the one that asks."""

    id: str
    device: str | None = None
    hat: HatView
    opened_at: Told
    used_at: Told
    this: bool


class SessionsView(Shape):
    """All one's sign-ins, the one used last first; of fifty, the last is over as soon as there is one more."""

    sessions: tuple[SessionView, ...]


class EndedView(Shape):
    """How many sign-ins are over; their access tokens end within a quarter of an hour."""

    ended: int
