"""Text that no spreadsheet takes for a formula, and the same text back."""

import re

_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet that opens it may run it. A plain number is none."""
    return text.startswith(_DANGEROUS) and not _PLAIN_NUMBER.fullmatch(text)


def guarded(text: str) -> str:
    """The text with an apostrophe before it where it is dangerous, or would be once its own apostrophes are off."""
    return f"'{text}" if is_dangerous(text.lstrip("'")) or is_dangerous(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith("'") and is_dangerous(text.lstrip("'")) else text
