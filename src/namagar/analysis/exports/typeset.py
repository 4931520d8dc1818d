"""A PDF for people: a template of the catalogue set in the font of both scripts, accessible, the same every time."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typst

from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader

MEDIA_TYPE = "application/pdf"
FONT = "Vazirmatn-Regular.ttf"


def typeset(template: str, data: Mapping[str, Any], day: date, fonts: Path) -> bytes:
    """The template filled with the data as PDF/UA, dated that day; `fonts` is the folder with the TTF files."""
    if not (fonts / FONT).is_file():
        raise Refused(Problem("paper-font-missing", "", {"font": FONT}))
    return typst.compile(
        reader.find("exports", template).read_bytes(),
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(fonts)]),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
        pdf_standards=["ua-1"],
        format="pdf",
        timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )
