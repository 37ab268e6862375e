"""What the clock's tasks did. Pure."""

from dataclasses import dataclass, field


@dataclass
class Tick:
    """What one tick did: accounts and days it closed, days it counted anew, holds it gave back, members whose value
    expired, what it noticed as unusual, records of persons that were past their time (`forgotten`), persons who were
    erased, applicants it reminded, what it found for the office's list (`looked`), mails that ask somebody to approve
    (`asked`), mails that tell a club of its month (`told`) and those with its thanks, clubs whose last day came.

    `trouble` names what could not be done; the next tick tries it again.
    """

    closed: int = 0
    counted: int = 0
    lapsed: int = 0
    expired: int = 0
    noticed: int = 0
    forgotten: int = 0
    erased: int = 0
    reminded: int = 0
    asked: int = 0
    told: int = 0
    thanked: int = 0
    looked: int = 0
    ended: int = 0
    trouble: list[str] = field(default_factory=list)
