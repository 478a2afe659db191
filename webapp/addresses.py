"""Where the answer to a search is shown."""

from urllib.parse import urlencode

from repository.asking import Question


def address(question: Question, path: str = "/search") -> str:
    """Return where the answer to `question` is shown, or sent as a file."""
    pairs = question.pairs()
    return f"{path}?{urlencode(pairs)}" if pairs else path
