"""The calls about PINs: a member's own, what the clerk mends, and the key of a wallet's codes."""

from chalicelib import access, config, ids, refusals
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import Sequenced
from chalicelib.shapes import instant
from chalicelib.till import rotating
from chalicelib.till.cards import url
from chalicelib.till.pins import changes, decisions, wallets
from chalicelib.till.pins.shapes import (
    PinBody,
    PinResetBody,
    PinView,
    RotatingKeyBody,
    RotatingKeyView,
    SentView,
    StaffBody,
    ThresholdsBody,
)
from chalicelib.till.refused import NO_CARD
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)


@routes.get(
    "/v1/me/pin",
    answer=PinView,
    refuses=(refusals.NotFound,),
    summary="Whether one's own account has a PIN, and what is paid without it",
)
def pin(call: Call[None]) -> PinView:
    return _view(changes.holder(call.caller))


@routes.post(
    "/v1/me/pin",
    body=PinBody,
    answer=PinView,
    refuses=(
        refusals.NotFound,
        refusals.TrivialPin,
        refusals.MissingField,
        refusals.InvalidValue,
        refusals.PinNotSet,
        refusals.WrongPin,
        refusals.PinLocked,
        refusals.WrongResetCode,
        refusals.TooManyTries,
    ),
    summary="Set one's PIN: the first one freely, another one with the old one or with a mailed code",
)
def pin_set(call: Call[PinBody]) -> PinView:
    body, account = call.body, changes.holder(call.caller).account
    if body.old_pin is not None and body.code is not None:
        raise refusals.InvalidValue.of("old_pin", "code")
    if body.code is not None:
        changes.reset(account, body.pin, body.code)
    else:
        changes.change(account, body.pin, body.old_pin)
    return _view(changes.holder(call.caller))


@routes.post(
    "/v1/me/pin-resets",
    body=PinResetBody,
    answer=SentView,
    refuses=(refusals.NotFound, refusals.NoMailKnown, refusals.TooManyTries),
    summary="Have a code for a new PIN mailed to oneself, because the PIN is forgotten or locked",
)
def pin_reset(call: Call[PinResetBody]) -> SentView:
    changes.send_code(changes.holder(call.caller).account, call.caller)
    return SentView(seconds=changes.CODE_SECONDS)


@routes.post(
    "/v1/me/pin-thresholds",
    body=ThresholdsBody,
    answer=PinView,
    refuses=(refusals.NotFound,),
    summary="Say how much one's card pays without the PIN, at once and on a day; never more than the town lets",
)
def pin_thresholds(call: Call[ThresholdsBody]) -> PinView:
    account = changes.holder(call.caller).account
    changes.ask_above(account, call.body.redemption_cents, call.body.day_cents)
    return _view(changes.holder(call.caller))


@routes.post(
    "/v1/me/rotating-keys",
    body=RotatingKeyBody,
    answer=RotatingKeyView,
    refuses=(
        *NO_CARD,
        refusals.NotFound,
        refusals.CardNotIssued,
        refusals.CardBlocked,
        refusals.CardReplaced,
        refusals.AccountClosed,
    ),
    summary="The key by which one's own wallet makes a code every 15 seconds, without a network",
)
def rotating_key(call: Call[RotatingKeyBody]) -> RotatingKeyView:
    begins, key = wallets.key(call.caller, call.body.card)
    return RotatingKeyView(
        begins=begins,
        key=ids.encoded(key, 52),
        step_seconds=rotating.STEP_MS // 1000,
        time=instant(town_book().clock()),
        url=url(config.town().host, ""),
    )


@routes.post(
    "/v1/members/{account}/pin-unlocks",
    body=StaffBody,
    answer=PinView,
    refuses=(refusals.NotFound, refusals.PinNotSet),
    summary="Let a locked PIN be tried again at once, with who and why",
)
def pin_unlock(call: Call[StaffBody], account: str) -> PinView:
    changes.unlock(account, call.caller, call.body.why)
    return _view(town_book().member(account))


@routes.post(
    "/v1/members/{account}/pin-removals",
    body=StaffBody,
    answer=PinView,
    refuses=(refusals.NotFound, refusals.PinNotSet),
    summary="Take a PIN away, with who and why, so that its holder can set a first one again",
)
def pin_removal(call: Call[StaffBody], account: str) -> PinView:
    changes.remove(account, call.caller, call.body.why)
    return _view(town_book().member(account))


def _view(state: Sequenced) -> PinView:
    kept, now, free = decisions.kept(state.terms), town_book().clock(), changes.thresholds(state)
    locked = kept is not None and kept.locked_for(now)
    return PinView(
        is_set=kept is not None,
        tries_left=kept.left(now) if kept else decisions.TRIES,
        locked_until=instant(kept.until) if kept and locked else None,
        redemption_cents=free.redemption_cents,
        day_cents=free.day_cents,
    )
