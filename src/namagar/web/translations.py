"""The Persian words of pages: which are needed, which are there, and how they become what gettext reads.

`python -m namagar.web.translations` says what is missing; `compile` writes the file that the site reads;
`update` (or `merge`) adds new texts, takes in dropped word lists and forgets what no page says any more;
a list is deleted when its words are taken in, and keeps those that no page says yet.
"""

import io
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).parent
WORDS = WEB / "locale" / "fa" / "LC_MESSAGES" / "django.po"
DROPPED = WEB / "locale" / "parts"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy", "in_context"), ((1, "c"), 2)),
    "npgettext": ((1, "c"), 2, 3),
}
PLACE = re.compile(r"%(?:\([a-z_]+\))?[sd]|\{[a-z_]*\}")
HEADER = """\
# The Persian words of Namagar's pages.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: fa\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


class Wanted(NamedTuple):
    """One text that pages say: its context, the text itself, and its plural where it has one."""

    context: str | None
    text: str
    plural: str | None = None

    def __str__(self) -> str:
        return f"{self.context}: {self.text}" if self.context else self.text


# What the packages below say on our account pages, where their own Persian is missing or not in our register.
FOREIGN = frozenset(
    {
        Wanted(None, "This field is required."),
        Wanted(None, "This password is too common."),
        Wanted(
            None,
            "This password is too short. It must contain at least %d character.",
            "This password is too short. It must contain at least %d characters.",
        ),
        Wanted(None, "You cannot deactivate two-factor authentication."),
        Wanted(None, "You cannot generate recovery codes without having two-factor authentication enabled."),
        Wanted(None, "You must type the same password each time."),
    }
)


def used() -> dict[Wanted, list[str]]:
    """Every text of our templates and code that is translated, with the places that say it."""
    found: dict[Wanted, list[str]] = {}
    for path in sorted(WEB.rglob("*")):
        for line, text in _texts_of(path):
            found.setdefault(text, []).append(f"{path.relative_to(WEB).as_posix()}:{line}")
    return found


def wanted_texts() -> set[Wanted]:
    """What must have Persian words: our own texts, and those of packages that our pages show."""
    return set(used()) | FOREIGN


def _texts_of(path: Path) -> Iterator[tuple[int, Wanted]]:
    if path.suffix == ".py":
        source = path.read_bytes()
    elif path.suffix in (".html", ".txt"):
        from django.utils.translation.template import templatize

        source = templatize(path.read_text(encoding="utf-8"), origin=str(path)).encode()
    else:
        return
    for line, found, _, context in extract("python", io.BytesIO(source), keywords=KEYWORDS):
        text, plural = found if isinstance(found, tuple) else (found, None)
        if text:
            yield line, Wanted(context, text, plural)


def catalogue() -> Catalog:
    """The translated words."""
    with WORDS.open("rb") as file:
        return read_po(file, locale="fa")


def lacking() -> list[str]:
    """What is wrong with the words; empty when every text of every page has its Persian words."""
    kept, wanted = catalogue(), wanted_texts()
    found = [
        *(_fault(each, kept.get(each.text, each.context)) for each in wanted),
        *(f"said on no page any more: {Wanted(*each)}" for each in _kept(kept) - _keys(wanted)),
    ]
    return sorted(each for each in found if each)


def _fault(wanted: Wanted, kept: Message | None) -> str:
    if kept is None or not all(_forms(kept)):
        return f"not translated: {wanted}"
    if kept.fuzzy:
        return f"to be looked at again: {wanted}"
    places = set(PLACE.findall(wanted.plural or wanted.text))
    if any(set(PLACE.findall(form)) != places for form in _forms(kept)[-1:]):
        return f"places differ: {wanted}"
    return ""


def _forms(kept: Message) -> tuple[str, ...]:
    return tuple(kept.string) if isinstance(kept.string, list | tuple) else (kept.string or "",)


def _kept(catalog: Catalog) -> set[tuple[str | None, str]]:
    texts = ((each.context, each.id) for each in catalog if each.id)
    return {(context, text[0] if isinstance(text, list | tuple) else text) for context, text in texts}


def _keys(wanted: set[Wanted]) -> set[tuple[str | None, str]]:
    return {(each.context, each.text) for each in wanted}


def compile_words() -> None:
    """Write what gettext reads beside the words."""
    catalog = catalogue()
    # The same words give the same bytes.
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    with WORDS.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)


def update() -> None:
    """Take in the dropped lists and keep only what pages say, sorted; a new text stands there without words."""
    given = dropped()
    kept = catalogue() if WORDS.exists() else Catalog(locale="fa")
    merged = Catalog(locale="fa")
    for wanted in sorted(wanted_texts(), key=str):
        before = kept.get(wanted.text, wanted.context)
        translated = given.get((wanted.context, wanted.text)) or (_forms(before)[0] if before else "")
        if wanted.plural:  # Persian has one form after a number
            merged.add((wanted.text, wanted.plural), (translated,), context=wanted.context)
        else:
            merged.add(wanted.text, translated, context=wanted.context)
    body = io.BytesIO()
    write_po(body, merged, omit_header=True, width=0)
    WORDS.parent.mkdir(parents=True, exist_ok=True)
    WORDS.write_text(HEADER + body.getvalue().decode(), encoding="utf-8")
    _put_away(_keys(wanted_texts()))


def dropped() -> dict[tuple[str | None, str], str]:
    """The words of the dropped lists: text → words; a mapping inside is a context."""
    found: dict[tuple[str | None, str], str] = {}
    for path in sorted(DROPPED.glob("*.fa.yaml")):
        found |= _listed(path)
    return found


def _listed(path: Path) -> dict[tuple[str | None, str], str]:
    found: dict[tuple[str | None, str], str] = {}
    for key, value in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader).items():  # noqa: S506
        if isinstance(value, Mapping):
            found |= {(key, text): translated for text, translated in value.items()}
        else:
            found[None, key] = value
    return found


def _put_away(taken: set[tuple[str | None, str]]) -> None:
    """Delete the dropped lists that are taken in; what no page says yet stays in its list."""
    for path in DROPPED.glob("*.fa.yaml"):
        waiting = {key: words for key, words in _listed(path).items() if key not in taken}
        plain = {text: words for (context, text), words in waiting.items() if context is None}
        within: dict[str, dict[str, str]] = {context: {} for context, _ in waiting if context}
        for (context, text), words in waiting.items():
            if context:
                within[context][text] = words
        if waiting:
            path.write_text(yaml.safe_dump({**plain, **within}, allow_unicode=True, width=10_000), encoding="utf-8")
        else:
            path.unlink()


def main(arguments: list[str]) -> int:
    """The command line."""
    if arguments == ["compile"]:
        compile_words()
    elif arguments in (["update"], ["merge"]):
        update()
    elif arguments:
        print(__doc__, file=sys.stderr)
        return 2
    else:
        complaints = lacking()
        print("\n".join(complaints) or "Every text has its Persian words.")
        return 1 if complaints else 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
