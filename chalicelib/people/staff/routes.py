"""Who works for the co-operative in which role, for those who do; the board gives and takes."""

from typing import Annotated

from pydantic import Field

from chalicelib import access, refusals
from chalicelib.callers import Caller
from chalicelib.people.sessions.shapes import MailAddress
from chalicelib.people.staff import book
from chalicelib.people.staff.values import Post, StaffRole
from chalicelib.shapes import Shape, Told, instant, text
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)
Why = Annotated[str, text(400)]


class RoleBody(Shape):
    """Whose address gets which role, and why. `name` is of use for somebody who is not known yet."""

    mail: MailAddress
    role: StaffRole
    why: Why
    name: Annotated[str, text(80)] | None = None


class EndRoleBody(Shape):
    """Which role ends, and why."""

    role: StaffRole
    why: Why


class PostView(Shape):
    """A role that somebody has; `by` is who gave it, `operator` for whoever opened the town."""

    person: str = Field(examples=["u:7F3K2MQ8"])
    name: str | None
    mail: str | None
    role: StaffRole
    since: Told
    by: str


class StaffView(Shape):
    """The board first, then the office, then those who look over its books."""

    staff: list[PostView]


class EndedRoleView(Shape):
    """A role that ended, and when: no sign-in has it any more, and what is signed in ends within 15 minutes."""

    person: str
    role: StaffRole
    ended_at: Told


@routes.get("/v1/staff", answer=StaffView, summary="Who has which role of the co-operative's")
def staff(_call: Call[None]) -> StaffView:
    return StaffView(staff=[_shown(one) for one in book.posts()])


@routes.post(
    "/v1/staff",
    body=RoleBody,
    answer=PostView,
    status=201,
    refuses=(refusals.NotAllowed, refusals.MalformedMailAddress, refusals.OwnRole, refusals.TooManyTries),
    summary="Give a role to whoever has an e-mail address, as the board; it need not be known yet",
)
def give_role(call: Call[RoleBody]) -> PostView:
    body = call.body
    return _shown(book.given(_human(call.caller), body.mail, body.role, body.why, body.name or ""))


@routes.post(
    "/v1/staff/{person}/revocations",
    body=EndRoleBody,
    answer=EndedRoleView,
    refuses=(refusals.NotAllowed, refusals.NotFound, refusals.OwnRole),
    summary="Take a role away from somebody else, as the board",
)
def end_role(call: Call[EndRoleBody], person: str) -> EndedRoleView:
    ended = book.taken(_human(call.caller), person, call.body.role, call.body.why)
    return EndedRoleView(person=person, role=call.body.role, ended_at=instant(ended))


def _human(caller: Caller) -> Caller:
    """Deciding takes a human being: nobody could tell whose own role a long-lived token is about."""
    if not caller.person:
        raise refusals.NotAllowed
    return caller


def _shown(one: Post) -> PostView:
    return PostView(
        person=one.person,
        name=one.name or None,
        mail=one.mail or None,
        role=one.role,
        since=instant(one.since),
        by=one.by,
    )
