"""The whole town under everything that can go wrong at once: eight threads, lost calls, conflicts, dry stripes, while
days pass, are closed, holds lapse, points expire, families join, stripes come and go and a campaign runs out."""

import random
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from chalicelib.refusals import TryAgain
from tests import acts, four_eyes
from tests.acts import Call, Made
from tests.faults import CONFLICT, LOST_ANSWER, LOST_REQUEST, THROTTLE, FaultyWire
from tests.reckoning import assert_all_is_true, journal
from tests.town import DAY_MS, Reply, Town, new_key

pytestmark = pytest.mark.slow
THREADS, CALLS_EACH = 8, 42
PATIENCE = 40
"""How often a till sends a call again until it is told something final."""
SHARES = {LOST_REQUEST: 0.03, LOST_ANSWER: 0.06, CONFLICT: 0.08, THROTTLE: 0.02}
MEMBERS = [f"member{i}" for i in range(12)]
FAMILY = MEMBERS[4:8]
SHOPS, CLUBS = ["bakery", "butcher", "kiosk"], ["fc", "choir"]
PARTIES = [*SHOPS, *CLUBS, "pot"]
RUNS = {"lapse", "expiry"}
"""Kinds that nobody calls for."""
ROUNDS, DAYS = 14, (0, 1, 0, 14, 1, 31)
"""How often the office goes its round at least, and how many days pass while the tills make so many parts of their
calls: it is a new year by then. Were it the office's own pace, a slow machine would let every hold lapse unused."""


@dataclass
class Wish:
    """A call as its sender keeps it, and all that was answered to it."""

    call: Call
    key: str = field(default_factory=new_key)
    replies: list[Reply] = field(default_factory=list)

    def sent(self, town: Town) -> Reply:
        def send() -> Reply:
            return town.post(self.call.path, self.call.body, self.call.who, self.key)

        self.replies.append(four_eyes.signed_in(town, self.call.who, send))
        return self.replies[-1]

    @property
    def booked(self) -> list[str]:
        """The postings that were acknowledged."""
        body = self.replies[-1].body if self.replies[-1].status == 201 else {}
        if "made" in body:
            return [body["made"]["posting"]]
        return list(body["postings"]) if "postings" in body else [body["posting"]["id"]] if body else []


@pytest.fixture
def rush(town: Town) -> Town:
    """A town before Christmas: many stripes, a kiosk with hardly any line, members with points, money and holds,
    points that last a month, and a campaign whose budget ends in the middle of it."""
    town.opens_shop("butcher", stripes=4, points=60_000, voucher=400_000)
    town.opens_shop("kiosk", stripes=4, points=4_000, voucher=0, points_grace=1_000)
    town.opens_club("choir", stripes=4)
    town.registers_clubs()
    acts.ruled("town", validity={"points": {"months": 1}})(town)
    acts.ruled("bakery", campaign={"percent": 200, "to": ["club", "member"], "days": 300, "budget": 150_000})(town)
    for i, name in enumerate(MEMBERS):
        town.opens_member(name, ("fc", "choir", None)[i % 3])
        for act in (
            acts.load(name, 5000, "bakery"),
            acts.scan(name, 20_000, "bakery"),
            acts.hold(name, 3000, "bakery"),
        ):
            acts.happens(town, act)
    acts.happens(town, acts.join(*FAMILY[:2]))
    return town


class Office:
    """What goes on behind the tills: days pass and are closed, holds lapse, value expires, stripes come and go."""

    def __init__(self, town: Town, seed: int) -> None:
        self.town, self.chance, self.over = town, random.Random(seed), threading.Event()
        self.rounds, self.mornings = 0, 0
        self.wishes: list[list[Wish]] = []
        self.faults: list[Exception] = []
        self._days, now = 0, town.book.clock
        town.book.clock = lambda: now() + self._days * DAY_MS

    def works(self) -> None:
        """Until it is over; each run may break off where the line does, and the next one completes it."""
        try:
            while self.rounds < ROUNDS or not self.over.wait(0.01):
                self._round()
        except Exception as fault:  # noqa: BLE001  told by the test's own thread
            self.faults.append(fault)

    def _round(self) -> None:
        self.rounds += 1
        if self.mornings * THREADS * CALLS_EACH <= ROUNDS * sum(map(len, self.wishes)):
            self._days += DAYS[self.mornings % len(DAYS)]
            self.mornings += 1
        runs = (acts.lapse_run(stuck=True), acts.expiry_run(), acts.shaped(self._any(), self.chance.randint(1, 6)))
        for act in (acts.day_closed("bakery"), acts.day_closed(self._any()), runs[self.rounds % len(runs)]):
            with suppress(TryAgain):
                act(self.town)

    def _any(self) -> str:
        return self.chance.choice(PARTIES)


