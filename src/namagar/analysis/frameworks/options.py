"""What an option says of the thing asked for: in place, partly there or absent."""

from namagar.catalogue import reader

IN_PLACE, PARTLY, ABSENT = "in-place", "partly", "absent"


def says(option: str) -> str:
    """In place, partly there or absent; nothing when the answer is missing, whatever the reason for it."""
    found: str = reader.yaml_file("answers.yaml").get(option, "")
    return found
