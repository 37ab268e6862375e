"""One posting on its way into the books: the only place where a transaction is sent again.

What to do after each answer is decided in `outcomes`; here it is done, until there is a receipt or a refusal.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING
from zlib import crc32

from chalicelib import wire
from chalicelib.attributes import Item
from chalicelib.ledger import tables, tally
from chalicelib.ledger.journal import Ground, Place
from chalicelib.ledger.moves import gather_request
from chalicelib.ledger.outcomes import (
    Contended,
    DayClosed,
    Duplicate,
    Gone,
    Moved,
    Outcome,
    Overtaken,
    Patience,
    Reversed,
    Short,
    StripeClosed,
    Taken,
    Unmet,
    outcome,
)
from chalicelib.ledger.stripes import Gather, lacking_budget, margin_share, room, state_for, torn
from chalicelib.ledger.transaction import Draft, compose
from chalicelib.ledger.values import Commutative, Envelope, Posting, Receipt, Sequenced, commutative, unopened
from chalicelib.refusals import (
    AccountClosed,
    AlreadyReversed,
    CreditLineExhausted,
    InsufficientBalance,
    Refusal,
    TryAgain,
)

if TYPE_CHECKING:
    from chalicelib.ledger.book import Book

LONGEST_SILENCE_MS = 1_500
"""A line that broke is tried again; an engine that said nothing for so long is not asked a second time."""


FINAL: dict[type, type[Exception]] = {Gone: AccountClosed, Reversed: AlreadyReversed, Unmet: Overtaken}
"""Outcomes that no further try would change."""


class Attempt:
    """What was read, where the posting goes, and how much patience is left."""

    def __init__(
        self,
        book: "Book",
        envelope: Envelope,
        states: dict[str, Sequenced],
        decide: Callable[[Mapping[str, Sequenced]], Posting],
    ) -> None:
        self.book, self.envelope, self.states, self.decide = book, envelope, states, decide
        self.patience = Patience(book.chance)
        self.chosen: dict[str, int] = {}
        self.sent_at: set[int] = set()
        self.tally = tally.current()

    def receipt(self) -> Receipt:
        """Decide and send until it is booked; refuses and raises as `Book.post` tells."""
        first = True
        while True:
            posting = self.decide(self.states)
            draft = self._draft(posting)
            answer = self._settled(draft)
            if answer is None:
                return self._booked(draft.journal)
            if isinstance(answer, Duplicate):
                return self._known(answer)
            self._react(answer, posting)
            self.tally.conflicts += first
            first = False

    def _draft(self, posting: Posting) -> Draft:
        parties = dict.fromkeys(leg.account for leg in posting.legs if commutative(leg.account))
        places = {account: self._place(account, posting) for account in parties}
        moment = self.book.moment()
        self.sent_at.add(moment.ms)
        touched = {leg.account for leg in posting.legs}
        states = {account: state for account, state in self.states.items() if account in touched}
        states |= {account: unopened(account, terms) for account, terms in posting.opens.items()}
        watched = {account: state for account, state in self.states.items() if account not in touched}
        return compose(self.envelope, posting, Ground(states, watched, places, moment, self.book.names))

    def _place(self, account: str, posting: Posting) -> Place:
        party = self._party(account, posting)
        seed = self.envelope.reference.get("till") if account == self.envelope.party else None
        first = crc32((seed or self.envelope.key).encode()) % party.stripes
        stripe = self.chosen.setdefault(account, first)
        margins = granted(posting, party)
        shares = {pocket: margin_share(margin, party.margin_stripes, stripe) for pocket, margin in margins.items()}
        return Place(account, stripe, shares, party.state)

    def _party(self, account: str, posting: Posting, anew: bool = False) -> Commutative:
        return self.book.party_for_posting(account, anew, state_for(posting, account))

    def _settled(self, draft: Draft) -> Outcome | None:
        """The outcome of one draft, sent again unchanged while no answer comes; None when it is booked."""
        payload, began = draft.payload(), self.book.clock()
        while True:
            self.tally.sent += 1
            try:
                self.book.line.call("TransactWriteItems", payload)
            except wire.Cancelled as cancelled:
                if (answer := outcome(draft, cancelled.reasons)) is None:
                    raise
                return answer
            except wire.Throttled:
                return Contended()
            except wire.Unsettled as silence:
                if self.book.clock() - began > LONGEST_SILENCE_MS:
                    raise TryAgain from silence
                self._wait(self.patience.after_silence(), silence)
            else:
                return None

    def _known(self, duplicate: Duplicate) -> Receipt:
        """The posting that has this key already; one that an earlier try of our own booked is no replay."""
        known = self.book.replay(duplicate.journal, self.envelope)
        return self._booked(duplicate.journal) if known.posted_at in self.sent_at else known

    def _booked(self, journal: Item) -> Receipt:
        self.tally.booked += 1
        return tables.receipt_read(journal)

    def _react(self, answer: Outcome, posting: Posting) -> None:
        match answer:
            case Moved(items):
                self._again()
                self.states |= {state.account: state for state in map(tables.sequenced_read, items)}
            case Taken():
                self._again()
            case Gone() | Reversed() | Unmet():
                raise FINAL[type(answer)]
            case DayClosed():
                self._wait(self.patience.after_conflict())
            case StripeClosed(account):
                self._again()
                self._choose_able(account, posting)
            case Short():
                self._find_room(answer, posting)
            case Contended():
                self._wait(self.patience.after_conflict())
                self._spread()

    def _choose_able(self, account: str, posting: Posting) -> None:
        party = self._party(account, posting, anew=True)
        able = [stripe.number for stripe in party.parts if stripe.state == party.state]
        if not able:
            raise AccountClosed
        self.chosen[account] = able[int(self.book.chance() * len(able)) % len(able)]

    def _find_room(self, short: Short, posting: Posting) -> None:
        """Another stripe, or headroom gathered on one; a read that was torn says nothing about the whole account."""
        account, needs = short.action.account, short.action.needs
        party = self.book.party_now(account)
        margins = granted(posting, party)
        found = room(party.parts, needs, margins, party.margin_stripes, state_for(posting, account))
        if found is None and not torn(party):
            raise lacking_budget(party, needs, margins) or _exhausted(account, posting)
        if isinstance(found, Gather):
            self._gather(account, found)
            found = found.target
        if found is not None:
            self.chosen[account] = found
        self._wait(self.patience.after_conflict())

    def _gather(self, account: str, gather: Gather) -> None:
        """Move floor shares; whether it worked shows when the posting is sent again."""
        with suppress(wire.Cancelled, wire.Throttled, wire.Unsettled):
            self.book.line.call("TransactWriteItems", gather_request(account, gather, self.book.names))

    def _spread(self) -> None:
        """After a conflict, another stripe of each party."""
        for account in self.chosen:
            stripes = self.book.party(account).stripes
            self.chosen[account] = int(self.book.chance() * stripes) % stripes

    def _again(self) -> None:
        if not self.patience.after_move():
            raise TryAgain

    def _wait(self, pause: float | None, reason: Exception | None = None) -> None:
        if pause is None:
            raise TryAgain from reason
        self.book.sleep(pause)


def granted(posting: Posting, party: Commutative) -> Mapping[str, int]:
    """How far beyond its floor a posting may take an account, by pocket: what rules say, else what was agreed."""
    if party.account not in posting.margin:
        return {}
    told = {**party.graces, **(posting.margins or {})}
    return {pocket: min(most, told.get(pocket, 0)) for pocket, most in party.widest.items()}


def _exhausted(account: str, posting: Posting) -> Refusal:
    return CreditLineExhausted() if account in posting.margin else InsufficientBalance()