def test_whatever_goes_wrong_each_key_books_once_and_every_law_holds(rush: Town) -> None:
    before, calm = called_for(rush), rush.book.line
    rush.book.line = faulty = FaultyWire(calm, seed=7, shares=SHARES)
    office = Office(rush, seed=7)
    wishes = storm(rush, office)
    rush.book.line = FaultyWire(calm, seed=0, shares={})

    assert office.faults == []
    assert min(faulty.struck[fault] for fault in SHARES) > 5, faulty.struck
    assert faulty.gathers, "no stripe ran dry"
    assert_answered(wishes)
    assert_told_again(rush, wishes)
    assert {receipt.kind for receipt in journal(rush).receipts} >= RUNS
    acts.lapse_run()(rush)
    acts.expiry_run()(rush)
    assert called_for(rush) - before == {posting for wish in wishes for posting in wish.booked}
    assert_all_is_true(rush)


def called_for(town: Town) -> set[str]:
    """The postings that somebody called for."""
    return {receipt.id for receipt in journal(town).receipts if receipt.kind not in RUNS}


def assert_answered(wishes: list[Wish]) -> None:
    """Each wish has a final answer, which the call declares, and heard nothing else before it than to come again."""
    assert len(wishes) == THREADS * CALLS_EACH, "a till gave up"
    for wish in wishes:
        final = wish.replies[-1]
        assert final.status == 201 or final.code in acts.declared(wish.call.path), (wish.call, final)
        assert all(reply.status < 500 or reply.code == "try_again" for reply in wish.replies), wish
    kinds = Counter(wish.call.path.split("/")[-1] for wish in wishes if wish.booked)
    assert kinds.keys() == KINDS, kinds
    refused = {wish.replies[-1].code for wish in wishes}
    assert {"insufficient_balance", "credit_line_exhausted"} <= refused, refused
    assert refused & {"already_returned", "return_exceeds_rest", "already_reversed"}
    assert refused & {"hold_captured", "hold_released", "hold_lapsed"}


def assert_told_again(town: Town, wishes: list[Wish]) -> None:
    """What was booked is told again for ever, in the same words."""
    for wish in wishes:
        if wish.booked:
            assert wish.sent(town).headers.get("idempotent-replayed") == "true", wish
            assert all(reply.body == wish.replies[-1].body for reply in wish.replies if reply.status == 201), wish


def storm(town: Town, office: Office) -> list[Wish]:
    wishes = office.wishes = [[] for _ in range(THREADS)]
    tills = [threading.Thread(target=_client, args=(town, seed, wishes[seed])) for seed in range(THREADS)]
    clerk = threading.Thread(target=office.works)
    for thread in (clerk, *tills):
        thread.start()
    for thread in tills:
        thread.join()
    office.over.set()
    clerk.join()
    return [wish for own in wishes for wish in own]


def _client(town: Town, seed: int, wishes: list[Wish]) -> None:
    """Sends calls as a till does: again with the same key until the answer is final, sometimes once more."""
    chance = random.Random(seed)
    for _ in range(CALLS_EACH):
        wish = Wish(_drawn(chance)(town))
        wishes.append(wish)
        for _ in range(PATIENCE):
            if wish.sent(town).status != 503 and chance.random() > 0.15:
                break
        acts.note(town, wish.call.who, wish.replies[0] if wish.replies[0].status == 201 else wish.replies[-1])


def _drawn(chance: random.Random) -> Made:
    """Calls of every kind there is; scans most often."""
    who, shop, other = chance.choice(MEMBERS), chance.choice(SHOPS), chance.choice(SHOPS)
    club, amount, which = chance.choice(CLUBS), chance.randrange(1, 60) * 100, _which(chance)
    pocket, part = chance.choice(["points", "voucher"]), chance.choice([None, chance.randrange(1, 3000)])
    return chance.choice(
        [
            *[acts.scan(who, chance.randrange(20, 9000), shop)] * 4,
            acts.late_scan(who, chance.randrange(20, 9000), shop, chance.randrange(20)),
            acts.redemption(who, pocket, amount, shop),
            acts.checkout(who, 3000, shop),
            acts.checkout(who, 3000, shop, points=amount),
            acts.load(who, amount, chance.choice([shop, "clerk"])),
            acts.issue("kiosk", "points", 300),
            acts.transfer(who, chance.choice([club, shop]), amount),
            acts.transfer(club, shop, amount),
            acts.transfer("butcher", "kiosk", amount),
            acts.hold(who, amount, shop, pocket),
            acts.set_aside(chance.choice([who, club]), shop, amount),
            acts.capture(which, chance.choice([None, 100, 300])),
            acts.release(which, chance.choice(["beneficiary", "placed", "clerk"])),
            *[acts.back(which, part)] * 3,
            acts.back(which, part, other),
            *[acts.reversal(chance.randrange(10_000))] * 2,
            acts.reversal(which),
            acts.join(*chance.sample(FAMILY, 2)),
            acts.distribution(chance.randrange(2)),
        ]
    )


def _which(chance: random.Random) -> int:
    """Any posting or hold there is by then, or one of a few that many tills come back to."""
    return chance.choice([chance.randrange(10_000), 1, 4, 7])


KINDS = {"scans", "redemptions", "checkouts", "loads", "transfers", "holds", "captures", "releases", "returns"}
KINDS |= {"approvals", "joins", "pot-distributions"}
