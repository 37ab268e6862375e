"""The tick: looks what is due, does it, and keeps how far it came (`records`)."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, fields, replace

from chalicelib import config, records
from chalicelib.clockwork.decisions import (
    Done,
    by_day,
    holds_since,
    month_to_expire,
    month_to_tell,
    to_close,
    to_count,
)
from chalicelib.clockwork.values import Tick
from chalicelib.figures import book as figures
from chalicelib.ledger import days, expiry, fence
from chalicelib.ledger.book import Book, town_book
from chalicelib.refusals import Refusal, TryAgain
from chalicelib.till.holds import lapses
from chalicelib.watch import book as watch

CLOCKWORK, DONE = "CLOCKWORK", "DONE"
MEMBERS_TOGETHER = 2_000
"""Items of `balance` that an expiry run looks at before it notes how far it came."""

PARTS_AT_MOST = 200
"""Parts of `persons` that one tick looks at, some hundred records each."""


def tick() -> Tick:
    """Do all that is due; again at once, it does next to nothing."""
    book, made, done = town_book(), Tick(), _done()
    for task in (_close, _count, _look, _lapse, _expire, _forget, _remind, _ask, _end_clubs, _tell_clubs, _thank):
        try:
            done = task(book, done, made)
        except Refusal as no:
            made.trouble.append(f"{task.__name__[1:]}: {no.code}")
    return made


Task = Callable[[Book, Done, Tick], Done]


def _close(book: Book, done: Done, made: Tick) -> Done:
    """Every business, club and pot, day by day; one that cannot be closed now does not stop the others."""
    for day in to_close(done, book.clock(), book.zone):
        failed = [account for account in _parties() if not _closed(book, account, day, made)]
        made.trouble += [f"close {day}: {account}" for account in failed]
        if failed:
            return done
        done = _noted(replace(done, closed=day))
    return done


def _count(book: Book, done: Done, made: Tick) -> Done:
    """The figures of each day that was closed, from the journal: whatever the stream lost or told twice is mended.

    What looked unusual on that day is seen on the same way, and with a month's last day what did in that month."""
    for day in to_count(done):
        watcher = watch.watcher(day)
        figures.recount(book, day, _parties(), watcher.see)
        watch.keep_tallies(watcher)
        made.noticed += watch.keep(watcher.notices())
        if days.later(day, 1)[:4] != day[:4]:
            made.noticed += watch.keep(watch.of_month(day, (account for account in _parties() if account[0] == "s")))
        made.counted += 1
        done = _noted(replace(done, counted=day))
    return done


def _look(_book: Book, done: Done, made: Tick) -> Done:
    """Once a day, after its count: which credit lines are used up, and which tills fell silent."""
    if done.looked == done.counted:
        return done
    from chalicelib.office.tasks import night  # as below

    found = night.looked(done.counted)
    made.looked += len(found.lines) + len(found.silent)
    return _noted(replace(done, looked=done.counted))


def _closed(book: Book, account: str, day: str, made: Tick) -> bool:
    try:
        fence.close(book, account, day)
    except Refusal:
        return False
    made.closed += 1
    return True


def _parties() -> Iterator[str]:
    from chalicelib.people import book as people  # pynamodb: not on a scan's way

    yield config.town().common_pot
    yield from (business.account for business in people.businesses())
    yield from (club.account for club in people.clubs())


def _lapse(book: Book, done: Done, made: Tick) -> Done:
    today = book.moment().day
    run = lapses.run(holds_since(done, today))
    made.lapsed += run.lapsed
    made.trouble += [f"lapse: {account}" for account in run.stuck]
    return done if done.lapsed == today else _noted(replace(done, lapsed=today))


def _expire(book: Book, done: Done, made: Tick) -> Done:
    """The month that is over, part by part: a run that is cut off goes on where it was."""
    month = month_to_expire(done, book.moment().month)
    while month:
        run = expiry.expire(book, month, tuple(config.town().pockets), done.place, MEMBERS_TOGETHER)
        made.expired += run.expired
        if not run.next:
            return _noted(replace(done, expired=month, place=""))
        done = _noted(replace(done, place=run.next))
    return done


def _forget(book: Book, done: Done, made: Tick) -> Done:
    """Once a day, what is past its time of what is known of people: so many parts at most, the next tick goes on."""
    from chalicelib.people.privacy import sweep  # as above

    today = book.moment().day
    for _ in range(PARTS_AT_MOST):
        if done.forgotten == today:
            break
        run = sweep.swept(done.forget_place)
        made.forgotten += run.removed
        made.erased += run.erased
        made.trouble += [f"forget: {code}" for code in run.trouble]
        done = _noted(replace(done, forget_place=run.next, forgotten=done.forgotten if run.next else today))
    return done


def _remind(_book: Book, done: Done, made: Tick) -> Done:
    from chalicelib.people.admissions import reminders

    made.reminded, stuck = reminders.run()
    made.trouble += [f"remind: {application}" for application in stuck]
    return done


def _ask(_book: Book, done: Done, made: Tick) -> Done:
    from chalicelib.office.proposals import reminders

    made.asked, stuck = reminders.run()
    made.trouble += [f"ask: {proposal}" for proposal in stuck]
    return done


def _end_clubs(_book: Book, done: Done, made: Tick) -> Done:
    """Clubs that dissolve, on their day."""
    from chalicelib.people.dissolutions import book as dissolutions

    for told in dissolutions.due():
        dissolutions.ended(told)
        made.ended += 1
    return done


def _tell_clubs(book: Book, done: Done, made: Tick) -> Done:
    """What came in for each club in the month that is over: so many clubs at most, the next tick goes on."""
    month = month_to_tell(done, book.clock(), book.zone)
    if not month:
        return done
    from chalicelib.people.supporters import letters

    run = letters.run(month, done.told_place)
    made.told += run.mails
    made.trouble += [f"tell {month}: {club}" for club in run.trouble]
    return _noted(replace(done, told_place=run.place, told=month if run.finished else done.told))


def _thank(book: Book, done: Done, made: Tick) -> Done:
    """What clubs said to those who support them, to whoever asked for it by mail: so many at most, the next tick goes
    on with the same words."""
    if not by_day(book.clock(), book.zone):
        return done
    from chalicelib.people.kits import rounds

    until = done.thanked_until or book.clock() - rounds.SETTLED_MS
    run = rounds.run(until, done.thanked_place)
    made.thanked += run.mails
    made.trouble += [f"thank: {person}" for person in run.trouble]
    after = replace(done, thanked_until=until if run.next else 0, thanked_place=run.next)
    return done if after == done else _noted(after)


# What was done


def _done() -> Done:
    stored = records.record(CLOCKWORK, DONE)
    return Done(**{field.name: stored[field.name] for field in fields(Done) if field.name in stored})


def _noted(done: Done) -> Done:
    """Keep how far it came; where that is not to be written now, the next tick does a little twice."""
    with suppress(TryAgain):
        records.written(records.changed(CLOCKWORK, DONE, asdict(done)))
    return done
