"""Whether the tests of a package notice when its code is wrong: a sample of small mistakes, each tried on a copy."""

import argparse
import ast
import copy
import importlib
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import coverage
import pytest

ROOT = Path(__file__).parents[1]
COPIED = ("src", "tests", "benchmarks", "docs", "pyproject.toml")
# A mistake may make a loop endless: so many times the processor time of the longest watched test, and some seconds.
_PATIENCE, _GRACE, _MOST_MEMORY = 1.5, 5, 8 << 30
_NICE = 15  # others work on the same machine
# What takes long to load and is not changed here; these tests need no site, which takes long to load too.
_OF_OTHERS = ("numpy", "scipy.optimize", "scipy.sparse.linalg", "hypothesis", "duckdb", "openpyxl", "lxml", "xlrd")
_NEED_NO_SITE = ("tests/analysis/", "tests/catalogue/", "tests/commands/test_reconcile", "tests/commands/test_import")
# The same order of sets and one thread in every run.
_STEADY = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
}
# Conditions that nothing else turns round.
_SAID = ast.Name | ast.Attribute | ast.Call | ast.Subscript
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "minimum": "maximum", "maximum": "minimum"}


@dataclass(frozen=True)
class Mistake:
    """One place of one file where `before` becomes `after`."""

    file: Path
    line: int
    start: int
    end: int
    before: str
    after: str

    def told(self) -> str:
        """Where it is and what it changes, on one line."""
        return f"{self.file}:{self.line}: {' '.join(self.before.split())}  →  {self.after}"


def main() -> int:
    """Try a sample of mistakes; the exit code says whether enough of them were noticed."""
    asked = _asked()
    if any(os.environ.get(name) != value for name, value in _STEADY.items()):
        os.execve(
            sys.executable, [sys.executable, "-m", "benchmarks.mutation", *sys.argv[1:]], {**os.environ, **_STEADY}
        )
    package = Path(asked.package)
    chosen = sample(package, asked.sample, asked.seed)
    numbers = asked.numbers or range(1, len(chosen) + 1)
    print(f"{len(chosen)} mistakes of {package}, seed {asked.seed}; {len(numbers)} of them are tried", flush=True)
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        trial = Trial(Path(folder), asked.tests)
        survivors = [number for number in numbers if trial.survives(chosen[number - 1], number)]
    noticed = len(numbers) - len(survivors)
    print(f"{noticed} of {len(numbers)} noticed: {100 * noticed / max(len(numbers), 1):.1f} %")
    for number in survivors:
        print(f"  not noticed, number {number}: {chosen[number - 1].told()}")
    return 0 if noticed >= asked.least * len(numbers) else 1


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description=__doc__)
    parser.add_argument("package", help="a folder or file below src")
    parser.add_argument("tests", nargs="+", help="the tests that should notice")
    parser.add_argument("--sample", type=int, default=150, help="how many mistakes (150)")
    parser.add_argument("--seed", type=int, default=1, help="which of them (1)")
    parser.add_argument("--least", type=float, default=0.85, help="the part that has to be noticed (0.85)")
    parser.add_argument("--numbers", type=int, nargs="*", help="only these of the sample, to try survivors again")
    return parser.parse_args()


def sample(package: Path, size: int, seed: int) -> list[Mistake]:
    """So many of all mistakes that can be made in the files of a package, the same ones for the same seed."""
    files = sorted(package.rglob("*.py")) if package.is_dir() else [package]
    every = [mistake for file in files for mistake in mistakes(file)]
    return random.Random(seed).sample(every, min(size, len(every)))


def mistakes(file: Path) -> Iterator[Mistake]:
    """Every small mistake that can be made in a file and that still is Python."""
    text = (ROOT / file).read_bytes()
    starts = [0]
    for row in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(row))
    for node, after in _Places().of(ast.parse(text)):
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        try:
            ast.parse(text[:start] + after.encode() + text[end:])
        except SyntaxError:
            continue
        yield Mistake(file, node.lineno, start, end, text[start:end].decode(), after)


