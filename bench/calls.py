"""Calls of the API without a network: the app itself is asked, as API Gateway would ask it."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from app import app
from bench.counters import Counter
from infra.local import gateway

PURCHASE: dict[str, Any] = {
    "purchase_cents": 5000,
    "eligible_cents": 5000,
    "vat": {"1900": 3000, "700": 2000},
    "receipt": "2026-0001234",
}


@dataclass(frozen=True)
class Till:
    """The till of a counter, calling the app in this very process."""

    counter: Counter

    def event(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """A POST with a new key, as a REST API's Lambda proxy integration hands it over."""
        headers = [
            ("Host", "api.example"),
            ("User-Agent", "bench"),
            ("Accept", "application/json"),
            ("Authorization", f"Bearer {self.counter.token(self.counter.shop)}"),
            ("Content-Type", "application/json"),
            ("Idempotency-Key", secrets.token_urlsafe(24)),
        ]
        on_a_thing = path.count("/") > 2  # a posting's or a hold's own call needs no card
        card = {} if on_a_thing else {"card": self.counter.code}
        sent = json.dumps(card | body).encode()
        return gateway.event(gateway.Request("POST", path, headers, sent), app.routes)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The answer to such a call; a figure must not be measured on refusals."""
        answer = app(self.event(path, body), None)
        if answer["statusCode"] not in (200, 201):
            raise RuntimeError(f"{path}: {answer['body']}")
        return answer
