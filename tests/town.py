"""A small town for tests, on a fresh database: people, cards and tokens, and its real app without a socket."""

import json
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any

import pytest

from app import app
from chalicelib import access, config, ids, wire
from chalicelib.callers import Hat
from chalicelib.figures import book as figures
from chalicelib.ledger import book as ledger
from chalicelib.ledger import shelves
from chalicelib.ledger.book import Book
from chalicelib.ledger.tables import account_key
from chalicelib.ledger.values import Commutative
from chalicelib.office.finding import parties
from chalicelib.people import book as people
from chalicelib.people import denials, passes
from chalicelib.people.credentials import Claims
from chalicelib.people.directory import book as directory
from chalicelib.people.persons import book as persons
from chalicelib.people.sessions import book as sessions
from chalicelib.people.values import Branch, Business, Club, Contract, Tax, Till
from chalicelib.refusals import AlreadyRegistered, TryAgain
from chalicelib.rules import book as rules
from chalicelib.till import campaigns
from chalicelib.till import shown as counter
from chalicelib.till.cards import PRACTICE
from infra.local.gateway import Gateway, Request

GATEWAY = Gateway(app)
BATCH = "T01"
LINE = 1_000_000
DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class Reply:
    """An answer as a client gets it."""

    status: int
    headers: dict[str, str]
    body: Any

    @property
    def code(self) -> str:
        """The refusal's code; empty when it was none."""
        return str(self.body.get("code", "")) if self.status >= 400 else ""


