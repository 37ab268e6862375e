"""A parcel as the emulator can take it: without the few things that it does not know. Pure.

What it lacks is listed here with the way it is tested instead; docs/operations.md has the same list in words.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from infra.package.parcel import Parcel

LACKING = {
    "AWS::Budgets::Budget": "cfn-lint knows its shape; a budget tells itself by mail when it is made.",
    "AWS::CloudFront::OriginAccessControl": "That CloudFront alone reads the pages is a test of the template.",
    "AWS::CloudFront::Function": "Its two scripts are run by Node, with CloudFront's events.",
}


def fitted(parcel: Parcel) -> Parcel:
    """The same parcel with those resources taken out of its templates, and all that leads to them."""
    templates = {name: _without(template, LACKING) for name, template in parcel.templates.items()}
    _in_words(templates["app"]["Resources"]["RefusedCalls"]["Properties"])
    return replace(parcel, templates=templates)


def _in_words(subscription: dict[str, Any]) -> None:
    """The emulator knows a log filter's plain words, and not its patterns for JSON: the function skips other lines."""
    subscription["FilterPattern"] = "code"


def _without(template: dict[str, Any], kinds: Iterable[str]) -> dict[str, Any]:
    gone = {name for name, piece in template["Resources"].items() if piece["Type"] in set(kinds)}
    left = {name: piece for name, piece in template["Resources"].items() if name not in gone}
    made: dict[str, Any] = _pruned(template | {"Resources": left}, gone)
    return made


def _pruned(piece: Any, gone: set[str]) -> Any:
    if isinstance(piece, dict):
        return {key: _pruned(value, gone) for key, value in piece.items() if not _leads_to(value, gone)}
    if isinstance(piece, list):
        return [_pruned(value, gone) for value in piece if not _leads_to(value, gone)]
    return piece


def _leads_to(value: Any, gone: set[str]) -> bool:
    """Whether a piece is a reference to something that is not there."""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    named = value.get("Ref") or next(iter(value.get("Fn::GetAtt", [])), None)
    return named in gone
