"""What the postings of a thread cost in tries, for whoever asked for them; the ledger itself never looks.

Not on the receipt: a posting that was refused or given up has none, and its tries are the ones to know about.
"""

import threading

_thread = threading.local()


class Tally:
    """Transactions sent with postings, postings they booked, and postings whose first one had to be tried again.

    Again means: it was cancelled or throttled, and neither booked before nor refused for good. The same transaction
    sent once more, after no answer came, is one more sent.
    """

    def __init__(self) -> None:
        self.sent = self.booked = self.conflicts = 0


def begin() -> Tally:
    """A new tally, of what this thread posts from now on."""
    _thread.tally = begun = Tally()
    return begun


def current() -> Tally:
    """The tally that this thread is on."""
    return getattr(_thread, "tally", None) or begin()
