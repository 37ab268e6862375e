"""The runbook is true: its commands are AWS's and ours, what they name is in the stack, and its programs run."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from textwrap import dedent

import pytest
from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.session import Session

from chalicelib.mail import book as mail
from infra import tables
from infra.emulator.fitted import LACKING
from infra.package import parcel
from infra.stack.functions import FUNCTIONS
from tests.town import Town, token

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "operations.md"
TEXT = DOCUMENT.read_text("utf-8")
FENCED = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
BLOCKS = [dedent(block) for _, language, block in FENCED.findall(TEXT) if not language]
CODE = BLOCKS + re.findall(r"`([^`\n]+)`", FENCED.sub("", TEXT))
PROGRAM = re.compile(r"bin/python - ?(.*?) ?<<'PY'\n(.*?)^PY$", re.MULTILINE | re.DOTALL)
PROGRAMS = [found for block in BLOCKS for found in PROGRAM.findall(block)]
ANYWHERE = {"query", "output", "region", "profile"}
NOT_IN_THE_MODEL = {("sso", "login"), ("configure", "export-credentials")}
"""Commands of the AWS CLI's own, which stand for no call."""
CALLED_OTHERWISE = {"s3api": "s3"}


# Commands


def commands() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Every `aws` command: service, operation, its options."""
    for code in CODE:
        for found in re.finditer(r"\baws ([a-z0-9-]+) ([a-z0-9-]+)(.*?)(?=\baws |\n|; |$)", code):
            yield found[1], found[2], frozenset(re.findall(r"(?<!\S)--([a-z0-9-]+)", found[3]))


@cache
def options(service: str, operation: str) -> tuple[frozenset[str], frozenset[str]]:
    """What an operation takes, and what it needs, as the CLI calls them; raises UnknownServiceError, KeyError."""
    model = Session().get_service_model(CALLED_OTHERWISE.get(service, service))
    known = {xform_name(name, "-"): name for name in model.operation_names}
    shape = model.operation_model(known[operation]).input_shape
    given = frozenset(xform_name(name, "-") for name in (shape.members if shape else ()))
    return given, frozenset(xform_name(name, "-") for name in (shape.required_members if shape else ()))


def wrong(service: str, operation: str, told: frozenset[str]) -> str:
    """What AWS's own description of its calls says against a command; empty where it says nothing."""
    try:
        taken, needed = options(service, operation)
    except (UnknownServiceError, KeyError):
        return f"aws {service} {operation}: there is no such call"
    unknown, missing = told - taken - ANYWHERE, needed - told
    return f"aws {service} {operation}: unknown {set(unknown)}, missing {set(missing)}" if unknown | missing else ""


def waiters() -> set[str]:
    return {xform_name(name, "-") for name in Session().get_waiter_model("cloudformation").waiter_names}


def test_every_aws_command_is_one_of_aws_s_with_options_that_it_takes() -> None:
    found = set(commands())
    waits = {one for one in found if one[1] == "wait"}
    asked = {one for one in found - waits if one[:2] not in NOT_IN_THE_MODEL}
    assert len(asked) > 30
    assert [told for one in sorted(asked, key=str) if (told := wrong(*one))] == []
    assert set(re.findall(r"aws cloudformation wait ([a-z-]+)", TEXT)) <= waiters()


def test_a_command_that_aws_does_not_know_is_noticed() -> None:
    assert wrong("lambda", "freeze-function", frozenset())
    assert wrong("lambda", "put-function-concurrency", frozenset({"function-name", "concurrency"}))
    assert wrong("sqs", "purge-queue", frozenset())


def test_every_make_command_is_ours() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    told = [found for code in CODE for found in re.findall(r"\bmake ([a-z-]+)((?: [A-Z]+=\S+)*)", code)]
    assert {target for target, _ in told} <= targets
    variables = {name for _, given in told for name in re.findall(r"([A-Z]+)=", given)}
    assert [name for name in sorted(variables) if f"({name})" not in makefile] == []


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.strip().partition("\n")[0][:40])
def test_every_block_is_a_shell_s(block: str) -> None:
    read = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True, check=False)
    assert (read.returncode, read.stderr) == (0, "")


# Names


def test_what_is_asked_of_a_stack_is_there() -> None:
    made = parcel.plain()
    outputs = {(stack, name) for stack in made for name in made[stack]["Outputs"]}
    things = {(stack, name) for stack in made for name in made[stack]["Resources"]}
    code = "\n".join(CODE)
    assert set(re.findall(r"\bout (data|app|site) (\w+)", code)) <= outputs
    assert set(re.findall(r"\bres (data|app|site) (\w+)", code)) <= things


