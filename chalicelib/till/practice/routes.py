"""The call that shows the practice card."""

from chalicelib import access, config
from chalicelib.shapes import Shape
from chalicelib.till import cards
from chalicelib.till.shown import press
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)


class PracticeCardView(Shape):
    """The practice card as its QR has it (`url`), as a till reads it (`code`) and as it would be typed (`number`)."""

    code: str
    url: str
    number: str


@routes.get(
    "/v1/tills/practice-card",
    answer=PracticeCardView,
    summary="The town's practice card: scanned like any other, and nothing is booked",
)
def practice_card(_call: Call[None]) -> PracticeCardView:
    made = press()
    code = made.practice_code()
    return PracticeCardView(
        code=code, url=cards.url(config.town().host, code), number=made.printed_number(*cards.PRACTICE)
    )
