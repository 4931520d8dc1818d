"""Small real files of every kind that is kept, and files with something active in them."""

import io
import zipfile

from openpyxl import Workbook
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from tests.web.files import small_pdf

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TEMPLATE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def pdf(*pages: str) -> bytes:
    """A PDF with a page a text, in Latin letters without brackets."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for text in pages:
        page = writer.add_blank_page(400, 400)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 300 Td ({text}) Tj ET".encode("ascii"))
        page[NameObject("/Contents")] = stream
    return _bytes(writer)


def _bytes(writer: PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _action(kind: str, **more: str) -> DictionaryObject:
    return DictionaryObject(
        {NameObject("/S"): NameObject(kind), **{NameObject(f"/{key}"): TextStringObject(more[key]) for key in more}}
    )


def active_pdf(how: str) -> bytes:
    """A whole PDF that does something when it is opened, in one of the ways there are."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(small_pdf())))
    root, page = writer.root_object, writer.pages[0]
    if how == "script":
        named = ArrayObject([TextStringObject("run"), _action("/JavaScript", JS="app.alert(1)")])
        tree = DictionaryObject({NameObject("/JavaScript"): DictionaryObject({NameObject("/Names"): named})})
        root[NameObject("/Names")] = tree
    elif how == "attachment":
        writer.add_attachment("run.exe", b"MZ")
    elif how == "launch":
        root[NameObject("/OpenAction")] = _action("/Launch", F="run.exe")
    elif how == "script on opening":
        root[NameObject("/OpenAction")] = _action("/JavaScript", JS="app.alert(1)")
    elif how == "page action":
        page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): _action("/URI", URI="http://a.example")})
    elif how == "form":
        root[NameObject("/AcroForm")] = DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>")})
    elif how == "media":
        media = DictionaryObject(
            {NameObject("/Subtype"): NameObject("/RichMedia"), NameObject("/Type"): NameObject("/Annot")}
        )
        page[NameObject("/Annots")] = ArrayObject([writer._add_object(media)])
    elif how == "script behind a link":
        link = DictionaryObject(
            {NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): _action("/JavaScript", JS="app.alert(1)")}
        )
        page[NameObject("/Annots")] = ArrayObject([writer._add_object(link)])
    return _bytes(writer)


def locked_pdf(password: str) -> bytes:
    """A PDF that opens with this password only, or with none when it is empty."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Locked words"))))
    writer.encrypt(password, owner_password="owner", algorithm="AES-256")
    return _bytes(writer)


def zipped(parts: dict[str, str]) -> bytes:
    """A zip file of texts, the same bytes every time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def docx(*paragraphs: str, headings: tuple[str, ...] = (), **more: str) -> bytes:
    """A Word file; a paragraph that is named among the headings is one."""
    style = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>'
    body = "".join(f"<w:p>{style if text in headings else ''}<w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    whole = f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
    return zipped({"word/document.xml": whole, **more})


def relation(kind: str, target: str) -> str:
    """A part that says what a file leads to outside itself."""
    return (
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{kind}" Target="{target}"'
        ' TargetMode="External"/></Relationships>'
    )


def xlsx(**sheets: list[list[object]]) -> bytes:
    """An Excel file with these rows on these sheets."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def html(body: str, head: str = "") -> bytes:
    """A saved web page."""
    return f"<!DOCTYPE html>\n<html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>".encode()
