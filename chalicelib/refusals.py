"""Every expected "no" of the system: one class, one stable code, one HTTP status each.

A refusal's docstring is its English message; the German one stands in `texts/de.json` under the same code.
Faults are not refusals: they are never caught and answer 500 without inner detail.
"""

import re
from typing import ClassVar, Self


class Refusal(Exception):
    """The request was understood and is refused."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "refusal"
    retry_after: int | None = None
    """Seconds after which the same request may be sent again."""

    def __init_subclass__(cls) -> None:
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, **details: object) -> None:
        super().__init__(self.code, details)
        self.details = details
        """Further members of the answer's problem details; never personal data, never a balance."""

    @classmethod
    def of(cls, *fields: str) -> Self:
        """The refusal of these fields of the request, named as problem details name them."""
        return cls(errors=[{"field": field, "code": cls.code} for field in fields])


# What is wrong with the request itself: it can never have been booked.


class MalformedJson(Refusal):
    """The body is not JSON, or is nested too deeply."""

    status = 400


class UnknownField(Refusal):
    """The body or query has a field this call does not know."""

    status = 400


class MissingField(Refusal):
    """A required field is missing."""

    status = 400


class WrongType(Refusal):
    """A field has the wrong type or form."""

    status = 400


class NotAWholeNumber(Refusal):
    """Amounts are whole numbers of the smallest unit."""

    status = 400


class AmountNotPositive(Refusal):
    """An amount must be greater than zero."""

    status = 400


class AmountNegative(Refusal):
    """An amount must not be below zero."""

    status = 400


class AmountTooLarge(Refusal):
    """An amount is larger than any that can be meant."""

    status = 400


class InvalidValue(Refusal):
    """A field has a value that is not allowed."""

    status = 400


class MissingIdempotencyKey(Refusal):
    """Calls that move value need an Idempotency-Key header."""

    status = 400


class MalformedIdempotencyKey(Refusal):
    """An Idempotency-Key has 16 to 64 letters, digits, hyphens or underscores."""

    status = 400


class MalformedCard(Refusal):
    """This is no card of ours: neither a card's code nor a printed number."""

    status = 400


class WrongCheckDigits(Refusal):
    """The printed number is mistyped: its check digits do not fit."""

    status = 400


class InvalidCursor(Refusal):
    """The cursor is not one that this list gave out."""

    status = 400


class NotSignedIn(Refusal):
    """The call needs a valid access token."""

    status = 401


class SessionOver(Refusal):
    """This sign-in is over. Sign in again."""

    status = 401


class NotAllowed(Refusal):
    """This caller may not do this."""

    status = 403


class ReasonNeeded(Refusal):
    """Staff says first why they look at a member: POST /v1/looks."""

    status = 403


class ListTooLong(Refusal):
    """These are more than 10,000 lines: ask for a shorter time."""

    status = 422


class NotFound(Refusal):
    """There is nothing here, or nothing that this caller may see."""

    status = 404


class MethodNotAllowed(Refusal):
    """This address does not take this method."""

    status = 405


class BodyTooLarge(Refusal):
    """The body is larger than 16 KB."""

    status = 413


class UnsupportedMediaType(Refusal):
    """Bodies are sent as application/json in UTF-8."""

    status = 415


# What the register of people and places refuses.


class AlreadyRegistered(Refusal):
    """This is registered already."""


# What the outgoing mail refuses.


class MalformedMailAddress(Refusal):
    """This is no e-mail address."""

    status = 422


class MalformedMail(Refusal):
    """A mail has a name of its own, one to fifty addresses, a subject of one line, and a text."""

    status = 422


# What a change of the rules is refused for.


class RuleStartsInPast(Refusal):
    """Rules begin two minutes from now at the earliest."""

    status = 422


class RuleOverlaps(Refusal):
    """Another change begins at the same moment, or another campaign runs at that time."""


class RuleContradicts(Refusal):
    """These rules cannot hold at the same time."""

    status = 422


