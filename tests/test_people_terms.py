"""What is agreed to and judged by can be read by anybody, and never changes under somebody who agreed."""

import re

import pytest

from chalicelib.people.admissions import decisions
from chalicelib.people.terms import papers
from chalicelib.rules.shapes import Rules
from tests.town import Reply, Town

KEPT = {
    "club-agreement": "b3ea4e768dbf0fc0",
    "holder-terms": "43b2ad3629936680",
    "privacy-notice": "a1253b7b712ce9aa",
    "processing-record": "49098618645b2dc3",
    "shop-contract": "d3ac0390e5461eab",
}
"""The first sixteen digits of the hash of each text of 2026-11-22: who changes one, writes a new version instead."""


def reads(town: Town, path: str) -> Reply:
    return town.sends("GET", path, b"", None)


def test_a_text_that_somebody_may_have_agreed_to_never_changes() -> None:
    assert {name: papers.paper(name, "2026-11-22").hash[:16] for name in KEPT} == KEPT


def test_every_text_says_that_counsel_has_to_look_at_it() -> None:
    for paper in papers.every().values():
        assert "rechtlich zu prüfen" in paper.text
        assert paper.text.startswith(f"# {paper.title}\n")


def test_the_newest_version_holds_and_an_older_one_can_be_read(ministack_town: Town) -> None:
    told = reads(ministack_town, "/terms").body["terms"]
    assert {line["id"] for line in told} >= {name for names in decisions.TERMS.values() for name in names}
    one = reads(ministack_town, "/terms/shop-contract?version=2026-11-22").body
    assert (one["hash"], one["asked_of"]) == (papers.hashes()["shop-contract"], ["shop"])
    assert "bei jedem Einkauf an" in one["text"]
    assert reads(ministack_town, "/terms/shop-contract?version=2020-01-01").code == "not_found"
    assert reads(ministack_town, "/terms/nothing").code == "not_found"


def test_every_trades_exclusions_are_rules_a_shop_can_have() -> None:
    for category in papers.joining()["categories"]:
        Rules.model_validate({"exclusions": papers.exclusions(category)})


@pytest.mark.parametrize("form", decisions.BY_FORM)
def test_every_form_of_club_has_criteria_of_its_own(form: str) -> None:
    own = set(papers.criteria(form))
    assert {"local", "open"} < own
    assert all(own - set(papers.criteria(other)) for other in decisions.BY_FORM if other != form)


def test_what_anybody_chooses_from_is_told_in_both_languages(ministack_town: Town) -> None:
    told = reads(ministack_town, "/categories").body
    listed = [each["name"] for each in (*told["categories"], *told["activities"])]
    listed += [each["text"] for each in reads(ministack_town, "/criteria").body["criteria"]]
    assert all(set(names) == {"de", "en"} and all(names.values()) for names in listed)
    assert all(re.fullmatch(r"[a-z_]+", each["id"]) for each in told["categories"])
