"""Reads a story (tests/stories/*.txt) and plays it against the real app, line by line.

    award anna 50.00 at bakery -> bakery -100.00, fc +50.00, anna +50.00
    redeem anna 999.00 at bakery refused insufficient_balance

After each line every account of the story has changed by exactly what the line says, and by nothing else. A change of
the rules holds at once, since the story goes on when it has begun; `after 7 days` moves the clock further.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chalicelib import config
from chalicelib.ledger.expiry import expire
from chalicelib.people import passes
from chalicelib.refusals import Refusal
from chalicelib.shapes import instant, rfc3339
from chalicelib.till.holds import lapses
from chalicelib.till.shown import press
from chalicelib.till.slips.codes import code as slip_code
from tests import four_eyes, rulings, story_cards, story_desk, wallets
from tests.town import BATCH, Reply, Town

Changes = Counter[tuple[str, str]]
LINES = {
    "points": r"(?<!voucher )line ([\d.]+)",
    "voucher": r"voucher line ([\d.]+)",
    "points_grace": r"margin ([\d.]+)",
}


CASH = {"left": "left_to_pay_cents", "back": "pay_back_cents"}


@dataclass
class Story:
    """A town in the middle of its story."""

    town: Town
    names: list[str] = field(default_factory=list)
    last: str = ""
    """The posting that "that" means."""
    marks: dict[str, str] = field(default_factory=dict)
    hold: str = ""
    """The account of the hold that was placed last; `call` names it, and from then on its balance is checked too."""

    def plays(self, line: str) -> None:
        """One line: a sentence that sets the scene, or an event and what came of it."""
        if match := re.fullmatch(r"(.+?)\s+(?:->|(refused))(?:\s+(.+))?", line):
            event, refused, told = match[1], match[2], match[3] or ""
            self._checks(event.strip(), "" if refused is None else told, told if refused is None else "")
        else:
            self._sets(line)

    def _sets(self, line: str) -> None:
        if match := re.fullmatch(r"(\w+) pays ([\d.]+) at once, ([\d.]+) a day", line):
            wished = {"redemption_cents": units(match[2]), "day_cents": units(match[3])}
            assert self.town.post("/me/pin-thresholds", wished, match[1]).status == 200
            return
        verb, name, *rest = line.split(maxsplit=2)
        scene: dict[str, Callable[[str, str], object]] = {
            "shop": self._shop,
            "club": lambda name, _: self.town.opens_club(name),
            "member": lambda name, rest: self.town.opens_member(name, rest.removeprefix("supports ") or None),
            "choose": lambda name, rest: self._chooses(rest.removeprefix("for "), name),
            "call": lambda name, _: self._calls(name),
            "wait": lambda minutes, _: self.town.passes_ms(int(minutes) * 60_000),
            "register": lambda name, _: wallets.registers(self.town, name),
            "after": self._passes,
            "time": lambda day, _: self.town.turns_to(day),
            "block": lambda name, _: self.town.changes_card(name, st="B"),
            "replace": lambda name, _: self.town.changes_card(name, st="R"),
            "unissue": lambda name, _: self.town.changes_card(name, st="N"),
            "staff": lambda name, rest: story_desk.staff(self.town, name, rest),
            "follow": lambda _name, _rest: None,
            "digital": lambda name, rest: story_cards.digital(self.town, name, rest),
            "withdraw": lambda _name, _rest: passes.deny(f"batch:{BATCH}"),
            "close": lambda name, _: self.town.closes(name),
            "rules": lambda _, told: self._rules(told),
            "cashier": self._cashier,
            "code": self._code,
        }
        scene[verb](name, rest[0].strip() if rest else "")
        if verb in ("shop", "club", "member", "digital", "follow"):
            self.names.append(name)

    def _passes(self, number: str, unit: str) -> None:
        self.town.passes_ms(int(number) * (60_000 if unit == "minutes" else rulings.DAY_MS))

    def _calls(self, name: str) -> None:
        self.marks[name] = self.last
        if self.hold:
            self.town.accounts[name], self.hold = self.hold, ""
            self.town.codes[name] = self.town.purchases.get("code", "")
            self.names.append(name)

    def _shop(self, name: str, told: str) -> None:
        rates = {who: round(float(rate) * 100) for rate, who in re.findall(r"([\d.]+) % to the (\w+)", told)}
        found = {pocket: re.search(pattern, told) for pocket, pattern in LINES.items()}
        known = {pocket: units(match[1]) for pocket, match in found.items() if match}
        self.town.opens_shop(name, rates, **known)

    def _cashier(self, name: str, told: str) -> None:
        """`cashier maria of bakery with 4711`"""
        _, shop, _, pin = told.split()
        made = self.town.post("/cashiers", {"name": name.title(), "pin": pin}, f"{shop} owner")
        self.town.cashiers[name] = made.body["id"]

    def _code(self, till: str, told: str) -> None:
        """`code window of bakery`: what the owner shows on a screen, for a new till or for one that there is."""
        shop, known = told.removeprefix("of "), self.town.cashiers
        if not known.get(shop):
            self.town.registers_shop(shop)
            known[shop] = "registered"
        what = {"till": known[till]} if till in known else {"branch": "b1", "name": till}
        self.town.purchases[till] = self.town.post("/tills/pairings", what, f"{shop} owner").body["code"]

    def _chooses(self, member: str, club: str) -> None:
        self.town.changes_card(member, club=self.town.accounts[club])

    def _rules(self, told: str, **more: object) -> Reply:
        """`bakery: nothing below 5.00`; the story goes on when it holds."""
        scope, _, rule = told.removeprefix("of ").partition(": ")
        where = "town" if scope == "town" else self.town.accounts[scope]
        asked = rulings.rules(rule, self.town.book.clock())
        reply = four_eyes.rules(self.town, {"scope": where, "why": "the story wants it", "rules": asked, **more})
        self.town.passes_ms(3 * 60_000)
        assert more or reply.status == 201, reply.body
        return reply

    def _told(self, ms: int) -> str:
        """A time beside now, as the API takes it."""
        return rfc3339(instant(self.town.book.clock() + ms))

    def _checks(self, event: str, code: str, told: str) -> None:
        before = self._balances()
        reply = self._happens(event)
        if "posting" in reply.body:
            self.last = reply.body["posting"]["id"]
            self.hold = reply.body["hold"]["account"] if reply.body["posting"]["kind"] in ("hold", "slip") else ""
        self.town.purchases |= {
            name: reply.body[name] for name in ("code", "request") if reply.status == 201 and name in reply.body
        }
        assert reply.code == code, f"{event}: {reply.body}"
        changes, *more = told.split("; ")
        assert self._changed(before) == expected(changes), (event, self._changed(before))
        for what, _, how in (part.partition(" ") for part in more):
            cash = CASH.get(what)
            assert reply.body[cash or what] == (units(how) if cash else how.split(", ")), event

    def _balances(self) -> Changes:
        pockets = config.town().pockets
        return Counter({(n, p): self.town.balance(n, p) for n in [*self.names, "pot"] for p in pockets})

    def _changed(self, before: Changes) -> dict[tuple[str, str], int]:
        now = self._balances()
        return {key: now[key] - before[key] for key in now if now[key] != before[key]}

    def _happens(self, event: str) -> Reply:
        if match := re.fullmatch(r"return (?:([\d.]+) of )?(\w+) at (\w+)", event):
            return self._returns(*match.groups())
        if event.startswith("rules "):
            told, _, late = event.removeprefix("rules ").partition(" from yesterday on")
            since = {"from": self._told(-rulings.DAY_MS)} if event.endswith(" from yesterday on") else {}
            return self._rules(told + late, why="this one is refused", **since)
        if match := re.fullmatch(r"take back change (\d+) of (\w+)", event):
            return self._withdraws(match[1], match[2])
        if match := re.fullmatch(r"reverse (\w+) because (.+)", event):
            return self._reverses(*match.groups())
        for pattern, verb in EVENTS.items():
            if match := re.fullmatch(pattern, event):
                return verb(self.town, match)
        raise AssertionError(f"nobody knows what this means: {event}")

    def _withdraws(self, number: str, scope: str) -> Reply:
        where = self.town.accounts.get(scope, scope)
        return four_eyes.takes_back(self.town, where, number, "the story wants it")

    def _reverses(self, mark: str, why: str) -> Reply:
        return four_eyes.reverses(self.town, self.marks.get(mark, self.last), why)

    def _returns(self, euros: str | None, mark: str, shop: str) -> Reply:
        body = {"purchase_cents": units(euros)} if euros else {}
        return self.town.post(f"/postings/{self.marks.get(mark, self.last)}/returns", body, shop)


def units(text: str) -> int:
    """Two decimals as smallest units.

    >>> units("0.5"), units("12"), units("-3.05")
    (50, 1200, -305)
    """
    return round(float(text) * 100)


def expected(told: str) -> dict[tuple[str, str], int]:
    """The changes a line tells, or `nothing`; several of one account in one pocket add up."""
    sums: Changes = Counter()
    parts = [] if told == "nothing" else told.split(",")
    for part in filter(None, (part.strip() for part in parts)):
        name, amount, *pocket = part.split()
        sums[name, pocket[0] if pocket else "points"] += units(amount)
    return {key: amount for key, amount in sums.items() if amount}


def _card(town: Town, match: re.Match[str]) -> dict[str, Any]:
    """The card as it was read: whole, typed, by the wallet, or one of those that should not exist; and the PIN."""
    told, _, pin = (match.groupdict().get("more") or "").partition(" with ")
    code, number = town.codes[match["who"]], town.numbers[match["who"]]
    more = told.removesuffix(" in practice")
    if "wallet" in more:
        return {"card": _by_wallet(town, match["who"], more)}
    odd = {
        "typed": number,
        "mistyped": number[:-1] + ("3" if number[-1] != "3" else "4"),
        "forged": code[:-1] + ("3" if code[-1] != "3" else "4"),
        "foreign": "XX" + code[2:],
        "scrawled": code[:20],
        "invented": press().code(BATCH, "m:00000000", "01"),
    }
    card: dict[str, Any] = {"card": next((card for word, card in odd.items() if more.strip() == word), code)}
    card |= {"practice": True} if more != told else {}
    return card | ({"pin": pin} if re.fullmatch(r"\d+", pin) else {})


def _by_wallet(town: Town, who: str, told: str) -> str:
    """What somebody's wallet shows now, showed a minute ago, or has shown before."""
    if "same" not in told:
        town.codes[f"{who}'s wallet"] = wallets.shows(town, who, 60_000 if "old" in told else 0)
    return town.codes[f"{who}'s wallet"]


