"""How long what is kept, and why: the town's table of retention, shown to everybody and obeyed by the hourly tick.

Pure configuration: an operator checks it with counsel. The law's periods begin with the end of the calendar year
(§ 147 Abs. 4 AO, § 257 Abs. 5 HGB, § 199 Abs. 1 BGB). What is kept by the law stays under a pseudonym when somebody is
erased (Art. 17 Abs. 3 lit. b und e DSGVO).
"""

from dataclasses import dataclass
from typing import Literal

from chalicelib.ledger import days

DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class Keep:
    """One class of what is kept: so many years from the end of the calendar year, or so many days from that moment.

    `law` is where the period comes from, `erased` what an erasure does: `stays` under a pseudonym, or `goes`.
    """

    name: str
    law: str
    erased: Literal["stays", "goes"]
    years: int = 0
    days: int = 0

    def over(self, since: int, now: int, zone: str) -> bool:
        """Whether the period that began at `since` (ms) is over.

        >>> letters = Keep("letters", "", "stays", years=6)
        >>> new_year = days.midnight("330101", "Europe/Berlin")
        >>> letters.over(days.midnight("260101", "Europe/Berlin"), new_year, "Europe/Berlin")
        True
        >>> letters.over(days.midnight("260101", "Europe/Berlin"), new_year - 1, "Europe/Berlin")
        False
        """
        if self.days:
            return now >= since + self.days * DAY_MS
        return days.calendar_day(now, zone).year > days.calendar_day(since, zone).year + self.years


BOOKS = Keep("books", "§ 147 Abs. 1 Nr. 1, Abs. 3 AO; § 257 Abs. 1 Nr. 1, Abs. 4 HGB", "stays", years=10)
VOUCHERS = Keep("vouchers", "§ 147 Abs. 1 Nr. 4, Abs. 3 AO; § 257 Abs. 1 Nr. 4, Abs. 4 HGB", "stays", years=8)
LETTERS = Keep("letters", "§ 147 Abs. 1 Nr. 2, 3, Abs. 3 AO; § 257 Abs. 1 Nr. 2, 3, Abs. 4 HGB", "stays", years=6)
TRAIL = Keep("trail", "§ 147 Abs. 1 Nr. 1, Abs. 3 AO", "stays", years=10)
CONSENTS = Keep("consents", "Art. 7 Abs. 1 DSGVO; §§ 195, 199 BGB", "stays", years=3)
ERASURES = Keep("erasures", "Art. 5 Abs. 2 DSGVO; §§ 195, 199 BGB", "stays", years=3)
LOOKS = Keep("looks", "Art. 5 Abs. 1 lit. e, Art. 15 DSGVO", "goes", days=730)
MAILS = Keep("mails", "Art. 5 Abs. 1 lit. e DSGVO", "goes", days=400)
SIGN_INS = Keep("sign_ins", "Art. 5 Abs. 1 lit. e DSGVO", "goes", days=400)
CASES = Keep("cases", "§§ 195, 199 BGB", "goes", years=3)
CASHIERS = Keep("cashiers", "§§ 195, 199 BGB", "stays", years=3)
NOTICES = Keep("notices", "Art. 6 Abs. 1 lit. f DSGVO", "stays", days=400)
HANDOVERS = Keep("handovers", "Art. 5 Abs. 1 lit. e DSGVO", "stays", days=90)
APPLICATIONS = Keep("applications", "Art. 5 Abs. 1 lit. e DSGVO", "stays", days=366)
PASSING = Keep("passing", "Art. 5 Abs. 1 lit. e DSGVO", "goes", days=2)
IDLE = Keep("idle", "Art. 5 Abs. 1 lit. e DSGVO", "goes", years=3)
CLASSES = (
    *(BOOKS, VOUCHERS, TRAIL, LETTERS, CONSENTS, ERASURES, CASES, LOOKS, MAILS, SIGN_INS, NOTICES),
    *(APPLICATIONS, HANDOVERS, CASHIERS, PASSING, IDLE),
)
