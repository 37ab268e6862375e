"""What can be proposed: for each kind how it would look, and how it is carried out. The next kind is a row here."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from chalicelib.office.proposals import postings, settings
from chalicelib.office.proposals.approvals import Approval
from chalicelib.office.proposals.values import KindName, Preview, Proposal
from chalicelib.refusals import Refusal, TryAgain


class Kind(NamedTuple):
    """`preview` says what would be done at this moment, or refuses; it writes nothing.

    `carry_out` does it once, in one transaction with `Approval.actions`, or refuses.
    """

    preview: Callable[[Any], Preview]
    carry_out: Callable[[Any, Approval], None]


KINDS: Mapping[KindName, Kind] = {
    "reversal": Kind(postings.reversal, postings.reverse),
    "correction": Kind(postings.correction, postings.correct),
    "write_off": Kind(postings.write_off, postings.clear),
    "rules": Kind(settings.change, settings.make),
    "rules_withdrawal": Kind(settings.withdrawal, settings.withdraw),
}


def preview(proposal: Proposal) -> Preview:
    """What a proposal would do now; where it would be refused, only by what (`exceptions`). Refuses TryAgain."""
    try:
        return KINDS[proposal.kind].preview(proposal.body)
    except TryAgain:
        raise
    except Refusal as no:
        return Preview(exceptions=(no.code,))
