"""Whether the tests of a package notice when its code is wrong: a sample of small mistakes, each tried on a copy."""

import argparse
import ast
import copy
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPIED = ("src", "tests", "benchmarks", "pyproject.toml")
# A mistake may make a loop endless: so many times the processor time of the tests as they are, and some seconds.
_PATIENCE, _GRACE, _MOST_MEMORY = 4, 10, 8 << 30

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
    parser.add_argument("tests", nargs="+", help="the tests that should notice, the quick ones first")
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
    """A copy of the tree in which one mistake at a time is made and the tests are run."""

    def __init__(self, folder: Path, tests: list[str]) -> None:
        self.folder, self.tests, self.limit = folder, tests, 0
        for name in COPIED:
            source, target = ROOT / name, folder / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".hypothesis"))
            else:
                shutil.copy(source, target)
        before = _children()
        if self._run(keep_compiled=True) != 0:
            raise SystemExit("the tests fail without any mistake")
        spent = _children() - before
        self.limit = int(_PATIENCE * spent + _GRACE)
        print(f"the tests as they are: {spent:.0f} s of processor", flush=True)

    def survives(self, mistake: Mistake, number: int) -> bool:
        """Whether the tests pass with the mistake; running out of time or memory counts as noticed."""
        file = self.folder / mistake.file
        right = file.read_bytes()
        for compiled in file.parent.glob(f"__pycache__/{file.stem}.*.pyc"):
            compiled.unlink()
        file.write_bytes(right[: mistake.start] + mistake.after.encode() + right[mistake.end :])
        try:
            survives = self._run() == 0
        finally:
            file.write_bytes(right)
        print(f"{number:>4} {'NOT NOTICED' if survives else 'noticed    '} {mistake.told()}", flush=True)
        return survives

    def _run(self, keep_compiled: bool = False) -> int:
        """The exit code of the tests on the copy, with the same random examples every time."""
        place = {"PYTHONPATH": str(self.folder / "src"), "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
        place |= {} if keep_compiled else {"PYTHONDONTWRITEBYTECODE": "1"}
        seeded = ["-p", "no:cacheprovider", "-x", "--hypothesis-seed=0"]
        return subprocess.run(
            [sys.executable, "-m", "pytest", *seeded, *self.tests],
            cwd=self.folder,
            env={**os.environ, **place},
            preexec_fn=self._modest,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ).returncode

    def _modest(self) -> None:
        """Last in the queue for the processor, and ended when it takes far more than the tests as they are."""
        os.nice(19)
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
        if self.limit:
            resource.setrlimit(resource.RLIMIT_CPU, (self.limit, self.limit))


def _children() -> float:
    """The processor time of all finished child processes."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
