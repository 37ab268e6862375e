"""What calls at the counter refuse alike: of the card, of the purchase, of the payment."""

from chalicelib import refusals

NO_CARD = (
    refusals.MalformedCard,
    refusals.WrongCheckDigits,
    refusals.CardForeign,
    refusals.CardForged,
    refusals.CardUnknown,
    refusals.CodeExpired,
)
CARD = (
    *NO_CARD,
    refusals.CardWithdrawn,
    refusals.CardNotIssued,
    refusals.CardBlocked,
    refusals.CardReplaced,
    refusals.AccountClosed,
    refusals.ShopStopped,
)
PURCHASE = (
    refusals.EligibleExceedsPurchase,
    refusals.ExcludedExceedsPurchase,
    refusals.UnknownExclusion,
    refusals.PurchaseBelowMinimum,
    refusals.VatDoesNotAddUp,
    refusals.AmountTooLarge,
    refusals.NothingToPost,
    refusals.CreditLineExhausted,
)
PROOF = (
    refusals.PinRequired,
    refusals.PinNotSet,
    refusals.PinLocked,
    refusals.WrongPin,
)
PAYING = (
    *PROOF,
    refusals.CodeUsed,
    refusals.UnknownPocket,
    refusals.NotWholeCents,
    refusals.InsufficientBalance,
    refusals.RedemptionLimitExceeded,
    refusals.DayLimitExceeded,
)