class RuleOutOfScope(Refusal):
    """This rule is not made here: some hold for the whole town only, some for one shop."""

    status = 422


class RateTooHigh(Refusal):
    """Club and member together would be given more than was paid."""

    status = 422


class RuleHasBegun(Refusal):
    """It has begun, or begins within a minute: a new change can end it."""


# What the rules of the counter refuse.


class IdempotencyKeyReused(Refusal):
    """This Idempotency-Key was used for another request."""

    status = 422


class CardForged(Refusal):
    """The card's code was not made by this town."""

    status = 422


class CardForeign(Refusal):
    """The card belongs to another town."""

    status = 422


class CardUnknown(Refusal):
    """No such card was ever handed out."""

    status = 404


class CardNotIssued(Refusal):
    """The card was printed but not handed out yet."""


class CardBlocked(Refusal):
    """The card is blocked."""


class CardReplaced(Refusal):
    """The card was replaced by a new one."""


class CardWithdrawn(Refusal):
    """The cards of this print run were withdrawn."""


class StubNeeded(Refusal):
    """This takes the code on the stub that came with the card. Without it the office helps."""

    status = 403


class WrongStub(Refusal):
    """This code is not from the card's stub."""

    status = 403


class CardRegistered(Refusal):
    """This card is registered already."""


class CardInUse(Refusal):
    """This card is in use already: take one that is new."""


class UnderSixteen(Refusal):
    """Under 16, a card belongs to a grown-up's account: that one is registered first."""

    status = 422


class TooManyCards(Refusal):
    """This account has as many cards as one may have."""


class MailNeeded(Refusal):
    """This needs an e-mail address: sign in with one first."""

    status = 403


class PinRequired(Refusal):
    """This payment needs the holder's PIN, and so does any with a typed card number."""

    status = 403


class PinNotSet(Refusal):
    """This payment needs a PIN, and the card has none: the holder sets one in the wallet or at the office."""

    status = 403


class WrongPin(Refusal):
    """The PIN is not right."""

    status = 403


class PinLocked(Refusal):
    """The PIN is locked; what needs no PIN goes on."""

    status = 403

    @classmethod
    def until(cls, seconds: int | None) -> Self:
        """The refusal that says when the PIN opens by itself; one that does not is opened by the office."""
        no = cls()
        no.retry_after = seconds
        return no


class TrivialPin(Refusal):
    """This PIN is guessed too easily. Choose another one."""

    status = 422


class WrongResetCode(Refusal):
    """This code is not right, or not any more. Have a new one sent."""

    status = 422


class PinChanged(Refusal):
    """The PIN was changed after this letter was made. Make a new letter."""


class NoMailKnown(Refusal):
    """No e-mail address is known for this account. The office helps."""


class CodeExpired(Refusal):
    """The code in the wallet is over. Show the one that is there now."""


class CodeUsed(Refusal):
    """This code has paid once already. The wallet shows the next one in a few seconds."""


class UnknownPocket(Refusal):
    """This town has no such pocket."""

    status = 422


class NotWholeCents(Refusal):
    """What is paid must be whole cents."""

    status = 422


class InsufficientBalance(Refusal):
    """The balance does not cover this amount."""


class CreditLineExhausted(Refusal):
    """The shop's points, its credit line and its margin are used up."""


class BalanceLimitExceeded(Refusal):
    """The load would lift the balance above what one card may hold."""


class LoadNotAllowed(Refusal):
    """This pocket cannot be loaded this way."""

    status = 422


class TransferNotAllowed(Refusal):
    """The town's rules allow no such transfer."""

    status = 422


class SameAccount(Refusal):
    """Source and target are the same account."""

    status = 422


class AccountClosed(Refusal):
    """The account is closed or frozen."""


class ShopStopped(Refusal):
    """This shop gives and takes no points any more. Tell the customer: your points stay good in every other shop."""


class EligibleExceedsPurchase(Refusal):
    """The eligible part is larger than the purchase."""

    status = 422


