"""Who meets at a counter: the shop and its rules at that moment, the holder of the card that is shown, the club."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.callers import Caller
from chalicelib.ledger import days
from chalicelib.ledger.book import States, town_book
from chalicelib.ledger.values import Envelope, Sequenced
from chalicelib.rules.book import town_rules
from chalicelib.till import campaigns, rotating, terms
from chalicelib.till.cards import Card
from chalicelib.till.decisions import Counter
from chalicelib.till.practice.decisions import holder as practice_holder
from chalicelib.town import Town


@dataclass(frozen=True)
class Shown:
    """A card shown at a till: who asks, under which key, what was read, when by the till's clock, the PIN.

    With `practice` the till is in practice mode, where there is only the practice card.
    """

    caller: Caller
    envelope: Envelope
    text: str
    at: int | None = None
    pin: str | None = field(default=None, repr=False)
    practice: bool = False


def practice_counter(town: Town, shown: Shown) -> tuple[Counter, Sequenced]:
    """Who meets at the counter where the practice card is shown."""
    holder, left = someone(town, shown.envelope.at), campaigns.left(shown.caller.party, town_book().clock())
    return counter_of(town, shown, holder, {}, left), holder


def someone(town: Town, at: int) -> Sequenced:
    """Whoever has the practice card, at a moment (ms)."""
    return practice_holder(town, days.calendar_day(at, town.time_zone))


def rules_of(shown: Shown) -> Town:
    """The rules at the counter and at the moment at which a card was shown."""
    party = shown.caller.party
    return town_rules().at(shown.envelope.at, party if party[0] == "s" else None)


def standing_for(read: Card, shown: Shown, states: States) -> tuple[Sequenced, Any]:
    """The account that a card stands for among those read, and the card's own terms.

    Refuses as `terms.usable`, and CodeExpired; raises JoinedElsewhere where its account was not read yet.
    """
    kept = terms.usable(states[read.account].terms, read.number, shown.at)
    rotating.check(read.rotating, kept.get("gen", 0), shown.envelope.at, late=shown.at is not None)
    state = states.get(kept.get("to", read.account))
    if state is None:
        raise terms.JoinedElsewhere(kept["to"])
    return state, kept


def counter_of(town: Town, shown: Shown, state: Sequenced, kept: Any, left: Mapping[str, int]) -> Counter:
    """Who meets at the counter, as the accounts and the card were read."""
    today = town_book().moment().day
    return Counter(
        shop=shown.caller.party,
        member=state.account,
        club=terms.club(state.terms, kept, town.common_pot),
        at=shown.envelope.at,
        day=days.calendar_day(shown.envelope.at, town.time_zone),
        tell=bool(kept.get("tell")),
        spent=state.spent if state.spent_on == today else {},
        left=left,
    )
