"""Where links and QR codes of shops and clubs lead. Pure. A secret stands behind `#`: browsers send that to nobody."""


def invitation(host: str, code: str) -> str:
    """Where somebody joins by an invitation.

    >>> invitation("T.TOWN.DE", "7F3K2MQ8A1B2C3D4")
    'https://t.town.de/join#7F3K2MQ8A1B2C3D4'
    """
    return f"https://{host.lower()}/join#{code}"


def application(host: str, application_id: str) -> str:
    """Where an applicant goes on; the id opens nothing without signing in."""
    return f"https://{host.lower()}/join?application={application_id}"


def stop(host: str, application_id: str, code: str) -> str:
    """Where an applicant ends the reminders."""
    return f"https://{host.lower()}/join/stop#{application_id}.{code}"


def handover(host: str, code: str) -> str:
    """Where somebody takes over a shop or club."""
    return f"https://{host.lower()}/handover#{code}"


def register(host: str) -> str:
    """Where somebody registers a card of theirs."""
    return f"https://{host.lower()}/register"


def mails(host: str) -> str:
    """Where a member chooses which mails they get.

    >>> mails("T.TOWN.DE")
    'https://t.town.de/wallet/#/more/mails'
    """
    return f"https://{host.lower()}/wallet/#/more/mails"


def stub(host: str, number: str, block: str) -> str:
    """Where the QR code of a card's stub leads: registering, with its number and block code, so that nobody types.

    >>> stub("T.TOWN.DE", "TG7F 3K2M Q807 HV", "7F3K 2MQ8")
    'https://t.town.de/register#TG7F3K2MQ807HV.7F3K2MQ8'
    """
    return f"{register(host)}#{number.replace(' ', '')}.{block.replace(' ', '')}"


def digital_card(host: str, account: str) -> str:
    """Where anybody gets a digital card, from a shop's window or with a club that is chosen already.

    >>> digital_card("T.TOWN.DE", "c:7F3K2MQ8")
    'https://t.town.de/?club=7F3K2MQ8'
    """
    word = "shop" if account[0] == "s" else "club"
    return f"https://{host.lower()}/?{word}={account[2:]}"
