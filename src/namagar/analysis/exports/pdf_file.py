"""A release as a PDF to read and to print: tagged, in either script, the same bytes for the same release."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path

from namagar.analysis.exports.profile_paper import paper, wording
from namagar.analysis.exports.publication import Publication
from namagar.analysis.exports.typeset import MEDIA_TYPE as MEDIA_TYPE
from namagar.analysis.exports.typeset import typeset
from namagar.analysis.terms.numerals import digits

FOR_PEOPLE = True
PAGES = range(1, 1000)


def write(publication: Publication, language: str, earlier: Iterable[Publication], fonts: Path) -> bytes:
    """The file; `earlier` are the publications before this one, `fonts` the folder with the TTF files of Vazirmatn."""
    data = {
        **asdict(paper(publication, language, earlier)),
        "words": wording(language),
        "language": language,
        "day": publication.published,
        "figures": [digits(str(number), language) for number in PAGES],
    }
    return typeset("profile.typ", data, date.fromisoformat(publication.published), fonts)
