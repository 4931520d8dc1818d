"""Why a YAML file that somebody wrote does not fit its schema, with the key or the value that seems to be meant."""

import difflib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import ValidationError

from namagar.analysis.terms.wording import fill
from namagar.catalogue import reader

_MOST_TOLD = 300


def reasons(error: ValidationError) -> list[dict[str, str]]:
    """What is wrong at that place, in each language."""
    texts: Mapping[str, Mapping[str, str]] = reader.yaml_file("unfit.yaml")
    return [
        {language: fill(text, facts, language) for language, text in texts[kind].items()}
        for kind, facts in _found(error)
    ]


def _found(error: ValidationError) -> Iterator[tuple[str, dict[str, str]]]:
    """The wording of each thing that is wrong, and its facts."""
    value: Any = error.instance
    asked: Any = error.validator_value
    schema: Any = error.schema
    if error.validator == "additionalProperties" and asked is False:
        yield from _unknown_keys(value, schema)
    elif error.validator == "required":
        yield "key-missing", {"key": error.message.partition("' is a required")[0].lstrip("'")}
    elif error.validator in ("enum", "const"):
        yield _unknown_value(str(value), [str(each) for each in (asked if error.validator == "enum" else [asked])])
    elif error.validator == "type" and isinstance(asked, str) and asked in reader.yaml_file("unfit.yaml"):
        empty = value is None and not error.absolute_path
        yield ("nothing", {}) if empty else (asked, {"value": _shown(value)})
    elif error.validator == "pattern":
        yield "value-form", {"value": str(value)[:_MOST_TOLD], "form": str(asked)}
    else:
        yield "otherwise", {"message": error.message[:_MOST_TOLD]}


def _unknown_keys(value: Mapping[Any, Any], schema: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    known = list(schema.get("properties", {}))
    for key in map(str, value):
        if key in known:
            continue
        meant = difflib.get_close_matches(key, [each for each in known if each not in value], 1)
        yield (
            ("key-misspelt", {"key": key, "meant": meant[0]})
            if meant
            else ("key-unknown", {"key": key, "known": ", ".join(known)})
        )


def _unknown_value(value: str, known: list[str]) -> tuple[str, dict[str, str]]:
    facts = {"value": value[:_MOST_TOLD], "known": ", ".join(known)}
    meant = difflib.get_close_matches(value, known, 1)
    return ("value-misspelt", {**facts, "meant": meant[0]}) if meant else ("value-unknown", facts)


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)[:_MOST_TOLD]
