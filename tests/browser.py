"""A browser for tests: the machine's Chromium with a virtual authenticator, and a bare page on the real server."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page

from app import app
from infra.local.gateway import Answer, Request
from infra.local.server import serve

HTML = """<!doctype html><html lang="en"><title>Passkeys</title><script>
async function call(path, body, token) {
  const headers = {"Content-Type": "application/json", ...(token ? {Authorization: `Bearer ${token}`} : {})}
  const answer = await fetch(`/v1${path}`, {method: "POST", headers, body: JSON.stringify(body)})
  return {status: answer.status, ...await answer.json()}
}
async function make(token) {
  const {options} = await call("/passkeys/challenges", {}, token)
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  const credential = (await navigator.credentials.create({publicKey})).toJSON()
  return {credential, answer: await call("/passkeys", {name: "Chromium", credential}, token)}
}
async function use() {
  const {options} = await call("/sessions/passkey-challenges", {})
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON({...options, timeout: 3000})
  const credential = (await navigator.credentials.get({publicKey})).toJSON()
  return {credential, answer: await call("/sessions/passkeys", {credential})}
}
</script></html>"""
AUTHENTICATOR = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def blank(_request: Request) -> Answer:
    return Answer(200, [("Content-Type", "text/html; charset=utf-8")], HTML.encode())


@contextmanager
def site(patch: pytest.MonkeyPatch) -> Iterator[str]:
    """The real app and that page under `localhost`, the only host without a certificate where passkeys are made."""
    server = serve(app, port=0, pages={"/": blank})
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    patch.setenv("SITE_HOST", f"localhost:{server.server_port}")
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class Fingers:
    """The virtual authenticator of one page, over Chromium's own protocol (CDP, domain WebAuthn)."""

    def __init__(self, page: Page) -> None:
        self.line: CDPSession = page.context.new_cdp_session(page)
        self.line.send("WebAuthn.enable", {"enableUI": False})
        made = self.line.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        self.mine = {"authenticatorId": made["authenticatorId"]}

    def passkeys(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.line.send("WebAuthn.getCredentials", self.mine)["credentials"]
        return found

    def are_right(self, right: bool) -> None:
        """Whether the finger on the sensor is the owner's."""
        self.line.send("WebAuthn.setUserVerified", {**self.mine, "isUserVerified": right})
