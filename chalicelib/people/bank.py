"""Bank details as banks write them. The library of standards is imported at use: no scan needs it."""

from chalicelib.refusals import InvalidValue


def iban(text: str) -> str:
    """An IBAN in its compact form; refuses InvalidValue for wrong check digits or the wrong form.

    Source: ISO 13616.

    >>> iban("de89 3704 0044 0532 0130 00")
    'DE89370400440532013000'
    """
    from stdnum import iban as standard
    from stdnum.exceptions import ValidationError

    try:
        return str(standard.validate(text))
    except ValidationError:
        raise InvalidValue.of("iban") from None
