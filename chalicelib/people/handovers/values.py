"""A hand-over on its way. Pure; times are milliseconds since 1970 UTC."""

from dataclasses import dataclass

from chalicelib.callers import Hat


@dataclass(frozen=True)
class Handover:
    """Somebody is to act for a shop or club from when they accept; those before no longer, unless they `stay`.

    `id` is a keyed hash of the code, `address` one of the e-mail address that has to prove itself. `why` is what the
    office gave as its reason; it is empty where whoever hands over asked.
    """

    id: str
    hat: Hat
    address: str
    by: str
    made_at: int
    until: int
    stay: bool = False
    why: str = ""
    accepted_at: int = 0
    accepted_by: str = ""

    def open_at(self, now: int) -> bool:
        return not self.accepted_at and now < self.until