def _set_pin(town: Town, match: re.Match[str]) -> Reply:
    by = match["by"] or ""
    code = wallets.mailed(town, match["who"]) if by == "mailed code" else by.removeprefix("code ")
    more = {} if not by else ({"code": code} if "code" in by else {"old_pin": by})
    return town.post("/me/pin", {"pin": match["pin"], **more}, match["who"])


def _mail_code(town: Town, match: re.Match[str]) -> Reply:
    return town.post("/me/pin-resets", {}, match["who"])


def _unlock(town: Town, match: re.Match[str]) -> Reply:
    return town.post(f"/members/{town.accounts[match['who']]}/pin-unlocks", {"why": "she came by"}, "clerk")


def _at(town: Town, told: str) -> dict[str, Any]:
    """`14 days ago`, `1 days ahead`: when it was scanned, by the clock of a till without a network."""
    match = re.search(r"(\d+) days (ago|ahead)", told)
    if not match:
        return {}
    ms = int(match[1]) * rulings.DAY_MS * (1 if match[2] == "ahead" else -1)
    return {"at": rfc3339(instant(town.book.clock() + ms))}


def _vat(told: str) -> dict[str, Any]:
    """`with 6.00 at 19 %, 4.00 at 7 %`: the VAT split of what earns."""
    found = {str(int(rate) * 100): units(euros) for euros, rate in re.findall(r"([\d.]+) at (\d+) %", told)}
    return {"vat": found} if found else {}


