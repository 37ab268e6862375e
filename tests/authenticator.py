"""A passkey in software: what a phone's lock and a browser answer to our options, for tests without a browser.

Source: W3C, Web Authentication Level 3, sections 6.1 (authenticator data) and 6.5.1 (attested credential data).
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from chalicelib.people.passkeys.decisions import encoded

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


@dataclass
class Authenticator:
    """One passkey; `count` goes up with each use where it counts at all."""

    origin: str = "http://localhost:8000"
    count: int = 0
    step: int = 1
    verifies: bool = True
    handle: str = "AA"
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def creates(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to `navigator.credentials.create`."""
        self.handle = options["user"]["id"]
        known = len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(self._public())
        data = self._data(ATTESTED) + bytes(16) + known
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._told(self._client("create", options), {"attestationObject": encoded(attestation)})

    def answers(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to `navigator.credentials.get`."""
        self.count += self.step
        client, data = self._client("get", options), self._data(0)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        told = {"authenticatorData": encoded(data), "signature": encoded(signature), "userHandle": self.handle}
        return self._told(client, told)

    def _told(self, client: bytes, more: dict[str, str]) -> dict[str, Any]:
        known = {"id": encoded(self.id), "rawId": encoded(self.id), "type": "public-key"}
        return {**known, "clientExtensionResults": {}, "response": {"clientDataJSON": encoded(client), **more}}

    def _client(self, what: str, options: Mapping[str, Any]) -> bytes:
        told = {"type": f"webauthn.{what}", "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(told | {"crossOrigin": False}).encode()

    def _data(self, flags: int) -> bytes:
        host = self.origin.partition("://")[2].partition(":")[0]
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _public(self) -> dict[int, Any]:
        """The key as COSE has it. Source: RFC 9053, section 7.1.1."""
        numbers = self.key.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
