"""XML heard element by element: nothing unfolds, nothing is kept, and what is too deep or too long is refused."""

from collections.abc import Callable, Iterator, Mapping
from typing import IO
from xml.parsers import expat

from namagar.analysis.sources import limits
from namagar.analysis.terms.problem import Problem, Refused

_PIECE = 64 * 1024
Begins = Callable[[str, Mapping[str, str]], None]
Ends = Callable[[str], None]


def heard(file: IO[bytes], name: str, begins: Begins, ends: Ends | None = None) -> Iterator[None]:
    """Tells every element as it begins and ends (“namespace local”); stops after each piece of the file.

    Refused when it is no XML, declares a document type (the way to entities that unfold without end), nests deeper
    than a table does, or has a tag longer than a line of a table may be.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    depth = 0

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > limits.DEEPEST_XML:
            raise _refused("source-damaged", name)
        begins(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if ends is not None:
            ends(tag)

    def doctype(*_: object) -> None:
        raise Refused(Problem("source-active", name, {"file": name, "found": "DOCTYPE"}))

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.StartDoctypeDeclHandler = doctype
    fed = 0
    try:
        while piece := file.read(_PIECE):
            fed += len(piece)
            parser.Parse(piece, False)
            if fed - parser.CurrentByteIndex > limits.LONGEST_LINE:
                raise Refused(Problem("source-line-too-long", name, {"most": limits.LONGEST_LINE}))
            yield
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the latter: an encoding that nobody knows
        raise _refused("source-damaged", name) from error
    yield


def _refused(code: str, name: str) -> Refused:
    return Refused(Problem(code, name, {"file": name}))
