"""Under which key the table `persons` keeps what is known of somebody. Pure.

U#<person>     of a human being, under a random id
A#<account>    of an account, where nobody is known behind it; of a shop or club what it asked
"""


def key(owner: str) -> str:
    """Of a person (`u:…`), or of an account.

    >>> key("u:7F3K2MQ8"), key("m:7F3K2MQ8")
    ('U#u:7F3K2MQ8', 'A#m:7F3K2MQ8')
    """
    return f"U#{owner}" if owner.startswith("u:") else f"A#{owner}"


def owner_of(key_told: str) -> str:
    """Whose key it is.

    >>> owner_of("A#m:7F3K2MQ8")
    'm:7F3K2MQ8'
    """
    return key_told[2:]
