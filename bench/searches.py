"""How soon the office's one box answers, in a town of 50,000 members and 500 shops.

The town is filled with the very records that registering writes, by batches. Names are drawn as towns have them: the
commonest last name is one in a hundred, beginnings are shared by hundreds.
"""

import json
import os
import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice, product
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from app import app
from bench.counters import CARD, KEY
from bench.figures import Goal, measures
from bench.site import TOWN, Site, Stand
from chalicelib import config, ids, wire
from chalicelib.callers import Hat
from chalicelib.ledger.book import town_book
from chalicelib.ledger.tables import sequenced_item
from chalicelib.people import book as people
from chalicelib.people import credentials
from chalicelib.people.credentials import Claims
from chalicelib.people.persons import book as persons
from chalicelib.people.persons import names, tables
from chalicelib.people.values import Branch, Business, Contract, Tax
from chalicelib.records import PERSONS
from chalicelib.rules.book import town_rules
from chalicelib.till.cards import Press
from infra.local import gateway

MEMBERS, SHOPS, SEARCHES, WARM = 50_000, 500, 300, 10
FIRST = """
Anna Maria Ursula Christian Christine Michael Thomas Andreas Peter Sabine Stefan Petra Monika
Wolfgang Klaus Jürgen Günter Karin Helga Renate Uwe Susanne Frank Ingrid Heike Birgit Markus Martin
Martina Andrea Gabriele Jörg Bernd Brigitte Angelika Katharina Barbara Dieter Hans Horst Gerhard
Werner Emma Mia Ben Paul Leon Finn Lea Lena Ayşe Fatma Mehmet Mustafa Łukasz Zoë Li
"""
COMMON = """
Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer
Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt
Werner Schmitz Krause Meier
"""
HEADS = """
Stein Baum Wald Berg Feld Bach Holz Grün Reut Kirch Linden Eichen Rosen Hasel Mühl Ober Nieder Lüde
"""
TAILS = """
mann er hof mayer thal hauser bauer ner scheid brink kamp horst wald inger huber meister berger
ring
"""
TRADES = """
Bäckerei Metzgerei Buchhandlung Apotheke Gasthaus Blumen Café Schuhhaus Optik Fahrrad
"""
FIRSTS, COMMONS, TRADED = FIRST.split(), COMMON.split(), TRADES.split()
ENGINE = "dynamodb-local"
"""It takes as long to write the last of so many records as the first."""
Registered = tuple[str, str, str, str]
"""Person, account, name, address."""
LINE_TOGETHER = 25
"""BatchWriteItem takes so many."""


@measures(Goal("search.p95_ms", 150), Goal("search.gets", 60))
def box(site: Site) -> list[float]:
    """The whole call, and how many strongly consistent gets by the same line take as long, each at its 95th."""
    chance = random.Random(7)
    register = list(islice(_drawn(chance), MEMBERS))
    with _moved_to(site.stand(ENGINE)) as stand:
        _fill(stand, register)
        return _measured(chance, register)


def _measured(chance: random.Random, register: list[Registered]) -> list[float]:
    texts = [_typed(chance, *chance.choice(register)) for _ in range(SEARCHES)]
    for text in texts[:WARM]:
        _searched(text)
    took = [_ms(_searched, text) for text in texts]
    gets = [_ms(PERSONS.record, f"U#{person}", tables.SELF) for person, *_ in register[:SEARCHES]]
    return [quantiles(took, n=20)[-1], quantiles(took, n=20)[-1] / median(gets)]


@contextmanager
def _moved_to(stand: Stand) -> Iterator[Stand]:
    """The app of this process works on another engine meanwhile."""
    before = dict(os.environ)
    os.environ.update(stand.environment)
    _forget()
    yield stand
    os.environ.clear()
    os.environ.update(before)
    _forget()


def _forget() -> None:
    for remembered in (config.environment, config.town, wire.client, town_book, town_rules):
        remembered.cache_clear()


