"""Who signs in to a demo town with a code by e-mail: registered with all roles, told in `.local/demo.json`."""

from dataclasses import dataclass
from typing import Any, cast

from chalicelib.callers import Hat, Role
from chalicelib.people.persons import book as persons
from infra.demo.plan import OPERATOR, Plan, account

KINDS = {"shop": "s", "club": "c", "member": "m"}


@dataclass(frozen=True)
class Resident:
    """A human being, and in which roles they act."""

    mail: str
    name: str
    hats: tuple[Hat, ...]

    @property
    def told(self) -> dict[str, Any]:
        hats = [{"role": hat.role, "party": hat.party} for hat in self.hats]
        return {"mail": self.mail, "name": self.name, "hats": hats}


def residents(plan: Plan) -> list[Resident]:
    """Everybody who signs in; the first one is the clerk."""
    return [
        Resident(
            f"{told['id']}@{plan.town}.example", told["name"], tuple(_hat(plan.town, hat) for hat in told["hats"])
        )
        for told in plan.people
    ]


def welcome(plan: Plan) -> None:
    """Register them all with their roles, each once; a role that was taken away meanwhile is given again."""
    for resident in residents(plan):
        person = persons.known_by(resident.mail) or persons.register(resident.mail, resident.name)
        for hat in resident.hats:
            persons.give_hat(person.id, hat, OPERATOR)


def _hat(town: str, told: str) -> Hat:
    """A role: `clerk`, `board` or `auditor`, or one with whom it is for by their id in the file, `shop:baeckerei`."""
    role, _, whom = told.partition(":")
    return Hat(cast(Role, role), account(town, KINDS[role], whom) if whom else OPERATOR)
