"""What calls about audits take and answer."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.shapes import Shape, Told


class AuditsQuery(Shape):
    """A month, this one unless told."""

    month: Annotated[str | None, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", examples=["2026-11"])] = None


class AuditBody(Shape):
    """Nothing more is needed."""


class FindingView(Shape):
    """What is off: the rule (docs/ledger.md, R1 to R10), in words, and the account or the posting to be opened."""

    rule: str
    what: str
    account: str | None = None
    posting: str | None = None


class AuditLine(Shape):
    """One audit in a list. `state` of a night is done, or missed where it has no report and gets none any more.

    `seconds` is how long it took, `unjudged` how many accounts moved all the while, `tries` how often a night began.
    """

    id: str
    kind: Literal["night", "run"]
    state: Literal["asked", "running", "done", "died", "missed"]
    day: str = Field(examples=["2026-11-22"])
    begun_at: Told | None = None
    seconds: int | None = None
    postings: int | None = None
    findings: int | None = None
    unjudged: int | None = None
    tries: int | None = None
    by: str | None = None


class AuditsView(Shape):
    """A month's audits, the latest first; `good` tells whether the newest report of all found nothing, if there is
    one, and `newest` names it. `missing` is the day that should have an audit by now and has none."""

    month: str
    audits: list[AuditLine]
    newest: str | None = None
    good: bool | None = None
    missing: str | None = None


class AuditView(AuditLine):
    """One audit: while it runs, `read` postings of `about` so many, in its first, second or third `reading`; then what
    it found, the first 200, and the accounts that it could not judge."""

    read: int | None = None
    about: int | None = None
    reading: int | None = None
    found: tuple[FindingView, ...] = ()
    moving: tuple[str, ...] = ()
