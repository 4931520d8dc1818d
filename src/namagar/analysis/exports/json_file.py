"""A publication as JSON: its exact content, from which it can be made again, its digest and shown values."""

import json

from namagar.analysis.exports.publication import Publication
from namagar.analysis.exports.sheets import wording
from namagar.analysis.terms.wording import in_words

MEDIA_TYPE = "application/json"


def write(publication: Publication, language: str = "en") -> bytes:
    """The file. The content is in both languages; only notice and shown values follow the language."""
    words = wording(language)
    data = {
        "digest": publication.digest,
        "illustrative": publication.illustrative,
        "language": language,
        "notice": words["illustrative" if publication.illustrative else "real"],
        "publication": publication.to_data(),
        "shown": {
            "numbers": {each.id: in_words(each.value, language) for each in publication.numbers},
            "scores": {
                f"{each.framework}/{each.edition}/{each.level}/{each.code}": in_words(each.value, language)
                for each in publication.scores
            },
        },
    }
    return (json.dumps(data, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()
