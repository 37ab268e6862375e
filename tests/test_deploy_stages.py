"""A stage's file: what it may say, and every word with which a wrong one is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from infra.deploy import stages
from infra.deploy.stages import StageRefused

Write = Callable[..., Path]
SITE = 'site = ""       '
CERTIFICATE = 'certificate = ""  '
ARN = "arn:aws:acm:us-east-1:123456789012:certificate/a"


def refusal(staged: Write, change: dict[str, str]) -> str:
    staged(change)
    with pytest.raises(StageRefused) as refused:
        stages.read("probe")
    return str(refused.value)


@pytest.mark.parametrize("name", ["torgau", "hattingen"])
def test_the_examples_can_be_read_but_not_deployed(name: str) -> None:
    stage = stages.read(name)
    assert (stage.town, stage.prefix) == (name, f"talente-{name}")
    with pytest.raises(StageRefused, match=rf"infra/stages/{name}.toml still names addresses at example.org"):
        stages.ready(stage)


def test_a_stage_with_addresses_of_its_own_is_ready(staged: Write) -> None:
    staged()
    stages.ready(stages.read("probe"))


def test_a_domain_that_only_sounds_like_the_example_is_no_example(staged: Write) -> None:
    staged({"technik@torgau.de": "technik@notexample.org"})
    stages.ready(stages.read("probe"))


def test_an_unknown_stage_names_the_known_ones() -> None:
    with pytest.raises(StageRefused, match=r"There is no stage called 'leipzig'\. There are: hattingen, torgau"):
        stages.read("leipzig")


@pytest.mark.parametrize("name", ["../torgau", "", "torgau.toml"])
def test_a_path_is_no_stage(name: str) -> None:
    with pytest.raises(StageRefused, match="There is no stage called"):
        stages.read(name)


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "broken TOML": ({"[mail]": "[mail"}, "probe.toml cannot be read: "),
    "unknown setting": ({"burst = 200": "brust = 200"}, "limits.brust: there is no such setting"),
    "missing setting": ({"burst = 200": "brust = 200"}, "limits.burst: is missing"),
    "missing part": ({"[limits]": "[limit]"}, "limits: is missing"),
    "a name": ({'town = "torgau"': 'name = "x"\ntown = "torgau"'}, "name: there is no such setting"),
    "no address": (
        {'alarms = "technik@torgau.de"': 'alarms = "technik"'},
        "mail.alarms: 'technik' is no mail address",
    ),
    "two in one": ({'"technik@torgau.de"': '"a@b.de, c@d.de"'}, "is no mail address"),
    "nobody": ({'["geschaeftsstelle@torgau.de"]': "[]"}, "mail.staff: List should have at least 1 item"),
    "one of the staff": (
        {"geschaeftsstelle@": "geschaeftsstelle "},
        "mail.staff.0: 'geschaeftsstelle torgau.de' is no",
    ),
    "foreign sender": (
        {'identity = "torgau.de"': 'identity = "gera.de"'},
        "mail.identity: gera.de is neither mail.from",
    ),
    "town": ({'town = "torgau"': 'town = "gera"'}, "town: there is no 'gera'; there are: hattingen, torgau"),
    "region": ({"eu-central-1": "eu-zentral-1"}, "region: AWS has no 'eu-zentral-1'; Frankfurt is eu-central-1"),
    "log days": ({"log_days = 90": "log_days = 91"}, "limits.log_days: one of 7, 14, 30"),
    "text for number": ({"burst = 200": 'burst = "200"'}, "limits.burst: Input should be a valid integer"),
    "no requests": ({"requests_per_second = 100": "requests_per_second = 0"}, "limits.requests_per_second: "),
    "host in capitals": ({SITE: 'site = "Talente.de" '}, "hosts.site: 'Talente.de' is no host"),
    "host as address": ({SITE: 'site = "https://talente.de"'}, "hosts.site: 'https://talente.de' is no host"),
    "host alone": ({SITE: 'site = "talente.de"'}, "hosts.certificate: goes with site and office"),
    "certificate alone": ({CERTIFICATE: f'certificate = "{ARN}"'}, "hosts.certificate: goes with site and office"),
    "no certificate": ({CERTIFICATE: 'certificate = "mine"'}, "hosts.certificate: 'mine' is no name (ARN) of an ACM"),
    "far certificate": (
        {SITE: 'site = "talente.de"', CERTIFICATE: f'certificate = "{ARN.replace("us-east-1", "eu-central-1")}"'},
        "hosts.certificate: CloudFront wants us-east-1",
    ),
    "office alone": (
        {'office = ""': 'office = "office.de"', CERTIFICATE: f'certificate = "{ARN}"'},
        "hosts.office: needs a host of the site's too",
    ),
    "one host for two": (
        {SITE: 'site = "a.de"', 'office = ""': 'office = "a.de"', CERTIFICATE: f'certificate = "{ARN}"'},
        "hosts: site, office and api are hosts of their own",
    ),
    "API host alone": ({'api = ""': 'api = "api.talente.de"'}, "hosts.api_certificate: goes with hosts.api"),
    "API certificate elsewhere": (
        {'api = ""': 'api = "api.talente.de"', 'api_certificate = ""': f'api_certificate = "{ARN}"'},
        "hosts.api_certificate: must be in eu-central-1, as the API is",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_file_that_says_something_impossible_is_refused_in_words(staged: Write, case: str) -> None:
    change, told = WRONG[case]
    assert told in refusal(staged, change)


def test_all_that_is_wrong_is_told_at_once(staged: Write) -> None:
    told = refusal(staged, {'town = "torgau"': 'town = "gera"', "log_days = 90": "log_days = 91"})
    assert len(told.splitlines()) == 3


def test_bytes_that_are_no_text_are_refused(staged: Write) -> None:
    staged().write_bytes(b'town = "\xff"')
    with pytest.raises(StageRefused, match=r"probe\.toml cannot be read"):
        stages.read("probe")


def test_a_stage_may_not_be_called_anything(staged: Write) -> None:
    staged(name="Probe_1")
    with pytest.raises(StageRefused, match="name: 'Probe_1' is no name of a stage"):
        stages.read("Probe_1")


def test_a_subdomain_of_the_identity_may_send(staged: Write) -> None:
    staged({"talente@torgau.de": "talente@post.torgau.de"})
    assert stages.read("probe").mail.sender == "talente@post.torgau.de"
