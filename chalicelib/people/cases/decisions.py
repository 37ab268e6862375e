"""What may be answered to a case, and what becomes of it. Pure."""

from dataclasses import replace

from chalicelib.people.cases.values import Case, Reply
from chalicelib.refusals import CaseClosed, NoMailAddress


def answered(case: Case, reply: Reply, closes: bool) -> Case:
    """The case with one more answer; refuses CaseClosed, and NoMailAddress where a mail could go nowhere."""
    if case.state == "closed":
        raise CaseClosed
    if reply.way == "mail" and not case.mail:
        raise NoMailAddress
    return replace(case, state="closed" if closes else "answered", replies=(*case.replies, reply))