def test_functions_and_tables_have_these_names() -> None:
    code, functions = "\n".join(CODE), {name.lower() for name in FUNCTIONS}
    assert set(re.findall(r"--function-name talente-\$STAGE-(\w+)", code)) <= functions
    assert set(re.findall(r"\blines (\w+) \d", code)) <= functions
    assert set(re.findall(r"--table-name \$TABLE_PREFIX-(\w+)", code)) <= set(tables.KEYS)


def test_every_link_leads_somewhere() -> None:
    for place, anchor in re.findall(r"\]\(([^)#\s]*)#?([^)\s]*)\)", TEXT):
        linked = DOCUMENT.parent / place if place else DOCUMENT
        assert linked.is_file(), place
        assert not anchor or anchor in anchors(linked), (place, anchor)


def anchors(page: Path) -> set[str]:
    """What a heading is linked by: small letters, without signs, blanks as hyphens."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_file_that_is_named_is_there() -> None:
    named = re.findall(r"`((?:infra|tests|chalicelib)/[\w/]+\.(?:py|js|toml))`", TEXT)
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_what_the_emulator_lacks_is_listed_by_name() -> None:
    assert [kind for kind in LACKING if f"`{kind}`" not in TEXT] == []


def test_sections_that_programs_and_mails_name_are_there() -> None:
    named = [
        "The audit found something",
        "Accounts are not judged",
        "The audit does not end",
        "The journal was changed",
        "An update that is stuck",
        "Data without its stack",
        "A secret that is gone",
        "Restore",
        "Rotate keys",
        "What is measured",
    ]
    assert [heading for heading in named if not re.search(rf"^##+ {heading}$", TEXT, re.MULTILINE)] == []


# Programs


@pytest.fixture
def types(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator["Typist"]:
    typist = Typist(monkeypatch, capsys)
    yield typist
    assert typist.used, "no program was run"


class Typist:
    """Runs the programs of the runbook, as somebody who pastes them."""

    def __init__(self, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.patch, self.capture, self.used = patch, capture, False

    def __call__(self, has: str, *given: str) -> str:
        """Run the only program that has this text, with as many arguments as it is shown with; what it printed."""
        ((shown, program),) = [found for found in PROGRAMS if has in found[1]]
        assert len(shlex.split(shown)) == len(given)
        self.patch.setattr("sys.argv", ["-", *given])
        self.capture.readouterr()
        exec(compile(program, has, "exec"), {})
        self.used = True
        return self.capture.readouterr().out


def test_there_is_a_test_for_every_program() -> None:
    assert len(PROGRAMS) == 7


def test_a_first_shop_scans_the_first_card(types: Typist, town: Town) -> None:
    told = dict(line.split(" ", 1) for line in types("register_business").splitlines())
    town.tokens["shop"], town.codes["eva"] = told["till"], told["card"].split()[0]
    town.accounts["eva"] = told["accounts"].split()[2]
    assert town.scans("eva", 5000, "shop").status == 201
    assert town.balance("eva") == 5000


def test_a_token_that_is_taken_back_opens_nothing_and_a_new_one_does(types: Typist, town: Town) -> None:
    told = dict(line.split(" ", 1) for line in types("register_business").splitlines())
    account = told["accounts"].split()[0]
    town.tokens["shop"] = told["till"]
    listed = [line.split() for line in types("passes.issued").splitlines()]
    fingerprint = next(words[0] for words in listed if words[1:4] == ["till", "b1", "t1"])
    types("passes.revoke", account, fingerprint)
    assert town.scans("anna", 5000, "shop").code == "not_signed_in"
    town.tokens["shop"] = types('Claims("till"', account, "b1", "t1", "Kasse 1, new device").strip()
    assert town.scans("anna", 5000, "shop").status == 201
    assert "taken back" in types("passes.issued")


def test_a_card_that_is_blocked_neither_earns_nor_pays(types: Typist, town: Town) -> None:
    types("blocked", town.accounts["anna"], "01")
    assert town.scans("anna", 5000, "bakery").code == "card_blocked"


def test_a_card_s_account_and_number_can_be_read_off_its_code(town: Town) -> None:
    code = town.codes["anna"]
    assert (f"m:{code[5:13]}", code[13:15]) == (town.accounts["anna"], "01")


def test_a_print_run_that_is_denied_is_withdrawn(types: Typist, town: Town) -> None:
    types("batch:", town.codes["anna"][2:5])
    assert town.scans("anna", 5000, "bakery").code == "card_withdrawn"


def test_a_probe_of_the_mail_is_sent(types: Typist, mailing: Town) -> None:
    types("mail.send", "probe-1", "you@example.org")
    assert mail.progress("probe-1").state == "sent"


def test_a_token_s_hash_is_its_sha256(town: Town) -> None:
    mine = token("till", town.accounts["bakery"], "b1", "t1")
    done = subprocess.run(["sha256sum"], input=mine, capture_output=True, text=True, check=True)
    from chalicelib.people.credentials import fingerprint

    assert done.stdout.split()[0] == fingerprint(mine)
