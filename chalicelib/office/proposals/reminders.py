"""What the clock does for proposals: approvers are asked in turn, and what nobody decides on lapses."""

from chalicelib.ledger.book import town_book
from chalicelib.office.proposals import book, decisions, letters
from chalicelib.refusals import TryAgain


def run() -> tuple[int, list[str]]:
    """Do what is due for every open proposal; answers how many mails went, and the proposals that are to be tried
    again."""
    asked, trouble = 0, []
    for proposal in book.every_open():
        try:
            if decisions.lapsed(proposal, town_book().clock()):
                book.lapse(proposal)
            else:
                asked += letters.ask(proposal)
        except TryAgain:
            trouble.append(proposal.id)
    return asked, trouble
