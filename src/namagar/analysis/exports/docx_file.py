"""A release as a DOCX to read and to work on: headings as headings, in either direction, the same bytes every time."""

import io
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_DIRECTION
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.text.paragraph import Paragraph

from namagar.analysis.exports.paper import Chapter, Finding, Lines, Paper, Part, Table
from namagar.analysis.exports.profile_paper import paper, wording
from namagar.analysis.exports.publication import Publication
from namagar.analysis.exports.timeless import timeless
from namagar.analysis.terms.problem import Problem, Refused

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FOR_PEOPLE = True
FONT, CODE_FONT = "Vazirmatn", "Consolas"
SIZES = {"Normal": 10.5, "Title": 26, "Heading 1": 17, "Heading 2": 13.5, "Heading 3": 11.5, "List Bullet": 10.5}
TAGS = {"en": "en-GB", "fa": "fa-IR"}
LABEL_WIDTH, TEXT_WIDTH = Cm(7), Cm(16.6)
LEFT_TO_RIGHT = "\u200e"
SOFT, VIOLET = RGBColor(0x45, 0x55, 0x60), RGBColor(0x5B, 0x4B, 0x8A)
_DIGEST = re.compile("[0-9a-f]{64}")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write(publication: Publication, language: str, earlier: Iterable[Publication], fonts: Path) -> bytes:
    """The file; `earlier` are the publications before this one. It names its font and holds none of `fonts`."""
    document = _Document(language, publication.published)
    document.whole(paper(publication, language, earlier))
    return document.bytes()


