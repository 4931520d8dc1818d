"""A text that somebody wrote in one language or in both; where one is empty, the other stands in as written."""

from collections.abc import Mapping


def trimmed(texts: Mapping[str, str]) -> dict[str, str]:
    """Both languages without white space around them."""
    return {language: texts.get(language, "").strip() for language in ("en", "fa")}


def written(texts: Mapping[str, str]) -> bool:
    """Whether at least one language says something."""
    return any(text.strip() for text in texts.values())


def for_reading(en: str, fa: str) -> dict[str, str]:
    """What a reader of each language sees."""
    return {"en": en or fa, "fa": fa or en}
