"""The files of an edition as text; the same data give the same text."""

from collections.abc import Mapping
from typing import Any

import yaml

from namagar.analysis.frameworks.load import CHANGES, LANGUAGES, PARTS


class _Dumper(yaml.SafeDumper):
    """YAML in which what stands twice is written twice."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def files(
    framework: Mapping[str, Any], texts: Mapping[str, Mapping[str, Any]], changes: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """The files by name: framework, wordings, and what changed when the edition follows another one."""
    data: dict[str, Any] = dict(zip(PARTS, (framework, *(texts[language] for language in LANGUAGES)), strict=True))
    if changes is not None:
        data[CHANGES] = changes
    return {name: _text(each) for name, each in data.items()}


def _text(data: Any) -> str:
    written: str = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110, line_break="\n")
    return written