class _Document:
    """A document while it is being written, from the right in Persian."""

    def __init__(self, language: str, published: str) -> None:
        self.language, self.rtl, self.words = language, language == "fa", wording(language)
        self.file = docx.Document()
        self.published = datetime.fromisoformat(published)
        self.ids = {name: self.file.styles[name].style_id for name in SIZES}
        self._styles()
        self._page()

    def bytes(self) -> bytes:
        saved = io.BytesIO()
        self.file.save(saved)
        return timeless(saved.getvalue(), {})

    # What stands in it

    def whole(self, of: Paper) -> None:
        self._properties(of)
        self._cover(of)
        if of.about:
            self.heading(self.words["about_title"], 1)
            for text in of.about:
                self.text(text)
        for part in of.parts:
            self._part(part)
        if of.numbers:
            self.heading(self.words["numbers"], 1)
        for number in of.numbers:
            self.heading(number.question, 2)
            self.text(number.value, bold=True)
            self._notes(number.notes)

    def _cover(self, of: Paper) -> None:
        if of.illustrative:
            self.run(self.paragraph(), of.illustrative, bold=True, colour=VIOLET)
        self.text(of.country, colour=SOFT)
        self.run(self.paragraph("Title"), of.title)
        self.text(of.edition)
        for head, fact in of.facts:
            paragraph = self.paragraph()
            self.run(paragraph, f"{head}: ", bold=True)
            self.run(paragraph, fact, code=_DIGEST.fullmatch(fact) is not None)
        if of.empty:
            self.text(of.empty, bold=True)

    def _part(self, of: Part) -> None:
        self.heading(of.heading, 1, new_page=True)
        if of.subtitle and of.subtitle != of.heading:
            self.text(of.subtitle, colour=SOFT)
        for table in of.before:
            self._table(table)
        for chapter in of.chapters:
            self._chapter(chapter)
        for table in of.after:
            self._table(table)
        self._changes(of)
        if of.signed:
            self.heading(self.words["signed"], 2)
            self.text(of.signed.rule)
            self._notes(of.signed.institutions)
            self.text(self.words["signed_digest"], colour=SOFT)
            self.run(self.paragraph(), of.signed.digest, code=True)

    def _chapter(self, of: Chapter) -> None:
        self.heading(of.heading, 2)
        if of.about:
            self.text(of.about, colour=SOFT)
        for group in of.groups:
            self.heading(group.heading, 3)
            for finding in group.findings:
                self._finding(finding)
            if not group.findings:
                self.text(group.none)
        if of.silent:
            self.heading(self.words["silent"], 3)
        for lines in of.silent:
            self.text(lines.heading)
            self._lines(lines)

    def _finding(self, of: Finding) -> None:
        head = self.paragraph()
        head.paragraph_format.keep_with_next = True
        head.paragraph_format.space_before = Pt(12)
        self.run(head, of.code, code=True)
        self.run(head, f" {of.label} – {of.option}", bold=True)
        if of.text:
            self.text(of.text)
        self._notes(of.notes)

    def _notes(self, notes: Iterable[tuple[str, str]]) -> None:
        for head, text in notes:
            paragraph = self.paragraph()
            self.run(paragraph, f"{head}: ", bold=True, colour=SOFT)
            self.run(paragraph, text, colour=SOFT)

    def _changes(self, of: Part) -> None:
        if not of.changes:
            self.text(of.since)
            return
        self.heading(of.since, 2)
        for lines in of.changes:
            if lines.lines:
                self.heading(lines.heading, 3)
                self._lines(lines)
            else:
                self.text(lines.heading)

    def _lines(self, of: Lines) -> None:
        for line in of.lines:
            paragraph = self.paragraph("List Bullet")
            self.run(paragraph, line.code, code=True)
            self.run(paragraph, f" {line.label}" + (": " if line.text else ""))
            if line.text:
                self.run(paragraph, line.text, bold=True)

    def _table(self, of: Table) -> None:
        self.heading(of.heading, 2)
        table = self.file.add_table(rows=0, cols=len(of.head), style="Table Grid")
        if self.rtl:
            table.table_direction = WD_TABLE_DIRECTION.RTL
        rest = Emu((TEXT_WIDTH - LABEL_WIDTH) // (len(of.head) - 1))
        widths = [LABEL_WIDTH, *(rest for _ in of.head[1:])]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for number, cells in enumerate((of.head, *of.rows)):
            row = table.add_row()
            if number == 0:
                row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
            for cell, text, width in zip(row.cells, cells, widths, strict=True):
                cell.width = width
                self.run(self._directed(cell.paragraphs[0]), text, bold=number == 0)
        if of.note:
            self.text(of.note, colour=SOFT)

    # How it is written

    def heading(self, text: str, level: int, new_page: bool = False) -> None:
        paragraph = self.paragraph(f"Heading {level}")
        paragraph.paragraph_format.page_break_before = new_page
        self.run(paragraph, text)

    def text(self, text: str, bold: bool = False, colour: RGBColor | None = None) -> None:
        self.run(self.paragraph(), text, bold=bold, colour=colour)

    def paragraph(self, style: str = "Normal") -> Paragraph:
        paragraph = self.file.add_paragraph()
        # By its id: to look a style up by name takes longer than all the rest of a paragraph.
        paragraph._p.style = self.ids[style]
        return self._directed(paragraph)

    def _directed(self, paragraph: Paragraph) -> Paragraph:
        if self.rtl:
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        return paragraph

    def run(
        self, paragraph: Paragraph, text: str, bold: bool = False, colour: RGBColor | None = None, code: bool = False
    ) -> None:
        """A piece of text; a code or digest stays Latin and runs from the left in both languages."""
        if _UNWRITABLE.search(text):
            raise Refused(Problem("paper-text-unwritable", "", {"text": _UNWRITABLE.sub("�", text)}))
        # Without the mark a code such as 2.01-national would be read from its end in a Persian line.
        run = paragraph.add_run(f"{LEFT_TO_RIGHT}{text}" if code and self.rtl else text)
        # Word keeps one switch for each kind of script.
        run.font.bold = run.font.cs_bold = bold or None
        if colour is not None:
            run.font.color.rgb = colour
        if code:
            run.font.name = CODE_FONT
        else:
            run.font.rtl = self.rtl or None

    def _styles(self) -> None:
        for name, size in SIZES.items():
            style = self.file.styles[name]
            assert style.type == WD_STYLE_TYPE.PARAGRAPH
            properties = style.element.get_or_add_rPr()
            # Letters of Persian are joined: they must not be spread, as the template spreads those of its title.
            for tag in ("w:rFonts", "w:spacing", "w:kern", "w:szCs", "w:lang"):
                for old in properties.findall(qn(tag)):
                    properties.remove(old)
            style.font.name, style.font.size = FONT, Pt(size)
            properties.find(qn("w:rFonts")).set(qn("w:cs"), FONT)
            _add(properties, "w:szCs", val=str(int(size * 2)))
            _add(properties, "w:lang", val=TAGS["en"], bidi=TAGS["fa"])

        self.file.styles["Normal"].paragraph_format.space_after = Pt(4)

    def _page(self) -> None:
        section = self.file.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin = section.bottom_margin = Cm(2)
        if self.rtl:
            # In the order of the standard: only these may come after it.
            later = [each for each in section._sectPr if each.tag in (qn("w:rtlGutter"), qn("w:docGrid"))]
            section._sectPr.insert(len(section._sectPr) - len(later), OxmlElement("w:bidi"))

    def _properties(self, of: Paper) -> None:
        properties = self.file.core_properties
        properties.title, properties.author, properties.language = (
            f"{of.title} – {of.country}",
            of.country,
            self.language,
        )
        properties.created = properties.modified = self.published
        properties.comments, properties.last_modified_by, properties.revision = "", of.country, 1
        footer = self._directed(self.file.sections[0].footer.paragraphs[0])
        mark = f"{self.words['mark']} · " if of.illustrative else ""
        self.run(footer, f"{mark}{of.country} · {of.edition} · {self.words['page']} ", colour=SOFT)
        footer._p.append(_page_number())


def _page_number() -> Any:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    return field


def _add(to: Any, tag: str, **attributes: str) -> None:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    to.append(made)
