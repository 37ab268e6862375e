"""Who may do what in a deployed town, read from the template: nobody changes the journal, nobody writes alone."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from infra.package import parcel
from infra.stack.functions import FUNCTIONS

Piece = dict[str, Any]
WRITES = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}
PARTIQL = {f"dynamodb:PartiQL{word}" for word in ("Insert", "Update", "Delete")}
INSIDE = {"ForAnyValue:StringEquals": {"dynamodb:EnclosingOperation": ["TransactWriteItems"]}}
STARS = {
    ("xray:PutTraceSegments", "*"): "X-Ray knows no resources.",
    ("xray:PutTelemetryRecords", "*"): "X-Ray knows no resources.",
}
"""Every action on everything that any function has, and why it cannot be less."""


@cache
def template(stack: str) -> Piece:
    return parcel.plain()[stack]


def statements(function: str) -> Iterator[Piece]:
    role = template("app")["Resources"][f"{function}Role"]["Properties"]
    assert "ManagedPolicyArns" not in role
    for policy in role["Policies"]:
        for found in policy["PolicyDocument"]["Statement"]:
            yield found["Fn::If"][1] if "Fn::If" in found else found


def touches(statement: Piece, table: str) -> bool:
    return any(f"-{table}" in str(resource) for resource in listed(statement["Resource"]))


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_nobody_may_change_or_delete_what_stands_in_the_journal(function: str) -> None:
    for statement in statements(function):
        if touches(statement, "journal"):
            assert not {"dynamodb:UpdateItem", "dynamodb:DeleteItem", *PARTIQL} & set(statement["Action"])


@pytest.mark.parametrize("table", ["journal", "balance", "rules", "office"])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_table_is_written_inside_a_transaction_or_not_at_all(function: str, table: str) -> None:
    for statement in statements(function):
        if touches(statement, table) and WRITES & set(statement["Action"]):
            assert statement["Condition"] == INSIDE
            assert "dynamodb:DeleteItem" not in statement["Action"]


@pytest.mark.parametrize("function", [name for name in FUNCTIONS if name not in {"APIHandler", "Tick", "Printer"}])
def test_only_the_api_and_the_tick_may_write_the_ledger(function: str) -> None:
    writing = [s for s in statements(function) if (touches(s, "journal") or touches(s, "balance"))]
    assert [s for s in writing if WRITES & set(s["Action"])] == []


def test_the_printer_opens_accounts_and_does_nothing_else_to_the_ledger() -> None:
    touching = [s for s in statements("Printer") if touches(s, "journal") or touches(s, "balance")]
    allowed = {action for statement in touching for action in statement["Action"]}
    assert allowed == {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem"}
    assert not any(touches(statement, "journal") for statement in touching)


def test_the_typesetter_reaches_nothing_but_its_own_log() -> None:
    allowed = {(action, str(s["Resource"])) for s in statements("Typesetter") for action in listed(s["Action"])}
    assert {action for action, _ in allowed} == {
        *("logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTraceSegments", "xray:PutTelemetryRecords")
    }
    assert template("app")["Resources"]["Typesetter"]["Properties"]["Environment"]["Variables"].keys() == {
        *("TOWN", "STAGE", "TABLE_PREFIX")
    }


def test_the_api_alone_asks_a_function_and_only_the_typesetter_and_the_audit() -> None:
    let = [
        (name, str(statement["Resource"]))
        for name in FUNCTIONS
        for statement in statements(name)
        if "lambda:InvokeFunction" in listed(statement["Action"])
    ]
    assert let == [("APIHandler", str([{"Fn::GetAtt": [name, "Arn"]} for name in ("Typesetter", "Audit")]))]


def test_print_files_are_written_by_the_printer_and_read_by_the_api_s_links_alone() -> None:
    let = {
        (name, action)
        for name in FUNCTIONS
        for statement in statements(name)
        if "PrintsBucket" in str(statement["Resource"])
        for action in listed(statement["Action"])
    }
    assert let == {("Printer", "s3:PutObject"), ("APIHandler", "s3:GetObject")}


def test_the_journal_itself_refuses_a_change_whoever_asks() -> None:
    policy = template("data")["Resources"]["JournalTable"]["Properties"]["ResourcePolicy"]["PolicyDocument"]
    changed, alone = policy["Statement"]
    assert (changed["Effect"], changed["Principal"]) == ("Deny", "*")
    assert {"dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem", *PARTIQL} <= set(
        changed["Action"]
    )
    assert str(changed["Resource"]).endswith("table/${TablePrefix}-journal'}")
    assert alone["Condition"] == {"StringNotEquals": {"dynamodb:EnclosingOperation": "TransactWriteItems"}}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_function_may_do_everything_or_reach_everything_without_a_reason(function: str) -> None:
    for statement in statements(function):
        assert statement["Effect"] == "Allow"
        for action in listed(statement["Action"]):
            assert "*" not in action
            for resource in listed(statement["Resource"]):
                assert resource != "*" or (action, resource) in STARS


@pytest.mark.parametrize("function", [name for name in FUNCTIONS if name not in {"APIHandler", "Printer"}])
def test_only_the_api_and_who_makes_cards_read_the_master_keys(function: str) -> None:
    allowed = {action for statement in statements(function) for action in listed(statement["Action"])}
    assert not any(action.startswith("secretsmanager:") for action in allowed)


def test_a_function_is_told_only_what_it_needs() -> None:
    for name, function in FUNCTIONS.items():
        made = template("app")["Resources"][name]["Properties"]["Environment"]["Variables"]
        assert set(made) == {"TOWN", "STAGE", "TABLE_PREFIX", *function.variables}


def test_only_aws_itself_and_for_this_account_may_wake_a_function() -> None:
    for piece in template("app")["Resources"].values():
        if piece["Type"] == "AWS::Lambda::Permission":
            told = piece["Properties"]
            assert told["Principal"].endswith(".amazonaws.com")
            assert "SourceArn" in told