def _left_out(told: str) -> dict[str, Any]:
    """`without books 5.00, medicine 2.00`: goods that earn nothing."""
    return {name: units(euros) for name, euros in re.findall(r"(\w+) ([\d.]+)", told.partition("without ")[2])}


def _pair(town: Town, match: re.Match[str]) -> Reply:
    """The code that was shown for a till, typed into a device, which is the till of that name from then on."""
    reply = town.post("/tills", {"code": town.purchases[match["till"]]}, "clerk")
    if reply.status == 201:
        town.tokens[match["till"]], town.cashiers[match["till"]] = reply.body["token"], reply.body["till"]
    return reply


def _sign_on(town: Town, match: re.Match[str]) -> Reply:
    return town.signs_on(town.cashiers[match["name"]], match["pin"], match["till"], match["name"])


def _sign_off(town: Town, match: re.Match[str]) -> Reply:
    return town.post("/tills/sign-offs", {}, match["name"])


def _award(town: Town, match: re.Match[str]) -> Reply:
    eligible = re.search(r"eligible ([\d.]+)", match["more"] or "")
    more: dict[str, Any] = {"eligible_cents": units(eligible[1])} if eligible else {}
    if excluded := _left_out(match["more"] or ""):
        more["excluded"] = excluded
    price = {"purchase_cents": units(match["euros"])} if match["euros"] else {}
    told = match["more"] or ""
    body = {**_card(town, match), **price, **more, **_at(town, told), **_vat(told)}
    return town.post("/scans", body, match["shop"])