class RedeemExceedsPurchase(Refusal):
    """More would be paid than the purchase costs."""

    status = 422


class VatDoesNotAddUp(Refusal):
    """The VAT split does not add up to the eligible amount."""

    status = 422


class NothingToPost(Refusal):
    """The purchase is too small, or has no eligible part: nothing would be moved."""

    status = 422


class PurchaseBelowMinimum(Refusal):
    """The purchase is too small to earn here."""

    status = 422


class FlatAward(Refusal):
    """This shop gives a flat award per scan: no amount is told."""

    status = 422


class UnknownExclusion(Refusal):
    """The shop's rules know no such group of goods."""

    status = 422


class ExcludedExceedsPurchase(Refusal):
    """More is left out than the purchase costs."""

    status = 422


class RedemptionLimitExceeded(Refusal):
    """This is more than one payment with a card may be."""


class DayLimitExceeded(Refusal):
    """This is more than may be paid with a card on one day."""


class NotReturnable(Refusal):
    """This posting cannot be returned, or not in part."""

    status = 422


class AlreadyReturned(Refusal):
    """This purchase came back already, whole."""


class ReturnExceedsRest(Refusal):
    """More would come back than is left of the purchase."""

    status = 422


class NotReversible(Refusal):
    """This posting cannot be reversed."""


class CaptureExceedsRest(Refusal):
    """More would be taken than the hold still keeps."""

    status = 422


class HoldCaptured(Refusal):
    """All that the hold kept was taken already."""


class HoldReleased(Refusal):
    """The hold was given back to its owner."""


class HoldLapsed(Refusal):
    """The hold's time is over; what it kept goes back to its owner."""


class SlipUnknown(Refusal):
    """This is no slip of this town."""

    status = 404


class SlipClaimed(Refusal):
    """The slip was claimed already."""


class SlipReturned(Refusal):
    """The goods came back: the slip is worth nothing any more."""


class SlipWithdrawn(Refusal):
    """The shop took the slip back: it is worth nothing any more."""


class SlipLapsed(Refusal):
    """The slip's time is over; its points went back to the shop."""


class RequestPaid(Refusal):
    """This request for payment was paid already."""


class RequestRefused(Refusal):
    """The holder refused this request for payment."""


class RequestWithdrawn(Refusal):
    """The shop withdrew this request for payment."""


class RequestLapsed(Refusal):
    """This request for payment is over: it lasts ten minutes."""


class AlreadyJoined(Refusal):
    """The account has joined another one."""


class HasJoinedAccounts(Refusal):
    """Other accounts have joined this one, so it cannot join another itself."""


class AlreadyReversed(Refusal):
    """This posting was reversed already."""


class TimeInFuture(Refusal):
    """The time lies more than five minutes ahead of the server's clock."""

    status = 422


class TimeTooOld(Refusal):
    """The time lies further back than late bookings are taken."""

    status = 422


class DayStillOpen(Refusal):
    """Only a day that is over can be closed."""

    status = 422


class MonthInFuture(Refusal):
    """This month has not begun yet."""

    status = 422


class UnknownClub(Refusal):
    """This town has no such club, or it is closed."""

    status = 422


class WrongShares(Refusal):
    """The town's rule for its common pot needs other clubs or shares than these."""

    status = 422


class NothingToDistribute(Refusal):
    """The common pot holds nothing that could be shared out."""


class CannotPractise(Refusal):
    """This cannot be practised: nobody is behind the practice card."""

    status = 422


class PracticeCardOnly(Refusal):
    """In practice mode there is only the practice card."""

    status = 422


class LineInUse(Refusal):
    """More of the credit line is used than would be left of it."""


class InvitationOver(Refusal):
    """This invitation was used, taken back, or its time is over."""


class AlreadyApplied(Refusal):
    """This shop or club has applied already."""


class AlreadyHandedIn(Refusal):
    """The application was handed in already: it is not changed any more."""


class NotHandedIn(Refusal):
    """The application was not handed in, or it was decided already."""


