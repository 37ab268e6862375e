"""How far beyond its floor a business's account may ever go: as it was agreed at its opening, or as rules say later.

META keeps the margin agreed (`gr`), which holds where no rule speaks, and by pocket the widest that a rule ever named
(`wm_points`): a posting is granted what the rules of its moment say, and no more than that.
"""

from collections.abc import Mapping

from chalicelib.attributes import item
from chalicelib.ledger.book import Book
from chalicelib.ledger.tables import account_key
from chalicelib.ledger.upkeep import written


def widen(book: Book, account: str, margins: Mapping[str, int]) -> None:
    """Let rules grant an account a margin of these amounts, by pocket; what may be wider already stays.

    It grants nothing by itself; again, or beside another one, changes nothing. Refuses NotFound, TryAgain.
    """
    widest = book.party_now(account).widest
    for pocket, margin in margins.items():
        if margin > widest.get(pocket, 0):
            update = {
                "TableName": book.names.balance,
                "Key": account_key(account, "META"),
                "UpdateExpression": f"SET wm_{pocket} = :margin",
                "ConditionExpression": f"attribute_not_exists(wm_{pocket}) OR wm_{pocket} < :margin",
                "ExpressionAttributeValues": item({":margin": margin}),
            }
            written(book, {"TransactItems": [{"Update": update}]})
