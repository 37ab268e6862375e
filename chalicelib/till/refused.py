"""What calls at the counter refuse alike: of the card, of the purchase, of the payment."""

from chalicelib import refusals

NO_CARD = (
    refusals.MalformedCard,
    refusals.WrongCheckDigits,
    refusals.CardForeign,
    refusals.CardForged,
    refusals.CardUnknown,
)
CARD = (
    *NO_CARD,
    refusals.CardWithdrawn,
    refusals.CardNotIssued,
    refusals.CardBlocked,
    refusals.CardReplaced,
    refusals.AccountClosed,
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
PAYING = (
    refusals.PinRequired,
    refusals.UnknownPocket,
    refusals.NotWholeCents,
    refusals.InsufficientBalance,
    refusals.RedemptionLimitExceeded,
    refusals.DayLimitExceeded,
)