class ApplicationIncomplete(Refusal):
    """Something is missing; the answer names it."""

    status = 422


class PairingCodeUnknown(Refusal):
    """This pairing code is mistyped, was used, or is too old. The shop shows a new one."""

    status = 404


class SignOnRefused(Refusal):
    """Cashier and PIN do not fit together."""

    status = 403


class TermsChanged(Refusal):
    """These are not the terms in force. Please read them again."""


class OwnApplication(Refusal):
    """Nobody decides about a shop or club of their own."""

    status = 403


class CriteriaNotMet(Refusal):
    """A club is admitted when it meets every criterion."""

    status = 422


class AlreadyInsolvent(Refusal):
    """This shop is insolvent already, since another day."""


class NotInsolvent(Refusal):
    """This shop is not known to be insolvent."""


class AlreadyWrittenOff(Refusal):
    """What this shop owed is written off already."""


class NothingOwed(Refusal):
    """This shop owes nothing."""


class AlreadyEnding(Refusal):
    """This club ends already, on another day."""


class NotEnding(Refusal):
    """It is not known that this club ends."""


class ClubEnded(Refusal):
    """This club has ended."""


class AlreadyThanked(Refusal):
    """The club has said thank you this month already."""


class MonthNotOver(Refusal):
    """Only what a month that is over left unspent can expire."""

    status = 422


class CaseClosed(Refusal):
    """This case is closed."""


class NoMailAddress(Refusal):
    """No e-mail address is known here. Answer by letter or by phone."""


class HostNotFinal(Refusal):
    """Cards are not printed before the town has its own, final host for them."""

    status = 422


class CardsNotMade(Refusal):
    """The cards of this print run are not made yet."""


class CardNotInBatch(Refusal):
    """This card is not one of this print run."""

    status = 422


class RangeBackwards(Refusal):
    """The range ends before it begins."""

    status = 422


class AlreadyHandedOut(Refusal):
    """Some of these cards were handed out or blocked already."""


class PrintsGone(Refusal):
    """Print files are kept for thirty days; these are gone."""


class WrongCode(Refusal):
    """The code is wrong, used up or too old. Ask for a new one."""

    status = 403


class PasskeyRefused(Refusal):
    """This passkey was not accepted. Try again, or sign in with a code by e-mail."""

    status = 403


class PasskeysNotHere(Refusal):
    """There are no passkeys here: the town's site has no address of its own yet."""


class TooManyTries(Refusal):
    """Too many tries. Wait a little, then try again."""

    status = 429

    @classmethod
    def after(cls, seconds: int) -> Self:
        """The refusal that says when the next try is let."""
        no = cls()
        no.retry_after = seconds
        return no


class ConsentNeeded(Refusal):
    """This needs consent to the text as it reads today."""

    status = 422


class OwnProposal(Refusal):
    """Nobody decides on what they prepared themselves: somebody else does."""


class ProposalChanged(Refusal):
    """What would be done is not what was looked at: it has to be looked at again."""


class ProposalDecided(Refusal):
    """The proposal was decided already, was withdrawn or lapsed."""


class AboveLimit(Refusal):
    """The amount is above what this role may approve."""


class OwnRole(Refusal):
    """Nobody changes their own role: somebody else of the board does."""


class DeputyLacksRole(Refusal):
    """Whoever stands in needs the same role: `roles` says which. The board gives it first."""


class HandsOverFirst(Refusal):
    """Whoever acts for a shop, a club or the office hands that over first."""


class SignInAgain(Refusal):
    """For this, sign in anew first: only so is it certain who asks."""

    status = 403


class ValueWouldBeLost(Refusal):
    """Nothing would lead to the card's value any more: move it or give it up first."""


class TryAgain(Refusal):
    """The booking could not be completed now; send it again with the same Idempotency-Key."""

    status = 503
    retry_after = 2


BY_CODE: dict[str, type[Refusal]] = {refusal.code: refusal for refusal in Refusal.__subclasses__()}
