"""What the calls about deputies take and answer; days are the town's, both of them included."""

from datetime import date
from typing import Annotated

from pydantic import Field

from chalicelib.shapes import Shape

PersonId = Annotated[str, Field(pattern=r"^u:[0-9A-HJ-NP-X]{8}$", examples=["u:7F3K2MQ8"])]


class DeputyBody(Shape):
    """From which day to which one is away, and who stands in. `person` is somebody else, whom the board names."""

    deputy: PersonId
    first: Annotated[date, Field(alias="from")]
    last: Annotated[date, Field(alias="to")]
    person: PersonId | None = None


class DeputyEndBody(Shape):
    """Whose absence ends; without `person` one's own."""

    person: PersonId | None = None


class StaffNameView(Shape):
    person: str
    name: str | None = None


class AbsenceView(Shape):
    """Somebody who is away, or will be; `now` is whether the deputy is asked in their place at this moment."""

    person: StaffNameView
    deputy: StaffNameView
    first: Annotated[date, Field(serialization_alias="from")]
    last: Annotated[date, Field(serialization_alias="to")]
    now: bool
    said_by: StaffNameView


class AbsencesView(Shape):
    """Who is away or will be, the first first."""

    absences: list[AbsenceView]