@dataclass
class Town:
    """Names instead of ids: `accounts["anna"]`; every name has a token, shops have a till's.

    `purchases` is what a test wants to remember: a posting's id by name; `cashiers` are ids that a shop gave. `booked`
    are all postings that acts may come back to, each with who made it, and `held` the holds, with who placed it and
    whom it is for (`acts`).
    """

    accounts: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    purchases: dict[str, str] = field(default_factory=dict)
    cashiers: dict[str, str] = field(default_factory=dict)
    booked: list[tuple[str, str]] = field(default_factory=list)
    held: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def book(self) -> Book:
        return ledger.town_book()

    def opens_shop(self, name: str, rates: dict[str, int] | None = None, stripes: int = 1, **floors: int) -> str:
        """A shop with its till's token; `floors` are credit lines by pocket, else LINE in each."""
        pockets = config.town().pockets
        lines = {pocket: -floors.get(pocket, LINE) for pocket in pockets}
        graces = {pocket: floors.get(f"{pocket}_grace", 0) for pocket in pockets}
        terms = {"rates": rates} if rates else {}
        made = Commutative(ids.fresh("s"), stripes, lines, graces, terms, "A", "", {})
        account = self._opens_party(name, made)
        self.tokens[name] = token("till", account, "b1", "t1")
        self.tokens[f"{name} owner"] = token("shop", account)
        return account

    def opens_club(self, name: str, stripes: int = 1) -> str:
        floors = dict.fromkeys(config.town().pockets, 0)
        account = self._opens_party(name, Commutative(ids.fresh("c"), stripes, floors, {}, {}, "A", "", {}))
        self.tokens[name] = token("club", account)
        return account

    def registers_shop(self, name: str) -> None:
        """Enter a shop into the register of people, with its first till and a second branch without one."""
        branches = (Branch("b1", "Markt"), Branch("b2", "Bahnhof"))
        contract, iban = Contract("2026-01-01", "1"), "DE12999999990000000101"
        tills = (Till("t1", "b1", "Theke"),)
        people.register_business(Business(self.accounts[name], name, contract, iban, Tax(), branches, tills))

    def registers_clubs(self) -> None:
        """Enter every club into the register of people, as far as it is not there."""
        for name, account in self.accounts.items():
            if account[0] == "c":
                with suppress(AlreadyRegistered):
                    people.register_club(Club(account, name, "sport", "sport"))

    def opens_pot(self, stripes: int = 1) -> None:
        floors = dict.fromkeys(config.town().pockets, 0)
        self._opens_party("pot", Commutative(config.town().common_pot, stripes, floors, {}, {}, "A", "", {}))

    def opens_member(self, name: str, club: str | None = None, **card: Any) -> str:
        """A member with an active card, credited to a club by name, or to the pot."""
        account = self.accounts[name] = ids.fresh("m")
        chosen = {"club": self.accounts[club]} if club else {}
        self.book.open_members({account: {"cards": {"01": {"st": "A", **chosen, **card}}}})
        self.codes[name] = counter.press().code(BATCH, account, "01")
        self.numbers[name] = counter.press().printed_number(account, "01")
        self.tokens[name] = token("member", account)
        return account

    def opens_person(self, name: str, mail: str, called: str = "", *, club: str | None = None) -> str:
        """Somebody who registered with a card of their own, and signed in on a phone just now; their id."""
        person = persons.register(mail, called)
        self.opens_member(name, club)
        self.signs_in(name, person.id)
        return person.id

    def signs_in(self, name: str, person: str) -> None:
        """The holder of a card signs in, and their token is the session's from now on."""
        hat = Hat("member", self.accounts[name])
        persons.give_hat(person, hat, person)
        self.tokens[name] = sessions.opened(hat, person, "phone").access

    def changes_card(self, name: str, **card: Any) -> None:
        """Give a member's card other terms, as people's rooms will."""
        state = self.book.member(self.accounts[name])
        kept = state.terms["cards"]["01"] | card
        self.book.change_terms(state, {**state.terms, "cards": {**state.terms["cards"], "01": kept}})

    def closes(self, name: str) -> None:
        """Close an account to postings, as the office will: META and stripes, or a member's item."""
        account = self.accounts[name]
        parts = ["B"] if account[0] == "m" else ["META", *(f"S#{s.number:02d}" for s in self.book.stripes(account))]
        for part in parts:
            update = {
                "TableName": self.book.names.balance,
                "Key": account_key(account, part),
                "UpdateExpression": "SET st = :closed",
                "ExpressionAttributeValues": {":closed": {"S": "C"}},
            }
            self.book.line.call("UpdateItem", update)
        if account[0] != "m":
            self.book.party_now(account)  # as every process will know it a minute later

    def turns_to(self, day: str) -> None:
        """Set the ledger's clock to noon (UTC) of a day, YYYY-MM-DD; it goes on by a millisecond a look."""
        ticks = count(int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp() * 1000))
        self.book.clock = lambda: next(ticks)

    def opens_staff(self) -> None:
        self.tokens["clerk"] = token("clerk", "operator")

    def post(self, path: str, body: object, who: str | None, key: str | None = None, **headers: str) -> Reply:
        """One call that moves value, under a key of its own unless one is given."""
        sent = {"Idempotency-Key": key or new_key(), **headers}
        return self.sends("POST", path, json.dumps(body).encode(), who, **sent)

    def get(self, path: str, who: str) -> Reply:
        return self.sends("GET", path, b"", who)

    def looks(self, name: str, who: str = "clerk", why: str = "Anruf: Karte verloren") -> Reply:
        """Say why one looks at a member, as staff has to before."""
        return self.post("/looks", {"account": self.accounts[name], "why": why}, who)

    def sends(self, method: str, path: str, body: bytes, who: str | None, **headers: str) -> Reply:
        """Exactly these bytes and headers to the real app."""
        given = {"Content-Type": "application/json", **headers}
        if who is not None:
            given["Authorization"] = f"Bearer {self.tokens[who]}"
        answer = GATEWAY.answer(Request(method, f"/v1{path}", tuple(given.items()), body))
        told = {name.lower(): value for name, value in answer.headers}
        if not answer.body or "json" in told["content-type"]:
            return Reply(answer.status, told, json.loads(answer.body) if answer.body else {})
        return Reply(answer.status, told, answer.body.decode())

    def pairs(self, name: str, owner: str, **what: str) -> Reply:
        """Pair a device with a shop, as a new till in branch b1 or as told; its token goes by the name."""
        asked, key = Reply(503, {}, {}), new_key()
        for _ in range(3):  # as a browser does where the engine took too long
            if asked.status == 503:
                asked = self.post("/tills/pairings", what or {"branch": "b1", "name": name}, owner, key)
        assert asked.status == 201, asked.body
        reply = self.sends(
            "POST", "/tills", json.dumps({"code": asked.body["code"], "device": "Tablet"}).encode(), None
        )
        self.tokens[name] = reply.body["token"]
        return reply

    def signs_on(self, cashier: str, pin: str, till: str, name: str = "maria") -> Reply:
        """Sign a cashier on at a till; the token goes by the name."""
        reply = self.post("/tills/sign-ons", {"cashier": cashier, "pin": pin}, till)
        if reply.status == 201:
            self.tokens[name] = reply.body["token"]
        return reply

    def scans(self, who: str, cents: int, shop: str, key: str | None = None, **more: object) -> Reply:
        return self.post("/scans", {"card": self.codes[who], "purchase_cents": cents, **more}, shop, key)

    def balance(self, name: str, pocket: str = "points") -> int:
        """An account's balance, as the ledger has it now."""
        account = self.accounts[name]
        if account[0] in "mh":
            purse = self.book.member(account).purses.get(pocket)
            return purse.balance if purse else 0
        return self.book.party_now(account).balances.get(pocket, 0)

    def passes(self, days: int) -> None:
        """Time goes by for the ledger; tokens and requests stay in the present."""
        self.passes_ms(days * DAY_MS)

    def passes_ms(self, ms: int) -> None:
        now = self.book.clock
        self.book.clock = lambda: now() + ms

    def audit(self) -> list[Any]:
        return shelves.audited(self.book).findings

    def journal_size(self) -> int:
        return sum(1 for _ in shelves.postings(self.book))

    def _opens_party(self, name: str, party: Commutative) -> str:
        self.accounts[name] = party.account
        self.book.open_party(replace(party, opened=self.book.moment().month))
        return party.account


