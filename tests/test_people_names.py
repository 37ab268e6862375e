"""Somebody is found by half a name, however it is written, and by nothing of a name that they have no more."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.people.persons import book as persons
from chalicelib.people.persons import names, search
from chalicelib.people.privacy import sweep
from chalicelib.records import PERSONS, written
from tests.town import Town, entered

LETTERS = st.characters(categories=("Lu", "Ll", "Lo", "Nd"), include_characters="äöüßæøłéñİΣ-' ’")
NAMES = st.text(LETTERS, min_size=1, max_size=40)
MOST = 12


def led(part: str) -> set[str]:
    """The keys that a search looks under."""
    return {each for told in names.leads(part) for each in told}


def stands(name: str) -> set[str]:
    """The keys that a name stands under."""
    return {f"N#{mark}" for mark in names.kept(name)["marks"]}


def found(part: str) -> list[str]:
    return [name for _, name in search.named(part, MOST).people]


@pytest.fixture(scope="module")
def keyed() -> Iterator[None]:
    """A master key, for the hashes; laws need no engine."""
    with pytest.MonkeyPatch.context() as patch, entered({"TABLE_PREFIX": "laws"}, patch):
        yield


@settings(max_examples=300)
@given(name=NAMES, draw=st.data())
def test_each_beginning_of_each_word_leads_to_the_name(keyed: None, name: str, draw: st.DataObject) -> None:
    told = names.words(name)[: names.WORDS]
    if not told:
        return
    word = draw.draw(st.sampled_from(told))
    begun = word[: draw.draw(st.integers(min(2, len(word)), len(word)))]
    assert names.fits(name, begun)
    assert led(begun) & stands(name)


@settings(max_examples=300)
@given(name=NAMES, draw=st.data())
def test_two_beginnings_of_two_words_lead_to_the_name_in_any_order(
    keyed: None, name: str, draw: st.DataObject
) -> None:
    told = [word for word in names.words(name)[: names.WORDS] if len(word) > 1]
    if len(told) < 2:
        return
    two = draw.draw(st.permutations(told))[:2]
    part = " ".join(word[: draw.draw(st.integers(2, len(word)))] for word in two)
    assert names.fits(name, part)
    assert led(part) & stands(name)


@given(one=NAMES)
def test_how_a_name_is_written_makes_no_difference(one: str) -> None:
    assert names.words(one.upper()) == names.words(one.lower()) or "İ" in one or "ß" in one.upper().lower()
    assert names.words(one.replace("ä", "ae").replace("ß", "ss")) == names.words(one)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Jürgen Müller-Lüdenscheidt", ["mül", "muel", "MULLER", "lud jur", "Jü mü lü", "mü j"]),
        ("Straße Groß", ["strass", "strasse gross", "GROSS"]),
        ("Li", ["li", "Li"]),
        ("Zoë Ƙłæß O’Xandø", ["zoe", "xando", "O xan"]),
        ("<b>Bobby</b> Tables", ["bob", "tab", "<b>Bobby"]),
        ("محمد علي", ["محم", "علي محمد"]),
        ("א" * 200, ["אאא", "א" * 200]),
        ("李 小龙", ["李", "小龙 李"]),
        (" ".join(f"Wort{number}" for number in range(20)), ["wort0", "wort5", "wort0 wort5"]),
    ],
)
def test_a_name_is_found_as_somebody_would_type_it(town: Town, name: str, parts: list[str]) -> None:
    persons.register("a@example.org", name)
    persons.register("b@example.org", "Ganz Anders")
    assert {part: found(part) for part in parts} == {part: [name] for part in parts}


@pytest.mark.parametrize("part", ["", " ", "-", "x", "iller", "muller anna", "m" * 300])
def test_what_nobody_is_called_finds_nobody(town: Town, part: str) -> None:
    persons.register("a@example.org", "Jürgen Müller")
    assert search.named(part, MOST) == search.Named((), more=False)


def test_whose_word_is_whole_comes_first_and_the_rest_by_name(town: Town) -> None:
    for number, name in enumerate(["Lisa Berg", "Li Wei", "Libby Berg"]):
        persons.register(f"{number}@example.org", name)
    assert found("li") == ["Li Wei", "Libby Berg", "Lisa Berg"]


def test_a_common_name_is_told_to_have_more(town: Town) -> None:
    for number in range(MOST + 3):
        persons.register(f"{number}@example.org", f"Anna Muster{number:02}")
    assert (search.named("anna", MOST).more, search.named("anna muster03", MOST).more) == (True, False)
    assert found("anna muster03") == ["Anna Muster03"]


def test_who_is_renamed_or_erased_is_found_by_nothing_of_before(town: Town) -> None:
    person = persons.register("a@example.org", "Anna Amsel").id
    persons.rename(person, "Anna Adler")
    assert [found(part) for part in ("amsel", "ams", "an am", "ad an")] == [[], [], [], ["Anna Adler"]]
    written(*persons.unlinked(person))
    assert found("anna") == []
    assert [each for each in PERSONS.scanned("", 100)[0] if each["pk"].startswith("N#")] == []


def test_the_same_letters_written_otherwise_are_shown_as_they_are_now(town: Town) -> None:
    person = persons.register("a@example.org", "anna amsel").id
    persons.rename(person, "Anna Amsel")
    assert found("anna") == ["Anna Amsel"]


def test_the_longest_names_fit_a_transaction(town: Town) -> None:
    first, second = (" ".join(f"{letter}{number}wort" for number in range(30)) for letter in "ab")
    person = persons.register("a@example.org", first).id
    persons.rename(person, second)
    assert found("b0wort") == [second]


def test_a_name_of_an_older_release_is_made_findable_by_the_sweep(town: Town) -> None:
    person = persons.register("a@example.org", "Anna Amsel").id
    own = PERSONS.record(f"U#{person}", "SELF")
    old = {name: value for name, value in own.items() if name not in {"pk", "sk", "marked"}} | {"marks": []}
    for key in stands("Anna Amsel"):
        written(PERSONS.removed(key, person))
    written(PERSONS.put(f"U#{person}", "SELF", old))
    assert found("ams") == []
    sweep.swept()
    assert found("ams") == ["Anna Amsel"]


@pytest.mark.parametrize("name", ["Uee", "Mueer", "0UEE0", "Øee"])
def test_a_word_that_is_compared_already_stays_as_it_is(name: str) -> None:
    (word,) = names.words(name)
    assert names.words(word) == [word]
