"""The calls that need no sign-in: the card, its code or its stub is the proof, and tries are counted."""

from chalicelib import access, refusals
from chalicelib.callers import ANYBODY
from chalicelib.ledger.values import Envelope
from chalicelib.people.privacy import book as privacy
from chalicelib.people.sessions import decisions
from chalicelib.people.sessions.values import Tokens
from chalicelib.till.holders import asking, digital, proofs, replacing, views
from chalicelib.till.holders import book as cards
from chalicelib.till.holders.digital import Wish
from chalicelib.till.holders.routes import CLUB, ISSUED, NEW_CARD, PIN, STUB
from chalicelib.till.holders.shapes import CardStateView, CardView
from chalicelib.till.pages import book
from chalicelib.till.pages.shapes import (
    DigitalBody,
    DigitalView,
    PageBlockBody,
    PageBody,
    PageClubBody,
    PageReplacementBody,
    PageReplacementView,
    PageView,
    RefreshTo,
    WalletView,
)
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)
CARD = (
    refusals.MalformedCard,
    refusals.WrongCheckDigits,
    refusals.CardForeign,
    refusals.CardUnknown,
    refusals.CodeExpired,
    refusals.TryAgain,
)


@routes.post(
    "/v1/cards/pages",
    body=PageBody,
    answer=PageView,
    public=True,
    refuses=(*CARD, *STUB),
    summary="What a card's page tells whoever has the card: what it is and what can be done",
)
def card_page(call: Call[PageBody]) -> PageView:
    card = book.shown(call.body, call.source)
    return book.page(card, with_balance=call.body.stub is not None)


@routes.post(
    "/v1/cards/pages/clubs",
    body=PageClubBody,
    answer=CardStateView,
    public=True,
    refuses=(*CARD, *STUB, *PIN, *ISSUED, *CLUB),
    summary="The first choice of a card's club by whoever has the card; a later one takes stub, PIN or wallet",
)
def card_page_club(call: Call[PageClubBody]) -> CardStateView:
    card = book.shown(PageBody(card=call.body.card, stub=call.body.stub), call.source)
    privacy.check_read(privacy.CLUB, call.body.consent)
    club = cards.known_club(call.body.club)
    first = book.first_choice(card, call.body)
    asking.agreed(card, ANYBODY, call.language)
    return views.state(cards.support(proofs.place(card), club, first))


@routes.post(
    "/v1/cards/pages/blocks",
    body=PageBlockBody,
    answer=CardStateView,
    public=True,
    refuses=(*CARD, *STUB, *ISSUED),
    summary="Stop a card at once, by a code of its stub",
)
def card_page_block(call: Call[PageBlockBody]) -> CardStateView:
    card = book.shown(PageBody(card=call.body.card, stub=call.body.stub), call.source)
    change = cards.block(proofs.place(card))
    replacing.wallets_end(change.home, ANYBODY)
    return views.state(change)


@routes.post(
    "/v1/cards/pages/replacements",
    body=PageReplacementBody,
    answer=PageReplacementView,
    status=201,
    keyed=True,
    public=True,
    refuses=(*CARD, *STUB, *ISSUED, *NEW_CARD, refusals.CardForged),
    summary="Move all that a card has to a new one, by the recovery code of its stub",
)
def card_page_replacement(call: Call[PageReplacementBody]) -> Answer[PageReplacementView]:
    old = proofs.read_by_anybody(call.body.old)
    proofs.recovers(old, call.body.stub, call.source)
    new = proofs.place(proofs.scanned(call.body.new)) if call.body.new else None
    receipt = asking.replaced(Envelope(old.account, call.key, call.fingerprint, call.now), old, new)
    replacing.wallets_end(replacing.home_of(receipt), ANYBODY)
    told = views.replacement(call.caller, receipt, old, new)
    view = PageReplacementView(posting=told.posting, replaced=told.replaced, card=told.card)
    free = None if new else book.unregistered(replacing.made(receipt, new))
    if not free:
        return Answer(view, replayed=receipt.replayed)
    tokens = book.wallet(free.account)
    held = view.model_copy(update={"wallet": _wallet(tokens, call.body.refresh)})
    return Answer(held, receipt.replayed, _cookie(tokens, call.body.refresh))


@routes.post(
    "/v1/cards/digital",
    body=DigitalBody,
    answer=DigitalView,
    status=201,
    keyed=True,
    public=True,
    refuses=(
        refusals.UnderSixteen,
        refusals.UnknownClub,
        refusals.ConsentNeeded,
        refusals.InvalidValue,
        refusals.CardRegistered,
        refusals.IdempotencyKeyReused,
        refusals.TooManyTries,
        refusals.TryAgain,
    ),
    summary="A card on the telephone, without plastic, name or address",
)
def digital_card(call: Call[DigitalBody]) -> Answer[DigitalView]:
    body = call.body
    wish = Wish(call.key, call.fingerprint, call.source, body.club, body.shop)
    place = book.open_digital(wish, body.consent, body.under_16, call.language)
    code, tokens = digital.code(place), book.wallet(place.account)
    card = CardView(number=views.number(place), state="active", digital=True, club=body.club, code=code)
    view = DigitalView(card=card, path=f"/{code}", wallet=_wallet(tokens, body.refresh))
    return Answer(view, headers=_cookie(tokens, body.refresh))


def _wallet(tokens: Tokens, refresh: RefreshTo) -> WalletView:
    in_body = tokens.refresh if refresh == "body" else None
    account = tokens.session.hat.party
    return WalletView(account=account, access_token=tokens.access, seconds=tokens.seconds, refresh_token=in_body)


def _cookie(tokens: Tokens, refresh: RefreshTo) -> dict[str, str]:
    if refresh == "body":
        return {}
    return {"Set-Cookie": decisions.cookie(tokens.refresh, decisions.idle_seconds(tokens.session.hat.role))}
