"""The exact content of a decision: its one written form, its digest, and what differs between two of them."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any


def written(content: Mapping[str, Any]) -> str:
    """The content in its one canonical form."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of a canonical content."""
    return hashlib.sha256(text.encode()).hexdigest()


def differences(before: Any, after: Any, path: str = "") -> Iterator[dict[str, str]]:
    """Rows of path, before, after for everything that is not the same in both."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({*before, *after}):
            yield from differences(before.get(key), after.get(key), f"{path}.{key}" if path else key)
    elif before != after:
        yield {"path": path, "before": _short(before), "after": _short(after)}


def _short(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else written({"": value})[4:-1]
