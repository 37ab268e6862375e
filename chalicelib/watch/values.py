"""Something unusual of one day. Pure."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["card_often", "card_everywhere", "cashier_card", "cashier_month", "many_returns"]


@dataclass(frozen=True)
class Notice:
    """What was seen on a book day (YYMMDD), how often, and the bound that it passed.

    `shop` is empty where it is about several; `account` is the member's it is about, which the office alone is told;
    `cashier` who stood at the till; `postings` are the last of those it is about, at most ten. What is about a month
    (`cashier_month`) is seen on its last day.
    """

    kind: Kind
    day: str
    count: int
    bound: int
    shop: str = ""
    account: str = ""
    cashier: str = ""
    postings: tuple[str, ...] = ()

    @property
    def date(self) -> str:
        """Its book day as people write it.

        >>> Notice("card_often", "261122", 7, 6).date
        '2026-11-22'
        """
        return f"20{self.day[:2]}-{self.day[2:4]}-{self.day[4:]}"

    @property
    def name(self) -> str:
        """What it is called, the same whenever the day is looked at."""
        return "#".join((self.day, self.shop, self.kind, self.cashier, self.account))
