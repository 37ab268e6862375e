"""The ways through the first page, imprint and terms, a digital card, a printed one's page and a slip's."""

from infra.shots.album import Visit
from infra.shots.stops import STOPS


def plain(visit: Visit) -> None:
    """All pages without a script, each under the folder of its file."""
    for name, file in STOPS.items():
        if file.startswith("home/"):
            visit.goes(file.removeprefix("home").removesuffix("index.html"))
            visit.shot(name)


def card(visit: Visit) -> None:
    """A digital card before it is there, a printed card's page, and a slip's."""
    visit.goes("/card/")
    visit.shot("card-digital", english=True)
    visit.tap("digital.choose")
    visit.page.get_by_label(visit.word("club"), exact=True).select_option(index=1)
    visit.shot("card-club")
    visit.goes(f"/{visit.stage.card(0)['card']}")
    visit.says("state.active.why")
    visit.shot("card-page", english=True)
    visit.tap("page.case")
    visit.shot("card-case")
    visit.goes("/S/7F3K2MQ804TWCXHV")
    visit.shot("card-slip")
