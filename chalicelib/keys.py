"""The town's master keys: what cards, access tokens and cursors are signed with, and how a rotation is noticed.

The first key signs, every key verifies: a new one is put in front, and the old one is taken away when nothing that it
signed is wanted any more (docs/operations.md, "Rotate keys"). On a laptop they stand in MASTER_KEY; in the cloud in
the Secrets Manager secret that MASTER_SECRET names: read at the first need, not at the start.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from chalicelib import clock, config, telemetry, wire
from chalicelib.config import Environment, Keys
from chalicelib.refusals import Refusal, TryAgain

KEPT_MS = 600_000
"""So long a process works with what it read: then a key that was taken away verifies nothing any more."""
AGAIN_MS = 10_000
"""No sooner is the secret read again because nothing known verified, whoever sends whatever."""
ANSWER_SECONDS = 1.0
PAUSES = (0.05, 0.15, 0.4)
Proven = TypeVar("Proven")


@dataclass
class Keyring:
    """What this process last read of one town's secret, and when it read and when it last asked (server ms)."""

    environment: Environment | None = None
    keys: Keys = field(default=(), repr=False)
    read_at: int = 0
    asked_at: int = 0

    def known(self) -> Keys:
        """The master keys, the signing one first; refuses TryAgain where there are none yet and none can be had.

        Raises RuntimeError where the secret is not there, or not what it must be. A process that has keys keeps them
        then, and tries again.
        """
        env, now = config.environment(), clock.now()
        if not env.master_secret:
            return _given(env)
        if env != self.environment:
            self.keys = _read(env, PAUSES)
            self.environment, self.read_at, self.asked_at = env, now, now
        elif not 0 <= now - self.read_at < KEPT_MS:
            self._look_again(env, now)
        return self.keys

    def newer(self) -> Keys:
        """The keys as they stand in the secret now, or stood there a moment ago: something verified with none."""
        env = config.environment()
        if env.master_secret and env == self.environment:
            self._look_again(env, clock.now())
        return self.known()

    def _look_again(self, env: Environment, now: int) -> None:
        if 0 <= now - self.asked_at < AGAIN_MS:
            return
        self.asked_at = now
        try:
            self.keys, self.read_at = _read(env), now
        except (TryAgain, RuntimeError) as lost:
            telemetry.log.error("master keys not read again", extra={"because": str(lost.__cause__ or lost)})


_RING = Keyring()
known = _RING.known


def proven(check: Callable[[Keys], Proven], miss: type[Refusal]) -> Proven:
    """What a check finds with the master keys; a miss is final when no newer key is to be had.

    So what one process signs with a new key is known to all of them at once, however long they have the old ones.
    """
    keys = known()
    try:
        return check(keys)
    except miss:
        if (newer := _RING.newer()) == keys:
            raise
        return check(newer)


def _given(env: Environment) -> Keys:
    if not env.master_keys:
        raise RuntimeError("neither MASTER_SECRET nor MASTER_KEY is set: this function has no keys")
    return env.master_keys


def _read(env: Environment, pauses: tuple[float, ...] = ()) -> Keys:
    """The keys in the town's secret, with as many further tries as there are pauses (seconds)."""
    tries = iter(pauses)
    while True:
        try:
            answer = _line(env).call("GetSecretValue", {"SecretId": env.master_secret})
            return config.keys_read(answer.get("SecretString", ""), f"the secret {env.master_secret}")
        except (wire.Throttled, wire.Unsettled) as busy:
            if (pause := next(tries, None)) is None:
                raise TryAgain from busy
            time.sleep(pause)
        except wire.Fault as no:
            raise RuntimeError(f"the secret {env.master_secret} cannot be read: {no}") from no


@cache
def _line(env: Environment) -> wire.Wire:
    endpoint = env.secrets_endpoint or f"https://secretsmanager.{env.region}.amazonaws.com"
    return wire.Wire(endpoint, env.region, ANSWER_SECONDS, wire.SECRETS)
