"""Small by budget: functions, files, templates and arguments stay within what one can hold in mind."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("core", "orgs", "registry", "scans", "inspections", "notices", "govmedia", "tests", "bench")
FUNCTION, FILE, TEMPLATE, VIEW, TASK, ARGUMENTS = 50, 400, 120, 20, 5, 5


def python_files():
    return [
        path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts
    ]


def functions(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"


def lines(node):
    return node.end_lineno - node.lineno + 1


def body_lines(node):
    documented = isinstance(node.body[0], ast.Expr) and isinstance(getattr(node.body[0], "value", None), ast.Constant)
    body = node.body[1:] if documented else node.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


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
        f"{where} ({lines(node)})"
        for path in python_files()
        for node, where in functions(path)
        if lines(node) > FUNCTION
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
        f"{where} ({body_lines(node)})"
        for path in python_files()
        if in_part(path, part)
        for node, where in functions(path)
        if body_lines(node) > budget
    ]
    assert not found


def test_no_function_takes_more_positional_arguments_than_its_budget():
    found = [
        where
        for path in python_files()
        if "tests" not in path.parts
        for node, where in functions(path)
        if len([*node.args.posonlyargs, *node.args.args])
        - (node.args.args[:1] != [] and node.args.args[0].arg in {"self", "cls"})
        > ARGUMENTS
    ]
    assert not found


def test_every_file_says_first_what_it_is_for():
    found = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not found


def test_no_file_is_named_after_nothing():
    found = [str(path) for path in python_files() if path.stem in {"utils", "helpers", "misc", "common"}]
    assert not found