def new_key() -> str:
    return secrets.token_hex(12)


def at_once(callers: int, send: Callable[[str], Reply]) -> list[Reply]:
    """What so many callers hear at one moment, each with a key of its own and patient: as a till does, it sends again
    with the same key while it is told to (TryAgain), twenty times at most."""

    def final(key: str) -> Reply:
        for _ in range(20):
            if (reply := send(key)).status != TryAgain.status:
                break
        return reply

    with ThreadPoolExecutor(callers) as pool:
        return list(pool.map(final, [new_key() for _ in range(callers)]))


def token(
    role: str, party: str, branch: str | None = None, till: str | None = None, cashier: str | None = None
) -> str:
    nonce = f"test-{till or role}"
    claims = Claims(role=role, party=party, branch=branch, till=till, cashier=cashier, issued_at=0, nonce=nonce)
    return passes.issue(claims, "a test")


def forget_everything() -> None:
    """What a process remembers of its town and engine, as a new process would not."""
    for remembered in (
        config.environment,
        config.town,
        wire.client,
        ledger.town_book,
        access._signing_keys,
        rules.town_rules,
    ):
        remembered.cache_clear()
    for room in (denials, campaigns, directory, figures, parties):
        room.forget()


@contextmanager
def entered(environment: dict[str, str], patch: pytest.MonkeyPatch, town_id: str = "hattingen") -> Iterator[None]:
    """This process acts for a town on a database whose tables exist, and forgets it afterwards."""
    for name, value in {**environment, "TOWN": town_id, "MASTER_KEY": "07" * 32}.items():
        patch.setenv(name, value)
    forget_everything()
    yield
    forget_everything()


@contextmanager
def town_at(
    environment: dict[str, str], patch: pytest.MonkeyPatch, town_id: str = "hattingen", kind: type[Town] = Town
) -> Iterator[Town]:
    """An empty town on a database whose tables exist; `kind` is how it is spoken to."""
    with entered(environment, patch, town_id):
        made = kind()
        made.opens_pot()
        made.opens_staff()
        made.codes["practice"] = counter.press().practice_code()
        made.numbers["practice"] = counter.press().printed_number(*PRACTICE)
        yield made