def _drawn(chance: random.Random) -> Iterator[Registered]:
    rest = [head + tail for head, tail in product(HEADS.split(), TAILS.split())]
    weights = [100 / (rank + 10) for rank in range(len(COMMONS))] + [0.5] * len(rest)
    firsts = [1 / (rank + 5) for rank in range(len(FIRSTS))]
    while True:
        first, last = chance.choices(FIRSTS, firsts)[0], chance.choices(COMMONS + rest, weights)[0]
        account = ids.fresh("m")
        yield ids.fresh("u"), account, f"{first} {last}", f"{account[2:].lower()}@example.org"


def _fill(stand: Stand, register: list[Registered]) -> None:
    accounts = [account for _, account, *_ in register]
    cards = {"cards": {CARD: {"st": "A"}}}
    _batched(stand, stand.book.names.balance, (sequenced_item(each, cards) for each in accounts))
    _batched(stand, PERSONS.table, (action["Put"]["Item"] for each in register for action in _records(*each)))
    tax, contract = Tax(tax_number="1"), Contract("2026-01-01")
    for number in range(SHOPS):
        name = f"{_trade(number)} {_shop_name(number)} {number}"
        branch = Branch("b1", "Markt", f"Markt {number}", "45525", "Hattingen")
        people.register_business(
            Business(ids.fresh("s"), name, contract, "DE89370400440532013000", tax, branches=(branch,))
        )


def _trade(number: int) -> str:
    return TRADED[number % len(TRADED)]


def _shop_name(number: int) -> str:
    return COMMONS[number % len(COMMONS)]


def _records(person: str, account: str, name: str, mail: str) -> list[dict[str, Any]]:
    """What `persons.register` and a card's registration write."""
    found, hat = names.kept(name), Hat("member", account)
    link, own = persons.pseudonym(mail), tables.key(person)
    told = {"mail": mail, "language": "de", "made_at": 1, "link": link, **found}
    since = {"since": 1, "by": person}
    return [
        PERSONS.put(own, tables.SELF, told),
        PERSONS.put(tables.mail_key(link), tables.PERSON, {"person": person}),
        PERSONS.put(own, tables.hat_key(hat), since),
        PERSONS.put(tables.party_key(account), tables.wearer_key(hat.role, person), since),
        *names.actions(person, (), found),
    ]


def _batched(stand: Stand, table: str, items: Iterable[dict[str, Any]]) -> None:
    items = iter(items)
    while some := [{"PutRequest": {"Item": each}} for each in islice(items, LINE_TOGETHER)]:
        stand.book.line.call("BatchWriteItem", {"RequestItems": {table: some}})


def _typed(chance: random.Random, _person: str, account: str, name: str, mail: str) -> str:
    """What a clerk has typed by some moment: half a name as a rule, now and then an address, a card, or a shop."""
    first, last = name.split()
    number = Press(config.town(TOWN).code, KEY).printed_number(account, CARD)
    halves = [
        last[: chance.randint(2, len(last))],
        first[: chance.randint(2, len(first))],
        f"{last[: chance.randint(2, len(last))]} {first[: chance.randint(1, len(first))]}",
        name,
    ]
    shop = chance.randrange(SHOPS)
    others = [mail, number, number[: chance.randint(12, 17)], f"{_trade(shop)[:4]} {_shop_name(shop)}"]
    return chance.choice([*halves, *halves, *others])


def _searched(text: str) -> None:
    token = credentials.signed(Claims("clerk", "operator", 0, "bench"), credentials.signing_key(KEY, TOWN))
    headers = [("Authorization", f"Bearer {token}"), ("Content-Type", "application/json")]
    request = gateway.Request("POST", "/v1/searches", headers, json.dumps({"text": text}).encode())
    answer = app(gateway.event(request, app.routes), None)
    if answer["statusCode"] != 200 or not json.loads(answer["body"])["results"]:
        raise RuntimeError(f"{text}: {answer['body']}")


def _ms(call: Any, *told: Any) -> float:
    began = perf_counter()
    call(*told)
    return (perf_counter() - began) * 1000