class _Places:
    """Walks through a file and leaves out what is not run or makes no difference: words, annotations, decorators."""

    def of(self, node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
        for after in _changes(node):
            yield node, after
        if isinstance(node, ast.If | ast.While | ast.IfExp) and isinstance(node.test, _SAID):
            yield node.test, f"(not {ast.unparse(node.test)})"
        for child in self._inside(node):
            yield from self.of(child)

    def _inside(self, node: ast.AST) -> Iterator[ast.AST]:
        """The parts of a node; places inside f-strings are not reliable, and a docstring is not code."""
        if isinstance(node, ast.JoinedStr):
            return
        skipped = {"annotation", "returns", "decorator_list", "type_comment"}
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias":
            skipped.add("value")
        for name, value in ast.iter_fields(node):
            if name in skipped:
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not _is_docstring(child):
                    yield child


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changes(node: ast.AST) -> Iterator[str]:
    """What may stand in the place of a node by mistake."""
    for kind, change in _CHANGES.items():
        if isinstance(node, kind):
            yield from change(node)


def _instead(node: ast.AST, **parts: object) -> str:
    """The node with other parts, in brackets where it is an expression, so that it binds as before."""
    other = copy.copy(node)
    for name, value in parts.items():
        setattr(other, name, value)
    text = ast.unparse(other)
    return f"({text})" if isinstance(node, ast.expr) else text


def _compare(node: ast.Compare) -> Iterator[str]:
    for place, each in enumerate(node.ops):
        for other in _COMPARED[type(each)]:
            yield _instead(node, ops=[*node.ops[:place], other(), *node.ops[place + 1 :]])


def _reckon(node: ast.BinOp | ast.AugAssign) -> Iterator[str]:
    if type(node.op) in _RECKONED:
        yield _instead(node, op=_RECKONED[type(node.op)]())


def _join(node: ast.BoolOp) -> Iterator[str]:
    yield _instead(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())


def _unary(node: ast.UnaryOp) -> Iterator[str]:
    if isinstance(node.op, ast.Not | ast.USub | ast.Invert):
        yield f"({ast.unparse(node.operand)})"


def _constant(node: ast.Constant) -> Iterator[str]:
    value = node.value
    if isinstance(value, bool):
        yield repr(not value)
    elif isinstance(value, int | float):
        yield repr(value + 1)
    elif isinstance(value, str):
        yield repr(value + "XX")


def _call(node: ast.Call) -> Iterator[str]:
    name = node.func
    if isinstance(name, ast.Name) and name.id in _CALLED:
        yield _instead(node, func=ast.Name(_CALLED[name.id]))
    elif isinstance(name, ast.Attribute) and name.attr in _CALLED:
        yield _instead(node, func=ast.Attribute(name.value, _CALLED[name.attr]))


def _statement(node: ast.Expr) -> Iterator[str]:
    if isinstance(node.value, ast.Call):
        yield "pass"


_CHANGES: dict[type[ast.AST], Callable[..., Iterator[str]]] = {
    ast.Compare: _compare,
    ast.BinOp: _reckon,
    ast.AugAssign: _reckon,
    ast.BoolOp: _join,
    ast.UnaryOp: _unary,
    ast.Constant: _constant,
    ast.Call: _call,
    ast.Expr: _statement,
    ast.Break: lambda node: iter(["continue"]),
    ast.Continue: lambda node: iter(["break"]),
}


class Trial:
    """A copy of the tree in which one mistake at a time is made and the tests are run.

    Each run is a fork of this process, which has loaded what the tests need of others and nothing of the product.
    """

    def __init__(self, folder: Path, tests: list[str]) -> None:
        self.folder, self.tests, self.limit = folder, tests, 0.0
        self.bare = all(f"{test}/".startswith(_NEED_NO_SITE) for test in tests)
        for name in COPIED:
            source, target = ROOT / name, folder / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".hypothesis"))
            else:
                shutil.copy(source, target)
        for name in _OF_OTHERS:
            importlib.import_module(name)
        self.noted, self.limit = self._watched()
        print(f"the tests pass as they are; each may take {self.limit:.0f} s of processor", flush=True)

    def _watched(self) -> tuple[dict[str, list[str]], float]:
        """Which tests run each line and each file, and the processor time that a test may take."""
        file = self.folder / "noted.json"
        if self._forked(_Noting(self.folder / "src", file), self.tests) != 0:
            raise SystemExit("the tests fail without any mistake")
        noted = json.loads(file.read_text())
        return noted["places"], _PATIENCE * noted["longest"] + _GRACE

    def survives(self, mistake: Mistake, number: int) -> bool:
        """Whether the tests pass with the mistake; running out of time or memory counts as noticed."""
        file = self.folder / mistake.file
        line, touching = self.noted.get(f"{mistake.file}:{mistake.line}", []), self.noted.get(str(mistake.file), [])
        files = sorted({test.partition("::")[0] for test in touching})
        right = file.read_bytes()
        for compiled in file.parent.glob(f"__pycache__/{file.stem}.*.pyc"):
            compiled.unlink()
        file.write_bytes(right[: mistake.start] + mistake.after.encode() + right[mistake.end :])
        try:
            survives = self._forked(_First(line, touching, self.limit), files or self.tests) == 0
        finally:
            file.write_bytes(right)
        print(f"{number:>4} {'NOT NOTICED' if survives else 'noticed    '} {mistake.told()}", flush=True)
        return survives

    def _forked(self, plugin: object, tests: list[str]) -> int:
        """How the tests end in a process of their own: 0 when all pass."""
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = self._run(plugin, tests)
            finally:
                os._exit(code)
        return os.waitpid(child, 0)[1]

    def _run(self, plugin: object, tests: list[str]) -> int:
        """The exit code of the tests on the copy, with the same random examples every time."""
        os.nice(max(0, _NICE - os.nice(0)))
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
        os.chdir(self.folder)
        if self.limit:
            with open(os.devnull, "w") as nowhere:
                os.dup2(nowhere.fileno(), 1)
                os.dup2(nowhere.fileno(), 2)
        sys.path[:] = [str(self.folder / "src"), *(each for each in sys.path if each not in ("", str(ROOT)))]
        sys.dont_write_bytecode = self.limit > 0
        signal.setitimer(signal.ITIMER_PROF, _PATIENCE * self.limit)  # until the first test begins
        os.environ["PYTHONPATH"] = str(self.folder / "src")
        bare = ["--noconftest", "-p", "no:django"] if self.bare else []
        seeded = ["-p", "no:cacheprovider", "-x", "--hypothesis-seed=0"]
        ended = pytest.main([*seeded, *bare, *tests], plugins=[plugin])
        return 0 if ended == pytest.ExitCode.NO_TESTS_COLLECTED else int(ended)


