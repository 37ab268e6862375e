"""Each kind of call at one counter with years behind it, as API Gateway hands it over; the next one whenever asked."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app import app
from bench import counters
from bench.calls import PURCHASE
from bench.site import Stand
from infra.local import gateway

PAID = [{"pocket": "points", "amount": 500}, {"pocket": "voucher", "amount": 50}]
POINTS = {"pocket": "points", "amount": 500, "receipt": "2026-1234"}
TOO_MUCH = {"pocket": "points", "amount": 10**9, "receipt": "2026-1234"}
LOAD = {"pocket": "voucher", "amount": 100, "receipt": "2026-1234"}


@dataclass
class Play:
    """One counter, and the ledger behind it."""

    stand: Stand
    counter: counters.Counter

    def event(self, path: str, body: dict[str, Any] | None = None, who: str = "", key: str = "") -> dict[str, Any]:
        """A POST with a body, else a GET; by the till unless another account is named."""
        headers = [
            ("Host", "api.example"),
            ("User-Agent", "bench"),
            ("Accept", "application/json"),
            ("Authorization", f"Bearer {self.counter.token(who or self.counter.shop)}"),
            ("Content-Type", "application/json"),
            ("Idempotency-Key", key or secrets.token_urlsafe(24)),
        ]
        sent = json.dumps(body).encode() if body is not None else b""
        method = "POST" if sent else "GET"
        return gateway.event(gateway.Request(method, f"/v1{path}", headers, sent), app.routes)

    def card(self, path: str, body: dict[str, Any], key: str = "") -> dict[str, Any]:
        return self.event(path, {"card": self.counter.code, **body}, key=key)

    def made(self, event: dict[str, Any]) -> Any:
        """The answer to a call that another one is about."""
        answer = app(event, None)
        if answer["statusCode"] not in (200, 201):
            raise RuntimeError(answer["body"])
        return json.loads(answer["body"])

    def returned(self) -> dict[str, Any]:
        bought = self.made(self.card("/checkouts", PURCHASE | {"redeem": PAID}))
        return self.event(f"/postings/{bought['posting']['id']}/returns", {"purchase_cents": 2500})

    def captured(self) -> dict[str, Any]:
        held = self.made(self.card("/holds", POINTS))["hold"]["account"]
        return self.event(f"/holds/{held}/captures", {"amount": 100, "receipt": "2026-1234"})

    def replayed(self) -> dict[str, Any]:
        key = secrets.token_urlsafe(24)
        self.made(self.card("/scans", PURCHASE, key))
        return self.card("/scans", PURCHASE, key)

    def transferred(self) -> dict[str, Any]:
        sent = {"source": self.counter.club, "target": self.counter.shop, "pocket": "points", "amount": 100}
        return self.event("/transfers", sent, self.counter.club)

    def calls(self) -> dict[str, Callable[[], dict[str, Any]]]:
        """Each kind of call, as a function that makes the next one of it."""
        member = self.counter.member
        return {
            "award": lambda: self.card("/scans", PURCHASE),
            "checkout": lambda: self.card("/checkouts", PURCHASE | {"redeem": PAID}),
            "redemption": lambda: self.card("/redemptions", POINTS),
            "return": self.returned,
            "hold": lambda: self.card("/holds", POINTS),
            "capture": self.captured,
            "load": lambda: self.card("/loads", LOAD),
            "transfer": self.transferred,
            "replay": self.replayed,
            "refusal": lambda: self.card("/redemptions", TOO_MUCH),
            "quote": lambda: self.card("/quotes", PURCHASE),
            "lookup": lambda: self.card("/card-lookups", {"show_balance": True}),
            "balance": lambda: self.event(f"/accounts/{member}", who=member),
            "page": lambda: self.event(f"/accounts/{member}/entries?limit=20", who=member),
        }
