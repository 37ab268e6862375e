"""The door to what businesses and clubs are called, remembered for a minute by each process."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chalicelib import clock, config

KEPT_MS = 60_000


@dataclass
class Names:
    """Names by account, as this process last read them from one town's table."""

    table: str = ""
    read_at: int = 0
    known: Mapping[str, str] = field(default_factory=dict)

    def of(self, accounts: Iterable[str]) -> dict[str, str]:
        """The names of those accounts that have one; what is missing is looked for anew."""
        wanted = {account for account in accounts if account[0] in "sc"}
        table, now = config.environment().people_table, clock.now()
        if table != self.table or not 0 <= now - self.read_at < KEPT_MS or wanted - set(self.known):
            self.known, self.table, self.read_at = _read(), table, now
        return {account: self.known[account] for account in wanted if account in self.known}

    def forget(self) -> None:
        """Know nothing, as a new process."""
        self.table = ""


_NAMES = Names()
names, forget = _NAMES.of, _NAMES.forget


def _read() -> dict[str, str]:
    from chalicelib.people import book as people  # pynamodb: not on a card's way

    shops = {shop.account: shop.name for shop in people.businesses()}
    return shops | {club.account: club.name for club in people.clubs()}
