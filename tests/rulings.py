"""Rules as a story tells them, in the form in which the API takes them.

rules of bakery: 2 % to the club, 1 % to the member
rules of bakery: 0.50 to the club, 1.00 to the member for each visit
rules of bakery: nothing below 5.00
rules of bakery: 200 % to the member for 7 days, 10.00 in all
rules of town: at most 20.00 points at once, 30.00 points a day
rules of town: PIN above 0.20 at once, 0.50 a day
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Rules = Mapping[str, Any]
DAY_MS = 86_400_000


def rules(told: str, now: int) -> Rules:
    """The rules of one line; `now` is the story's clock in ms."""
    for pattern, meaning in MEANINGS.items():
        if match := re.fullmatch(pattern, told):
            return meaning(match, now)
    raise AssertionError(f"nobody knows what this rule means: {told}")


def units(text: str) -> int:
    return round(float(text) * 100)


def _shares(match: re.Match[str], _: int) -> Rules:
    return {who: units(amount) for amount, who in re.findall(r"([\d.]+)(?: %)? to the (\w+)", match[0])}


def _campaign(match: re.Match[str], now: int) -> Rules:
    from chalicelib.shapes import instant, rfc3339

    to = ["club", "member"] if match["who"] == "both" else [match["who"]]
    ends = rfc3339(instant(now + int(match["days"]) * DAY_MS))
    made: dict[str, Any] = {"name": {"de": "Aktion"}, "percent": int(match["percent"]), "to": to, "ends": ends}
    return {"campaign": made | ({"budget": units(match["budget"])} if match["budget"] else {})}


def _limits(match: re.Match[str], _: int) -> Rules:
    names = {"at once": "redemption", "a day": "day", "on a card": "balance"}
    limits: dict[str, dict[str, int]] = {}
    for amount, pocket, which in re.findall(r"([\d.]+) (\w+) (at once|a day|on a card)", match[0]):
        limits.setdefault(pocket, {})[names[which]] = units(amount)
    return {"limits": limits}


def _vat(match: re.Match[str], _: int) -> Rules:
    return {
        "vat": {str(int(rate) * 100): int(share) * 100 for share, rate in re.findall(r"(\d+) % at (\d+) %", match[0])}
    }


MEANINGS: dict[str, Callable[[re.Match[str], int], Rules]] = {
    r"[\d.]+ % to the club, [\d.]+ % to the member": lambda match, now: {"rates": _shares(match, now)},
    r"[\d.]+ to the club, [\d.]+ to the member for each visit": lambda match, now: {"flat": _shares(match, now)},
    r"no flat award": lambda _match, _now: {"flat": None},
    r"nothing below ([\d.]+)": lambda match, _now: {"minimum_cents": units(match[1])},
    r"(?P<percent>\d+) % to (?:the )?(?P<who>\w+) for (?P<days>\d+) days(?:, (?P<budget>[\d.]+) in all)?": _campaign,
    r"end (\w+)": lambda match, _now: {"ends_campaign": match[1]},
    r"at most .+": _limits,
    r"PIN above ([\d.]+) at once, ([\d.]+) a day": lambda match, _now: {
        "pin": {"redemption_cents": units(match[1]), "day_cents": units(match[2])}
    },
    r"(\w+) may send to (\w+)": lambda match, _now: {"transfers": {"points": [f"{match[1]}>{match[2]}"]}},
    r"VAT is .+": _vat,
    r"the pot goes (\w+)": lambda match, _now: {"pot_distribution": match[1]},
    r"margin ([\d.]+)": lambda match, _now: {"margin": {"points": units(match[1])}},
    r"pay with (.+)": lambda match, _now: {"pay_order": match[1].split(", then ")},
    r"(\w+) last (\d+) months": lambda match, _now: {"validity": {match[1]: {"months": int(match[2])}}},
}
