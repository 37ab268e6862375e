"""What an application needs, how far it came, and who may decide about it. Pure.

The steps, in their order: the form, the terms, handing it in, a shop's practice scan, the approval.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from chalicelib.callers import Hat
from chalicelib.people.admissions.values import Acceptance, Application, Decision, Kind, State
from chalicelib.refusals import AlreadyHandedIn, CriteriaNotMet, InvalidValue, NotHandedIn, OwnApplication

Step = Literal["fields", "terms", "submission", "practice", "approval", "done", "over"]
STEPS: tuple[Step, ...] = ("fields", "terms", "submission", "practice", "approval")
"""Where an application can stand still."""
PERSONAL = ("contact_name", "contact_phone")
"""Kept under the person, and nowhere else."""
BANK = ("account_holder", "iban")
NEEDED: dict[Kind, tuple[str, ...]] = {
    "shop": ("trading_name", "legal_name", "category", "branches", "hours", *BANK, "contact_name"),
    "club": ("trading_name", "form", "activity", "purpose", *BANK, "contact_name"),
}
BY_FORM = {
    "charitable": ("exemption_date", "exemption_authority"),
    "association": (),
    "public": ("booking_reference",),
}
"""What a club's form asks for besides."""
TAX = ("vat_id", "tax_number")
"""One of the two is enough for an invoice."""
OPTIONAL: dict[Kind, tuple[str, ...]] = {"shop": (*TAX, "contact_phone"), "club": ("contact_phone",)}
TERMS: dict[Kind, tuple[str, ...]] = {
    "shop": ("shop-contract", "privacy-notice"),
    "club": ("club-agreement", "privacy-notice"),
}
OPEN: frozenset[State] = frozenset({"draft", "refused"})
"""What was refused may be put right and handed in again."""


def known_fields(kind: Kind) -> frozenset[str]:
    """Every field that a kind of application has."""
    further = (name for names in BY_FORM.values() for name in names) if kind == "club" else ()
    return frozenset((*NEEDED[kind], *OPTIONAL[kind], *further))


def merged(kind: Kind, before: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with what was told now; null takes one away. Refuses InvalidValue for those of another kind."""
    if foreign := sorted(told.keys() - known_fields(kind)):
        raise InvalidValue.of(*foreign)
    return {name: value for name, value in {**before, **told}.items() if value is not None}


def missing(kind: Kind, fields: Mapping[str, Any]) -> list[str]:
    """The fields that are still needed, in the order of the form.

    >>> missing("club", {name: "x" for name in NEEDED["club"]} | {"form": "public"})
    ['booking_reference']
    """
    needed = [*NEEDED[kind], *BY_FORM.get(str(fields.get("form", "")), ())]
    lacking = [name for name in needed if name not in fields]
    return lacking + ([TAX[0]] if kind == "shop" and not set(TAX) & fields.keys() else [])


def unaccepted(kind: Kind, accepted: Mapping[str, Acceptance], current: Mapping[str, str]) -> list[str]:
    """The terms to which nobody agreed as they are now; `current` are the hashes of their texts."""
    return [name for name in TERMS[kind] if name not in accepted or accepted[name].hash != current[name]]


def step(application: Application, lacking: Sequence[str], open_terms: Sequence[str]) -> Step:
    """What comes next; `lacking` and `open_terms` are what `missing` and `unaccepted` say."""
    match application.state:
        case "draft" | "refused":
            return "fields" if lacking else "terms" if open_terms else "submission"
        case "submitted":
            return "practice" if application.kind == "shop" and not application.practised_at else "approval"
        case "approved":
            return "done" if application.done_at else "approval"
    return "over"


def editable(application: Application) -> Application:
    """The application, open for changes; refuses AlreadyHandedIn."""
    if application.state not in OPEN:
        raise AlreadyHandedIn
    return replace(application, state="draft", decision=None)


def decided(application: Application, state: State, decision: Decision) -> Application:
    """The application with a decision; one that was decided so before keeps its first. Refuses NotHandedIn."""
    if application.state == state:
        return application
    if application.state != "submitted":
        raise NotHandedIn
    return replace(application, state=state, decision=decision)


def not_their_own(application: Application, who: str, hats: Iterable[Hat]) -> None:
    """Refuses OwnApplication where somebody applied themselves, or acts for the account in any role."""
    if who == application.person or any(hat.party == application.account for hat in hats):
        raise OwnApplication


def meets(criteria: Collection[str], met: Collection[str]) -> None:
    """Refuses CriteriaNotMet, naming those that a club was not found to meet, and InvalidValue for unknown ones."""
    if set(met) - set(criteria):
        raise InvalidValue.of("met")
    if lacking := [name for name in criteria if name not in met]:
        raise CriteriaNotMet(missing=lacking)


Waiting = tuple[Step, int]
"""A step at which an application stands, and since when (ms)."""


def funnel(waiting: Iterable[Waiting], now: int) -> dict[Step, tuple[int, int]]:
    """How many stand still at each step, and for how many whole days the oldest does.

    >>> funnel([("terms", 0), ("terms", 86_400_000), ("done", 0)], 3 * 86_400_000)["terms"]
    (2, 3)
    """
    every = list(waiting)
    since = {name: [at for where, at in every if where == name] for name in STEPS}
    return {name: (len(times), (now - min(times)) // 86_400_000 if times else 0) for name, times in since.items()}
