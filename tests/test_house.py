"""The house's own rules, as far as no linter knows them."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = [ROOT / "app.py", *sorted((ROOT / "chalicelib").rglob("*.py")), *sorted((ROOT / "infra").rglob("*.py"))]
LONGEST_MODULE, LONGEST_FUNCTION = 210, 30
LISTS = {"chalicelib/refusals.py"}
"""Modules that are one long table and nothing else."""
FOREIGN = {"handle_expect_100", "handle_error", "do_GET", "do_POST"}
"""Names that a library's class prescribes."""
BANNED = re.compile(r"(^|_)(manager|helper|helpers|util|utils|service|common|base)(_|$)|^(get|set|do|handle|process)_")
TRACES = re.compile(r"(?<![\w.])/(home|root|work|Users)/|https?://[^\s\"'`)]*(pypi|npmjs|registry)", re.I)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_module_is_short_and_says_what_it_is(path: Path) -> None:
    assert name(path) in LISTS or len(path.read_text("utf-8").splitlines()) <= LONGEST_MODULE
    assert ast.get_docstring(parsed(path)), "no docstring"


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_function_is_short_and_its_name_explains_itself(path: Path) -> None:
    long = [f.name for f in functions(path) if (f.end_lineno or 0) - f.lineno >= LONGEST_FUNCTION]
    vague = [f.name for f in functions(path) if BANNED.search(f.name) and f.name not in FOREIGN]
    assert (long, vague, BANNED.search(path.stem)) == ([], [], None)


def test_every_test_says_what_it_is_about() -> None:
    tests = sorted((ROOT / "tests").glob("test_*.py"))
    assert [name(path) for path in tests if not ast.get_docstring(parsed(path))] == []


def test_nothing_tells_of_a_machine_or_a_registry() -> None:
    kept = [p for p in ROOT.rglob("*") if p.suffix in {".py", ".md", ".toml", ".txt", ".json", ".lock", ".html"}]
    ours = [p for p in kept if not {".venv", ".local", "node_modules", ".git"} & set(p.relative_to(ROOT).parts)]
    told = [name(p) for p in ours if p != Path(__file__) and TRACES.search(p.read_text("utf-8"))]
    assert told == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "tool",
    [["ruff", "format", "--check", "-q", "."], ["ruff", "check", "-q", "."], ["mypy"], ["lint-imports"]],
    ids=lambda tool: tool[0] + tool[1] if tool[0] == "ruff" else tool[0],
)
def test_the_tools_that_hold_the_house_find_nothing(tool: list[str]) -> None:
    """What `make lint` checks is checked wherever the tests run."""
    program = Path(sys.executable).with_name(tool[0])
    done = subprocess.run([program, *tool[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
