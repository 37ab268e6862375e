"""Outgoing mail: written once, sent once, followed until it arrived or came back; whatever is queued or told of it."""

import json
from email import message_from_bytes
from email.policy import default
from typing import Any

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib import queues, records
from chalicelib.mail import book as mail
from chalicelib.mail import decisions
from chalicelib.mail.decisions import CLAIM_MS
from chalicelib.mail.values import Mail
from chalicelib.refusals import MalformedMail, MalformedMailAddress, Refusal, TryAgain
from chalicelib.wire import Fault
from tests.faults import MeddlingWire
from tests.office import SENDER, STAFF, mails, notified, queued, ses_event
from tests.town import Town, new_key

TEXT = "Guten Tag,\n\nes geht um Geld: 12,50 €.\n"


def send(mail_id: str = "audit-261122") -> None:
    mail.send(mail_id, [STAFF], "Prüfung", TEXT)


@pytest.fixture
def queue(mailing: Town, monkeypatch: pytest.MonkeyPatch) -> str:
    """A town whose mails go by a queue."""
    name = f"mails-{new_key()}"
    made: str = boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    monkeypatch.setenv("MAIL_QUEUE", made)
    return made


def waiting(queue: str) -> list[str]:
    told = boto3.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [message["Body"] for message in told.get("Messages", [])]


def test_a_mail_goes_once_however_often_it_is_sent(mailing: Town) -> None:
    send()
    send()
    (sent,) = mails()
    assert (sent["To"], sent["Subject"], sent["Source"]) == ([STAFF], "Prüfung", "post@talente.example")
    assert sent["BodyText"].splitlines() == TEXT.splitlines()
    assert (mail.progress("audit-261122").state, mail.progress("audit-261122").tries) == ("sent", 1)


def test_without_a_sender_a_mail_stays_in_the_outbox(town: Town) -> None:
    send()
    assert mail.progress("audit-261122").state == "waiting"
    assert records.record("MAIL#audit-261122", "OUT")["subject"] == "Prüfung"


def test_it_goes_by_the_queue_and_the_mailer(mailing: Town, queue: str) -> None:
    send()
    assert mails() == []
    event = queued(*waiting(queue))
    assert mail.mailer(event) == {"batchItemFailures": []}
    assert mail.mailer(event) == {"batchItemFailures": []}
    assert len(mails()) == 1


def test_a_queue_that_is_away_leaves_the_mail_in_the_outbox_and_is_asked_again(
    mailing: Town, queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "PAUSES", (0.0, 0.0))
    with monkeypatch.context() as away:
        away.setenv("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:9")
        with pytest.raises(TryAgain):
            send()
    assert (waiting(queue), mail.progress("audit-261122").state) == ([], "waiting")
    send()
    assert waiting(queue) == ['{"mail": "audit-261122"}']


def test_a_queue_that_is_not_there_is_a_fault(mailing: Town, queue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_QUEUE", f"{queue}-gone")
    with pytest.raises(Fault, match="SendMessage"):
        send()


def test_the_text_of_a_secret_mail_is_forgotten_when_it_is_sent(mailing: Town, queue: str) -> None:
    mail.send_secret("code-1", STAFF, "Code", "123456", "de")
    assert "text" in records.record("MAIL#code-1", "OUT")
    for _ in range(2):
        assert mail.mailer(queued('{"mail": "code-1"}')) == {"batchItemFailures": []}
    (sent,) = mails()
    assert sent["BodyText"].strip() == "123456"
    assert "text" not in records.record("MAIL#code-1", "OUT")
    mailing.passes(4)
    assert records.record("MAIL#code-1", "OUT") == {}


def test_what_ses_does_not_take_comes_again_and_then_goes(
    mailing: Town, queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send("first")
    send("second")
    event = queued('{"mail": "first"}', '{"mail": "second"}')
    names = [{"itemIdentifier": record["messageId"]} for record in event["Records"]]
    with monkeypatch.context() as away:
        away.setenv("AWS_ENDPOINT_URL_SESV2", "http://127.0.0.1:9")
        assert mail.mailer(event) == {"batchItemFailures": names}
    assert mail.mailer(event) == {"batchItemFailures": []}
    assert [sent["Subject"] for sent in mails()] == ["Prüfung", "Prüfung"]


def test_two_mailers_at_once_send_one_mail(mailing: Town, queue: str) -> None:
    send()
    event, other = queued('{"mail": "audit-261122"}'), []
    mailing.book.line = MeddlingWire(mailing.book.line, lambda: other.append(mail.mailer(event)))
    assert len(mail.mailer(event)["batchItemFailures"]) == 1
    assert other == [{"batchItemFailures": []}]
    assert len(mails()) == 1


def test_a_mailer_that_died_leaves_the_mail_to_the_next_one_after_its_time(mailing: Town, queue: str) -> None:
    send()
    event = queued('{"mail": "audit-261122"}')
    assert mail._claimed("audit-261122", mail.progress("audit-261122"))
    assert len(mail.mailer(event)["batchItemFailures"]) == 1
    mailing.passes_ms(CLAIM_MS)
    assert mail.mailer(event) == {"batchItemFailures": []}
    assert (len(mails()), mail.progress("audit-261122").tries) == (1, 2)


@pytest.mark.parametrize("body", ["", "[]", "null", "7", '{"mail": 7}', '{"mail": "../x"}', '{"mail": "unknown"}'])
def test_a_message_that_names_no_mail_is_done_with(ministack_town: Town, body: str) -> None:
    assert mail.mailer(queued(body)) == {"batchItemFailures": []}


def test_an_engine_away_is_tried_again_by_the_queue(ministack_town: Town) -> None:
    from chalicelib.wire import Wire

    ministack_town.book.line = Wire("http://127.0.0.1:9", "eu-central-1")
    ministack_town.book.sleep = lambda _: None
    assert len(mail.mailer(queued('{"mail": "audit-261122"}'))["batchItemFailures"]) == 1
    with pytest.raises(TryAgain):
        send()


# What became of it


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        (["Delivery"], "delivered"),
        (["Bounce"], "bounced"),
        (["Delivery", "Complaint"], "complained"),
        (["Complaint", "Delivery"], "complained"),
        (["Bounce", "Bounce"], "bounced"),
        (["Send"], "sent"),
    ],
)
def test_what_ses_tells_is_kept_in_whatever_order_it_comes(mailing: Town, kinds: list[str], state: str) -> None:
    send()
    for kind in kinds:
        mail.bounces(notified(ses_event(kind, "audit-261122")))
    assert mail.progress("audit-261122").state == state
    assert mail.progress("audit-261122").ses


