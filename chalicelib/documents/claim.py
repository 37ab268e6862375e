"""A claim against a shop that is insolvent: a letter of tables, for its insolvency administrator."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from chalicelib.documents import letter, prints, typesetting
from chalicelib.town import Town


@dataclass(frozen=True)
class Part:
    """One pocket as it is told: its months, each with what it changed and what was held then, and what is owed."""

    name: str
    lines: Sequence[tuple[str, str, str]]
    owed: str
    euros: str
    after: str


@dataclass(frozen=True)
class Sheet:
    """Whose debt it is, line by line, under which account; up to which day; of which day the letter is."""

    debtor: Sequence[str]
    account: str
    until: date
    day: date
    parts: Sequence[Part]
    total: str


def pdf(town: Town, sheet: Sheet, language: str) -> bytes:
    """The claim as a PDF; refuses TryAgain where what sets it is busy."""
    days = {"until": letter.told_day(sheet.until, language), "day": letter.told_day(sheet.day, language)}
    creditor = {"creditor": [line for line in town.operator.values() if line]}
    own = {"words": typesetting.words(language), "language": language}
    return typesetting.pdf("claim", {**prints.look(town), **asdict(sheet), **days, **creditor, **own}, tagged=True)