class _Noting:
    """Writes down which tests run each line and each file, the quick ones first."""

    def __init__(self, source: Path, file: Path) -> None:
        self.source, self.file = source, file
        self.began = 0.0
        self.took: dict[str, float] = {}

    def pytest_sessionstart(self) -> None:
        """Watch from the start, so that what is run on import is watched too."""
        self.watch = coverage.Coverage(data_file=None, source=[str(self.source)], config_file=False)
        self.watch.start()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """What is run from here on is run by this test."""
        self.watch.switch_context(nodeid)
        self.began = time.process_time()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """How long a test took with all that it needs."""
        self.took[nodeid] = time.process_time() - self.began

    def pytest_sessionfinish(self) -> None:
        """Keep what was seen: place → tests."""
        self.watch.stop()
        data = self.watch.get_data()
        places: dict[str, set[str]] = {}
        for file in data.measured_files():
            name = str(Path(file).relative_to(self.source.parent))
            for line, tests in data.contexts_by_lineno(file).items():
                for place in (name, f"{name}:{line}"):
                    places.setdefault(place, set()).update(test for test in tests if test)
        by_time = {place: sorted(tests, key=lambda test: self.took.get(test, 0.0)) for place, tests in places.items()}
        self.file.write_text(json.dumps({"places": by_time, "longest": max(self.took.values(), default=0.0)}))


class _First:
    """Runs the tests that run the line, then the others that run something of its file, or all when none does."""

    def __init__(self, line: list[str], file: list[str], limit: float) -> None:
        self.limit = limit
        self.place = {test: place for place, test in enumerate(dict.fromkeys([*line, *file]))}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Choose the tests and put them in this order."""
        if self.place:
            items[:] = [item for item in items if item.nodeid in self.place]
            items.sort(key=lambda item: self.place[item.nodeid])

    def pytest_runtest_logstart(self) -> None:
        """A test that does not come to its end ends the process."""
        signal.setitimer(signal.ITIMER_PROF, self.limit)


if __name__ == "__main__":
    sys.exit(main())