def test_an_event_that_is_faster_than_the_mark_is_kept(mailing: Town) -> None:
    records.written(records.fresh("MAIL#quick", "OUT", {"made_at": 0}))
    mail.bounces(notified(ses_event("Bounce", "quick")))
    assert (mail.progress("quick").state, records.record("MAIL#quick", "OUT")["bounce"]) == ("bounced", "Permanent")


@pytest.mark.parametrize(
    "message",
    [
        ses_event("Bounce", "unknown"),
        ses_event("Complaint", "not an id"),
        {"notificationType": "Bounce", "mail": {"messageId": "1"}, "bounce": {"bounceType": "Transient"}},
        {"eventType": ["Bounce"], "mail": {"tags": {"mail": "x"}}},
        {"eventType": "Bounce", "mail": {"tags": {"mail": [7]}}, "bounce": 7},
        "Successfully validated SNS topic for Amazon SES event publishing.",
        [],
    ],
)
def test_news_of_a_mail_that_we_do_not_know_changes_nothing(town: Town, message: object) -> None:
    mail.bounces(notified(message))
    assert records.records("MAIL#unknown") == []


# What a mail is


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b",
        "a@@b.de",
        "a b@c.de",
        "a@b.de, c@d.de",
        "a@b.de\nBcc: x@y.de",
        "a@b.de\r\n",
        "<a@b.de>",
        "a@-b.de",
        "ä@b.de",
        ".a@b.de",
        f"{'a' * 65}@b.de",
        f"a@{'b' * 250}.de",
    ],
)
def test_what_is_no_address_is_refused_and_nothing_is_kept(ministack_town: Town, address: str) -> None:
    with pytest.raises(MalformedMailAddress):
        mail.send("audit-261122", [STAFF, address], "s", "t")
    assert records.records("MAIL#audit-261122") == []


@pytest.mark.parametrize("address", ["a@b.de", "Anna.O'Neil+talente@sub.verein-x.example", "a/b=c@xn--mller-kva.de"])
def test_addresses_as_people_have_them_are_taken(address: str) -> None:
    assert decisions.checked(Mail("x", (address,), "s", "t", "de", 0)).to == (address,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"id": "a b"},
        {"to": ()},
        {"to": (STAFF,) * 51},
        {"subject": ""},
        {"subject": "a\nBcc: x@y.de"},
        {"subject": "a\u2028b"},
        {"subject": "a" * 201},
        {"text": ""},
        {"text": "a\0b"},
        {"text": "\ud800"},
        {"language": "de\nX: y"},
    ],
)
def test_what_no_mail_may_be_is_refused(wrong: dict[str, Any]) -> None:
    told: dict[str, Any] = {"id": "x", "to": (STAFF,), "subject": "s", "text": "t", "language": "de", "made_at": 0}
    with pytest.raises(MalformedMail):
        decisions.checked(Mail(**{**told, **wrong}))


HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language"]
HEADERS += ["Content-Type", "Content-Transfer-Encoding", "MIME-Version"]
ADDRESSES = st.just(STAFF) | st.text(max_size=40) | st.text(max_size=20).map(STAFF.__add__)


@given(to=ADDRESSES, subject=st.text(max_size=60), text=st.text(max_size=200))
def test_no_text_makes_a_header_that_is_not_ours(to: str, subject: str, text: str) -> None:
    try:
        made = decisions.checked(Mail("x", (to,), subject, text, "de", 1_795_305_600_000))
    except Refusal:
        return
    read = message_from_bytes(decisions.message(made, SENDER), policy=default)
    assert sorted(read.keys()) == sorted(HEADERS)
    assert (read["To"], read["From"]) == (to, SENDER)


@settings(max_examples=300)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_subject_and_text_arrive_as_they_were_written(text: str) -> None:
    subject = "".join(["Prüfung ", *(c for c in text if c.isprintable())])[:200]
    made = decisions.checked(Mail("x", (STAFF,), subject, text, "de", 1_795_305_600_000))
    read = message_from_bytes(decisions.message(made, SENDER), policy=default)
    assert read["Subject"] == subject
    assert read.get_content().splitlines() == text.splitlines()
    assert read["Message-ID"] == "<x@talente.example>"


def test_every_mail_is_written_in_both_languages_with_the_same_names() -> None:
    from string import Formatter

    from chalicelib.texts import mail_texts

    def named(text: dict[str, str]) -> set[str | None]:
        return {field for _, field, _, _ in Formatter().parse(json.dumps(text)[1:-1]) if field}

    german, english = mail_texts()["de"], mail_texts()["en"]
    assert {name: named(text) for name, text in german.items()} == {n: named(text) for n, text in english.items()}
