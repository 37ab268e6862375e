"""Tax numbers as the tax office writes them. The library of standards is imported at use: no scan needs it."""

from chalicelib.refusals import InvalidValue


def vat_id(text: str) -> str:
    """A German VAT number in its compact form; refuses InvalidValue for wrong check digits or the wrong form.

    Source: § 27a UStG; check digit by ISO 7064, Mod 11, 10.

    >>> vat_id("DE 136 695 976")
    'DE136695976'
    """
    from stdnum.de import vat
    from stdnum.exceptions import ValidationError

    try:
        return f"DE{vat.validate(text)}"
    except ValidationError:
        raise InvalidValue.of("vat_id") from None


def tax_number(text: str) -> str:
    """A German tax number as a state's office writes it, or the unified one; refuses InvalidValue.

    Source: § 139a AO and the offices' formats as python-stdnum knows them.

    >>> tax_number("181/815/0815 5")
    '18181508155'
    """
    from stdnum.de import stnr
    from stdnum.exceptions import ValidationError

    try:
        return str(stnr.validate(text))
    except ValidationError:
        raise InvalidValue.of("tax_number") from None
