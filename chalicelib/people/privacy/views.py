"""What calls about one's own data show, in the caller's language."""

from chalicelib import config, texts
from chalicelib.ledger.book import town_book
from chalicelib.people.persons import book as persons
from chalicelib.people.privacy import book, decisions, erasures, shapes
from chalicelib.people.privacy.pages import Place
from chalicelib.people.privacy.retention import CLASSES
from chalicelib.people.privacy.values import Erasure, Look, Subject
from chalicelib.shapes import instant
from chalicelib.till.views import balances


def place(language: str) -> Place:
    """Where and in which words pages are told."""
    town = config.town()
    return Place(town.programme, town.time_zone, language, town.pockets, texts.privacy(language))


def consents(subject: Subject, language: str) -> shapes.ConsentsView:
    """Every purpose that a subject can agree to, with their last word; what nobody asked is a no."""
    words, known = decisions.present(book.said(subject.id)), texts.consent_texts()
    return shapes.ConsentsView(
        consents=[
            shapes.ConsentView(
                purpose=each.name,
                given=(word := words.get(each.name)) is not None and word.given,
                text=known[each.name].get(language, known[each.name]["en"]),
                version=known[each.name]["version"],
                said_version=word.version if word else None,
                at=instant(word.at) if word else None,
                here=not each.chosen,
            )
            for each in decisions.asked_of(subject)
        ]
    )


def looks(found: list[Look]) -> shapes.LooksView:
    """Looks without who it was: the role says enough (ECJ, 22 June 2023, C-579/21)."""
    return shapes.LooksView(
        looks=[
            shapes.LookView(
                at=instant(each.at), role=each.role, what=each.what, thing=each.thing, why=each.why or None
            )
            for each in found
        ]
    )


def kept(language: str) -> list[shapes.KeepView]:
    """The table of retention."""
    where = place(language)
    words = where.texts["words"]["class"]
    return [
        shapes.KeepView(
            name=keep.name,
            told=words[keep.name],
            years=keep.years or None,
            days=keep.days or None,
            period=where.period(keep),
            law=keep.law,
            erased=keep.erased,
        )
        for keep in CLASSES
    ]


def preview(subject: Subject, language: str) -> shapes.PreviewView:
    """What an erasure of this subject would do."""
    duties = decisions.duties(persons.person(subject.id).hats) if subject.registered else []
    told, town = texts.privacy(language)["erasure"], config.town()
    left = [
        shapes.AccountLeft(
            account=account,
            balances=balances(town, town_book().member(account)),
            only_wallet=erasures.stranded(account),
        )
        for account in erasures.theirs_alone(subject)
    ]
    return shapes.PreviewView(
        may=not duties,
        hands_over=[shapes.DutyView(role=hat.role, party=hat.party) for hat in duties],
        accounts=left,
        goes=[*told["goes"].values()],
        stays=[*told["stays"].values()],
        kept=[each for each in kept(language) if each.erased == "stays"],
    )


def erasure(made: Erasure, language: str) -> shapes.ErasureView:
    """An erasure that is done."""
    told = texts.privacy(language)["erasure"]
    stays = [each for each in kept(language) if each.erased == "stays"]
    began, ended = instant(made.begun_at), instant(made.done_at)
    return shapes.ErasureView(
        id=made.subject,
        begun_at=began,
        done_at=ended,
        goes=[*told["goes"].values()],
        stays=[*told["stays"].values()],
        kept=stays,
    )
