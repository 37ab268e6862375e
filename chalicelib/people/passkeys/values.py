"""A passkey, and what a browser says of its use. Pure; times are milliseconds since 1970 UTC."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Passkey:
    """A passkey of somebody's; `id` is a hash of the `credential` that its authenticator knows it by.

    `public` is its key (COSE, base64url), `count` how often it says it signed: 0 for one that does not count. `host`
    is the one it was made at, and the only one where it opens anything. `synced` ones are on several devices.
    """

    id: str
    name: str
    credential: str
    public: str
    count: int
    host: str
    synced: bool
    made_at: int
    used_at: int = 0


@dataclass(frozen=True)
class Said:
    """What a browser put its name to: for which challenge (base64url), and on a page of which origin."""

    challenge: str
    origin: str

    @property
    def host(self) -> str:
        """The relying party's id at this origin: its host, without a port.

        >>> Said("c", "http://localhost:8000").host
        'localhost'
        """
        return self.origin.partition("://")[2].partition(":")[0]