def _redeem(town: Town, match: re.Match[str]) -> Reply:
    pocket = match["pocket"] or "points"
    body = {**_card(town, match), "pocket": pocket, "amount": units(match["amount"])}
    return town.post("/redemptions", body, match["shop"])


def _checkout(town: Town, match: re.Match[str]) -> Reply:
    named = [part.strip().split() for part in match["paying"].split(",")]
    wanted = [{"pocket": (*part, "points")[1], "amount": units(part[0])} for part in named if part[0] != "max"]
    body = {**_card(town, match), "purchase_cents": units(match["euros"]), "redeem": wanted or "max"}
    return town.post("/checkouts", body, match["shop"])


def _transfer(town: Town, match: re.Match[str]) -> Reply:
    ends = {"source": town.accounts[match["source"]], "target": town.accounts[match["target"]]}
    body = {**ends, "pocket": match["pocket"] or "points", "amount": units(match["amount"])}
    return town.post("/transfers", body, _office(town, match["source"]))


def _load(town: Town, match: re.Match[str]) -> Reply:
    body = {"pocket": match["pocket"] or "points", "amount": units(match["amount"])}
    if match["shop"]:
        return town.post("/loads", {**body, "card": town.codes[match["who"]]}, match["shop"])
    return town.post("/loads", {**body, "account": town.accounts[match["who"]]}, "clerk")


def _hold(town: Town, match: re.Match[str]) -> Reply:
    lasting = {"days": int(match["days"])} if match["days"] else {}
    body = {"pocket": match["pocket"] or "points", "amount": units(match["amount"]), **lasting}
    return town.post("/holds", {**body, **_card(town, match)}, match["shop"])


def _set_aside(town: Town, match: re.Match[str]) -> Reply:
    body = {"beneficiary": town.accounts[match["who"]], "pocket": "points", "amount": units(match["amount"])}
    return town.post("/holds", body, _office(town, match["owner"]))


def _capture(town: Town, match: re.Match[str]) -> Reply:
    body = {"amount": units(match["amount"])} if match["amount"] else {}
    return town.post(f"/holds/{town.accounts[match['hold']]}/captures", body, match["shop"])


def _release(town: Town, match: re.Match[str]) -> Reply:
    return town.post(f"/holds/{town.accounts[match['hold']]}/releases", {}, match["who"])


def _slip(town: Town, match: re.Match[str]) -> Reply:
    return town.post("/slips", {"purchase_cents": units(match["euros"])}, match["shop"])


def _withdraw(town: Town, match: re.Match[str]) -> Reply:
    return town.post(f"/slips/{town.accounts[match['slip']]}/withdrawals", {}, match["shop"])


def _claim(town: Town, match: re.Match[str]) -> Reply:
    """At a till for somebody's card, or in the wallet; `mistyped`, or `invented` elsewhere."""
    code = town.codes[match["slip"]]
    odd = {"mistyped": code[:-1] + ("3" if code[-1] != "3" else "4"), "invented": slip_code(b"?", "XX", "h:00000000")}
    body = {"slip": odd.get((match["odd"] or "").strip(), code)}
    if match["shop"]:
        return town.post("/slips/claims", {**body, "card": town.codes[match["who"]]}, match["shop"])
    return town.post("/slips/claims", body, match["who"])


def _asks(town: Town, match: re.Match[str]) -> Reply:
    body = {"card": town.codes[match["who"]], "pocket": "points", "amount": units(match["amount"])}
    return town.post("/payment-requests", body, match["shop"])


def _answers(town: Town, match: re.Match[str]) -> Reply:
    path = {"pays": "confirmations", "declines": "refusals", "withdraws": "withdrawals"}[match["how"]]
    return town.post(f"/payment-requests/{town.purchases['request']}/{path}", {}, match["who"])


