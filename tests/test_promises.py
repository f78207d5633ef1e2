"""What no file of the program may contain, because a drawing or a weight file from a stranger must never run anything.

The program's syntax trees are searched, so that a comment may mention what the code must not do.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
import engine
import resources

ROOTS = [Path(str(package.__file__)).parent for package in (engine, app, resources)]
FILES = [file for root in ROOTS for file in sorted(root.rglob("*.py"))]

MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "yaml", "ruamel", "jsonpickle"}
"""Loading with these can run what stands in the file."""

BUILTINS = {"eval", "exec", "compile", "__import__"}

METHODS = {"extractall", "read_pickle", "to_pickle"}

FUNCTIONS = {"os.system", "os.popen", "torch.hub.load", "torch.package.PackageImporter", "tempfile.mktemp"}


def offences(tree: ast.AST) -> Iterator[str]:
    """What stands in the tree and must not, as `line: what`."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (f"{node.lineno}: import {n.name}" for n in names if n.name.split(".")[0] in MODULES)
            case ast.ImportFrom(module=str(module), level=0) if module.split(".")[0] in MODULES:
                yield f"{node.lineno}: from {module}"
            case ast.Call():
                yield from (f"{node.lineno}: {what}" for what in _of_call(node))


def _of_call(call: ast.Call) -> Iterator[str]:
    name = _name(call.func)
    last = name.rpartition(".")[2]
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    if name in BUILTINS or name in FUNCTIONS or (last in METHODS and "." in name):
        yield name
    if name == "torch.load" and not _is(keywords.get("weights_only"), True):
        yield "torch.load without weights_only=True"
    if "allow_pickle" in keywords and not _is(keywords["allow_pickle"], False):
        yield "allow_pickle"
    if "shell" in keywords and not _is(keywords["shell"], False):
        yield "shell"


def _name(called: ast.expr) -> str:
    """`a.b.c`; what is computed, as in `a[0].c` and `a().c`, has a point before it and no name."""
    match called:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            return f"{_name(value)}.{attribute}"
    return ""


def _is(value: ast.expr | None, constant: bool) -> bool:
    return isinstance(value, ast.Constant) and value.value is constant


def test_no_file_of_the_program_can_run_what_it_reads() -> None:
    found = {str(file): list(offences(ast.parse(file.read_text(encoding="utf-8")))) for file in FILES}
    assert {file: lines for file, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "planted",
    [
        "import pickle",
        "import os, pickle as p",
        "from yaml import safe_load",
        "from joblib import load",
        "eval(text)",
        "exec(text)",
        "compile(text, 'x', 'exec')",
        "__import__(name)",
        "torch.load(path)",
        "torch.load(path, weights_only=False)",
        "torch.load(path, weights_only=flag)",
        "np.load(path, allow_pickle=True)",
        "archive.extractall(folder)",
        "archives[0].extractall(folder)",
        "opened(path).extractall(folder)",
        "subprocess.run(command, shell=True)",
        "os.system(command)",
        "pd.read_pickle(path)",
    ],
)
def test_the_search_finds_what_is_planted(planted: str) -> None:
    assert len(list(offences(ast.parse(planted)))) == 1


@pytest.mark.parametrize(
    "innocent",
    [
        "network.eval()",
        "application.exec()",
        "re.compile(pattern)",
        "torch.load(path, weights_only=True)",
        "np.load(path, allow_pickle=False)",
        "'import pickle'",
        "subprocess.run(command)",
    ],
)
def test_the_search_leaves_the_innocent_alone(innocent: str) -> None:
    assert list(offences(ast.parse(innocent))) == []


def test_the_search_covers_the_whole_program() -> None:
    assert len(FILES) > 50
