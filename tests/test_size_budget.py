"""Small by budget: functions, files, templates and arguments stay within what one can hold in mind."""

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("core", "orgs", "registry", "scans", "inspections", "notices", "govmedia", "tests", "bench")
FUNCTION, FILE, TEMPLATE, VIEW, TASK, ARGUMENTS = 50, 400, 120, 20, 5, 5


@cache
def python_files():
    return [
        path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts
    ]


class Function(NamedTuple):
    where: str
    lines: int
    body: int  # lines without the docstring
    arguments: int  # those that may be given by position, without self


@cache
def read(path):
    """(does the file say what it is for, its functions): figures, so that no tree of a file stays in memory."""
    tree = ast.parse(path.read_text())
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return bool(ast.get_docstring(tree)), [
        Function(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", lines(node), body_lines(node), arguments(node))
        for node in found
    ]


def functions(path):
    return read(path)[1]


def lines(node):
    return node.end_lineno - node.lineno + 1


def body_lines(node):
    documented = isinstance(node.body[0], ast.Expr) and isinstance(getattr(node.body[0], "value", None), ast.Constant)
    body = node.body[1:] if documented else node.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def arguments(node):
    given = [*node.args.posonlyargs, *node.args.args]
    return len(given) - (node.args.args[:1] != [] and node.args.args[0].arg in {"self", "cls"})


def in_part(path, part):
    return "tests" not in path.parts and (path.name == f"{part}.py" or path.parent.name == part)


def test_no_file_is_longer_than_its_budget():
    found = {
        str(path.relative_to(ROOT)): count
        for path in python_files()
        if (count := len(path.read_text().splitlines())) > FILE
    }
    assert not found


def test_no_function_is_longer_than_its_budget():
    found = [
        f"{each.where} ({each.lines})" for path in python_files() for each in functions(path) if each.lines > FUNCTION
    ]
    assert not found


def test_no_template_is_longer_than_its_budget():
    found = {
        str(path.relative_to(ROOT)): count
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if (count := len(path.read_text().splitlines())) > TEMPLATE
    }
    assert not found


@pytest.mark.parametrize(("part", "budget"), [("views", VIEW), ("tasks", TASK)])
def test_views_and_tasks_translate_and_nothing_else(part, budget):
    found = [
        f"{each.where} ({each.body})"
        for path in python_files()
        if in_part(path, part)
        for each in functions(path)
        if each.body > budget
    ]
    assert not found


def test_no_function_takes_more_positional_arguments_than_its_budget():
    found = [
        each.where
        for path in python_files()
        if "tests" not in path.parts
        for each in functions(path)
        if each.arguments > ARGUMENTS
    ]
    assert not found


def test_every_file_says_first_what_it_is_for():
    found = [str(path.relative_to(ROOT)) for path in python_files() if path.read_text().strip() and not read(path)[0]]
    assert not found


def test_no_file_is_named_after_nothing():
    found = [str(path) for path in python_files() if path.stem in {"utils", "helpers", "misc", "common"}]
    assert not found