def _lapse(town: Town, _: re.Match[str]) -> Reply:
    run = lapses.run(town.book.moment().day)
    assert not run.stuck
    return Reply(200, {}, {})


def _join(town: Town, match: re.Match[str]) -> Reply:
    body = {"source": town.accounts[match["source"]], "target": town.accounts[match["target"]]}
    return town.post("/joins", body, "clerk")


def _office(town: Town, name: str) -> str:
    """Who speaks for an account: a shop's office, or the account's own holder."""
    return f"{name} owner" if f"{name} owner" in town.tokens else name


def _share_out(town: Town, match: re.Match[str]) -> Reply:
    town.registers_clubs()
    named = {town.accounts[club]: int(weight) for club, weight in re.findall(r"(\w+) (\d+)", match["among"] or "")}
    return town.post("/pot-distributions", {"month": match["month"]} | ({"clubs": named} if named else {}), "clerk")


def _expire(town: Town, match: re.Match[str]) -> Reply:
    """The expiry run, twice: the second time does nothing."""
    try:
        for _ in range(2):
            expire(town.book, match["month"][2:4] + match["month"][5:], tuple(config.town().pockets))
    except Refusal as no:
        return Reply(no.status, {}, {"code": no.code})
    return Reply(200, {}, {})


EVENTS: dict[str, Callable[[Town, re.Match[str]], Reply]] = {
    r"set PIN (?P<pin>\d+) for (?P<who>\w+)(?: by (?P<by>.+))?": _set_pin,
    r"mail a code to (?P<who>\w+)": _mail_code,
    r"unlock PIN of (?P<who>\w+)": _unlock,
    r"award (?P<who>\w+)(?: (?P<euros>[\d.]+))? (?:at|by) (?P<shop>\w+)(?P<more> .+)?": _award,
    r"redeem (?P<who>\w+) (?P<amount>[\d.]+)(?: (?P<pocket>voucher))? at (?P<shop>\w+)(?P<more> .+)?": _redeem,
    r"checkout (?P<who>\w+) (?P<euros>[\d.]+) at (?P<shop>\w+) paying (?P<paying>.+)": _checkout,
    r"transfer (?P<amount>[\d.]+)(?: (?P<pocket>voucher|gold))? from (?P<source>\w+) to (?P<target>\w+)": _transfer,
    r"load (?P<amount>[\d.]+)(?: (?P<pocket>voucher))? to (?P<who>\w+) (?:by clerk|at (?P<shop>\w+))": _load,
    r"hold (?P<who>\w+) (?P<amount>[\d.]+)(?: (?P<pocket>voucher))? at (?P<shop>\w+)"
    r"(?: for (?P<days>\d+) days)?(?P<more> .+)?": _hold,
    r"set aside (?P<amount>[\d.]+) from (?P<owner>\w+) for (?P<who>\w+)": _set_aside,
    r"capture (?:(?P<amount>[\d.]+) of )?(?P<hold>\w+) (?:at|by) (?P<shop>\w+)": _capture,
    r"release (?P<hold>\w+) by (?P<who>\w+)": _release,
    r"slip (?P<euros>[\d.]+) at (?P<shop>\w+)": _slip,
    r"withdraw (?P<slip>\w+) at (?P<shop>\w+)": _withdraw,
    r"claim (?P<slip>\w+)(?P<odd> mistyped| invented)? (?:for|by) (?P<who>\w+)(?: at (?P<shop>\w+))?": _claim,
    r"(?P<shop>\w+) asks (?P<who>\w+) for (?P<amount>[\d.]+)": _asks,
    r"(?P<who>\w+) (?P<how>pays|declines|withdraws)": _answers,
    r"lapse": _lapse,
    r"join (?P<source>\w+) to (?P<target>\w+)": _join,
    r"share out the pot for (?P<month>[\d-]+)(?: among (?P<among>.+))?": _share_out,
    r"expire (?P<month>[\d-]+)": _expire,
    r"pair (?P<till>\w+)": _pair,
    r"sign on (?P<name>\w+) at (?P<till>\w+) with (?P<pin>\d+)": _sign_on,
    r"sign off (?P<name>\w+)": _sign_off,
    **story_cards.EVENTS,
    **story_desk.EVENTS,
}
