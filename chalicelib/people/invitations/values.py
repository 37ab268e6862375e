"""An invitation as the office's list shows it. Pure; times are milliseconds since 1970 UTC."""

from dataclasses import dataclass

from chalicelib.people.admissions.values import Kind


@dataclass(frozen=True)
class Invitation:
    """An invitation; its `id` is a keyed hash of the code, which is told once and kept nowhere.

    `uses` is how many may join by it, `used` how many began to; `name` is whom it is meant for, as the office calls
    them; `by` who invited. It is good until `until`, unless it was `revoked_at` before.
    """

    id: str
    kind: Kind
    by: str
    made_at: int
    until: int
    uses: int = 1
    used: int = 0
    name: str = ""
    language: str = "de"
    mailed: bool = False
    revoked_at: int = 0

    def open_at(self, now: int) -> bool:
        """Whether somebody can still join by it."""
        return self.used < self.uses and now < self.until and not self.revoked_at
