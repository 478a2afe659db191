"""Work that a second process takes a share of, where there is much of it."""

import marshal
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn, TypeVar

from repository.errors import Unable

FEW = 4  # parts that are not worth a second process
Part = TypeVar("Part")
Made = TypeVar("Made", bound=Any)  # what marshal tells


def shared(make: Callable[[Part], Made], parts: Sequence[Part]) -> Iterator[Made]:
    """Yield what `make` makes of each of `parts`, in their order.

    Every other part is made by a fork of this process, which has all that this one has in memory. What it
    makes are plain values, told by https://docs.python.org/3/library/marshal.html. Raises `Unable` when it
    ends before its work is done.
    """
    if len(parts) < FEW or not hasattr(os, "fork"):
        yield from map(make, parts)
        return
    told, telling = os.pipe()
    other = os.fork()
    if not other:
        os.close(told)
        _tell(make, parts[1::2], telling)
    os.close(telling)
    try:
        with os.fdopen(told, "rb") as answers:
            for place, part in enumerate(parts):
                yield marshal.load(answers) if place % 2 else make(part)  # noqa: S302 - from our own fork
    except EOFError as error:
        raise Unable("The process that took a share of the work ended before it was done.") from error
    finally:  # with nobody to listen, it ends at what it would tell next
        os.waitpid(other, 0)


def _tell(make: Callable[[Part], Made], parts: Sequence[Part], telling: int) -> NoReturn:
    """Do the other process's share and end it, past all that it would do at its end as the first does."""
    try:
        with os.fdopen(telling, "wb") as answers:
            for part in parts:
                marshal.dump(make(part), answers)
                answers.flush()
    finally:
        os._exit(0)
