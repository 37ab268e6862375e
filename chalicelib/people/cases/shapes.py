"""What calls about cases take and answer."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.people.cases.values import Case
from chalicelib.shapes import Shape, Told, instant
from chalicelib.till.shapes import CardText

Words = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2000,
        pattern=r"^[^\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+$",
        description="Free text; lines end with \\n.",
    ),
]
MailText = Annotated[str, Field(min_length=3, max_length=254, examples=["anna@example.org"])]
PostingId = Annotated[str, Field(pattern=r"^[0-9A-HJ-NP-X]{26}$")]
StateName = Literal["open", "answered", "closed"]


class CaseBody(Shape):
    """What is wrong, and with which posting; `mail` where the answer should go, unless one is known."""

    text: Words
    posting: PostingId | None = None
    mail: MailText | None = None


class CardCaseBody(Shape):
    """The same from a card's page, with the card in hand."""

    card: CardText
    text: Words
    mail: MailText | None = None


class AnswerBody(Shape):
    """What the office answers, and by which way: a letter and a call are only noted."""

    text: Words
    way: Literal["mail", "letter", "phone"]
    closes: bool = True


class ReplyView(Shape):
    at: Told
    text: str
    way: Literal["mail", "letter", "phone"]
    who: str | None = None


class CaseView(Shape):
    """A case; `who` answered, the asker's account and `answers_by_mail` are told to the office alone."""

    case: str
    state: StateName
    opened_at: Told
    text: str
    posting: str | None = None
    replies: list[ReplyView]
    role: str | None = None
    account: str | None = None
    answers_by_mail: bool | None = None


class CasesView(Shape):
    cases: list[CaseView]


class CasesQuery(Shape):
    state: StateName = "open"


def shown(case: Case, inside: bool) -> CaseView:
    """A case for the office (`inside`), or for the one who asked."""
    office = {"role": case.role, "account": case.party or None, "answers_by_mail": bool(case.mail)} if inside else {}
    replies = [
        ReplyView(at=instant(each.at), text=each.text, way=each.way, who=each.who if inside else None)
        for each in case.replies
    ]
    return CaseView(
        case=case.id,
        state=case.state,
        opened_at=instant(case.opened_at),
        text=case.text,
        posting=case.posting or None,
        replies=replies,
        **office,  # type: ignore[arg-type]
    )
