"""Search through all evidence of a country: one door, whatever database is underneath."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.searchable import words
from namagar.catalogue import reader
from namagar.records.documents import passages
from namagar.records.documents.models import Document, DocumentPage
from namagar.records.documents.passages import Passage, Term

LONGEST_QUERY = 400
SEARCHES = {
    "sqlite": (
        "SELECT count(*) FROM documents_pageindex WHERE documents_pageindex MATCH %s",
        "SELECT rowid FROM documents_pageindex WHERE documents_pageindex MATCH %s"
        " ORDER BY bm25(documents_pageindex, 0.0, 1.0), rowid LIMIT %s OFFSET %s",
    ),
    "postgresql": (
        "SELECT count(*) FROM documents_documentpage WHERE country = %s AND vector @@ to_tsquery('simple', %s)",
        "SELECT id FROM documents_documentpage, to_tsquery('simple', %s) AS asked"
        " WHERE country = %s AND vector @@ asked ORDER BY ts_rank(vector, asked) DESC, id LIMIT %s OFFSET %s",
    ),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that matches, with the passage that shows it."""

    document: Document
    number: int
    heading: str
    passage: Passage
    replaced: bool


@dataclass(frozen=True, slots=True)
class Found:
    """How many pages match in all, and those that were asked for, best first."""

    total: int
    hits: tuple[Hit, ...]


def find(country: str, query: str, limit: int = 20, offset: int = 0) -> Found:
    """The pages that hold every word of the query; the last word may be only begun, words in quotation marks stand in
    a row. A query without any word finds nothing; one that is too long is Refused."""
    if len(query) > LONGEST_QUERY:
        raise Refused(Problem("search-too-long", "query", {"letters": LONGEST_QUERY}))
    return _found(country, passages.terms(query), " AND ", limit, offset)


def near_item(country: str, item_words: Mapping[str, str], limit: int = 3) -> tuple[Hit, ...]:
    """Passages that may answer a question, by the words of its label in any language: a suggestion, for a person to
    judge."""
    asked = dict.fromkeys(
        word for language, text in item_words.items() for word in words(text) if word not in _stop_words(language)
    )
    return _found(country, passages.any_of(tuple(asked)), " OR ", limit, 0).hits


def _stop_words(language: str) -> frozenset[str]:
    listed: str = reader.yaml_file("stop_words.yaml").get(language, "")
    return frozenset(words(listed))


def _found(country: str, asked: Sequence[Term], joint: str, limit: int, offset: int) -> Found:
    if not asked:
        return Found(0, ())
    total, keys = _RANKED[connection.vendor](country, asked, joint, limit, offset)
    pages = DocumentPage.objects.select_related("document", "document__replaced_by").in_bulk(keys)
    return Found(total, tuple(_hit(pages[key], asked) for key in keys))


def _hit(page: DocumentPage, asked: Sequence[Term]) -> Hit:
    shown = passages.passage(page.text, asked)
    return Hit(page.document, page.number, page.heading, shown, hasattr(page.document, "replaced_by"))


def _on_sqlite(country: str, asked: Sequence[Term], joint: str, limit: int, offset: int) -> tuple[int, list[int]]:
    matching = joint.join(_any(_match(spelling, term.begun) for spelling in term.spellings) for term in asked)
    text = f'country : "{words(country)[0]}" AND searchable : ({matching})'
    counting, ranking = SEARCHES["sqlite"]
    return _read(counting, [text], ranking, [text, limit, offset])


def _on_postgresql(country: str, asked: Sequence[Term], joint: str, limit: int, offset: int) -> tuple[int, list[int]]:
    sign = {" AND ": " & ", " OR ": " | "}[joint]
    text = sign.join(_any(_lexemes(spelling, term.begun) for spelling in term.spellings) for term in asked)
    counting, ranking = SEARCHES["postgresql"]
    return _read(counting, [country, text], ranking, [text, country, limit, offset])


_RANKED = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}


def _read(counting: str, counted: list[str], ranking: str, ranked: list[str | int]) -> tuple[int, list[int]]:
    with connection.cursor() as cursor:
        cursor.execute(counting, counted)
        (total,) = cursor.fetchone()
        cursor.execute(ranking, ranked)
        return total, [key for (key,) in cursor.fetchall()]


# Words are letters and digits only (analysis/terms/searchable.py), so nothing in them can end a quotation.
def _match(spelling: Sequence[str], begun: bool) -> str:
    return f'"{" ".join(spelling)}"' + (" *" if begun else "")


def _lexemes(spelling: Sequence[str], begun: bool) -> str:
    row = [f"'{word}'" for word in spelling]
    return " <-> ".join(row) + (":*" if begun else "")


def _any(spellings: Iterable[str]) -> str:
    sign = " OR " if connection.vendor == "sqlite" else " | "
    return f"({sign.join(spellings)})"
