"""Everything that can go wrong, as a tree.

    InclusionError
    ├── BadInput            what was given is at fault         (exit code 1)
    │   ├── Unreadable      the bytes are not what they claim to be
    │   ├── TooLarge        a limit was passed; the message names it
    │   ├── TooSlow         it did not arrive in the time there is
    │   ├── Refused         readable, but not allowed here
    │   ├── Unreachable     somebody else's address gave nothing that could be used
    │   ├── NotFound        nothing of that name
    │   │   ├── Withdrawn   there was, and it is to appear nowhere any more
    │   │   └── Merged      there was, and it is read as another record
    │   ├── NotAcceptable   no such format
    │   ├── Unsupported     what was sent is in a format that is not read here
    │   ├── Conflict        what was true when you looked no longer is
    │   └── Unknown         we do not know who you are: sign in, or give a token
    ├── WrongUsage          a command or setting that does not exist   (exit code 2)
    └── Unable              the repository is at fault         (exit code 3)
        ├── Busy            try again
        │   ├── NotReady    it is being made
        │   └── Overspent   the reader has had what there is for now
        ├── OutOfTime       a stranger's work outlived its deadline
        ├── OutOfMemory     a stranger's work outgrew its cap
        ├── NoRoom          the disk is full
        └── Damaged         what is stored is not what was written

The message of each is one clear sentence for the person who gave the input.
HTTP statuses stand in one table in `webapp/errors.py`.
"""


class InclusionError(Exception):
    """Root of the tree; `str(error)` is one sentence, `limit` the figure that was passed, if any."""

    exit_code = 3

    def __init__(self, message: str = "", limit: int | None = None) -> None:
        super().__init__(message)
        self.limit = limit


class BadInput(InclusionError):
    """What was given is at fault."""

    exit_code = 1


class Unreadable(BadInput):
    """The bytes are not what they claim to be."""


class TooLarge(BadInput):
    """A limit was passed; the message names the limit and its figure."""


class TooSlow(BadInput):
    """It did not arrive in the time there is; the message names that time."""


class Refused(BadInput):
    """Readable, but not allowed here."""


class Unreachable(BadInput):
    """Somebody else's address gave nothing that could be used."""


class NotFound(BadInput):
    """Nothing of that name."""


class Withdrawn(NotFound):
    """There was something of that name, and it is to appear nowhere any more."""


class Merged(NotFound):
    """What was asked for is read as another record, at the address `kept`."""

    def __init__(self, sentence: str, kept: str) -> None:
        super().__init__(sentence)
        self.kept = kept


class NotAcceptable(BadInput):
    """No such format; the message lists those there are."""


class Unsupported(BadInput):
    """What was sent is in a format that is not read here; the message lists those that are."""


class Conflict(BadInput):
    """What was true when it was looked at no longer is; look again."""


class Unknown(BadInput):
    """Who asks is not known: nobody is signed in, or the token is not one of ours."""


class WrongUsage(InclusionError):
    """A command or setting that does not exist."""

    exit_code = 2


class Unable(InclusionError):
    """The repository is at fault."""


class Busy(Unable):
    """Somebody else is at work; try again, in `seconds`."""

    def __init__(self, message: str = "", limit: int | None = None, seconds: int = 5) -> None:
        super().__init__(message, limit)
        self.seconds = seconds


class NotReady(Busy):
    """What is asked for is being made; look again, in `seconds`."""


class Overspent(Busy):
    """The reader, or all readers together, have had the work that there is for them just now."""


class OutOfTime(Unable):
    """A stranger's work outlived its deadline and was stopped."""


class OutOfMemory(Unable):
    """A stranger's work outgrew its memory cap and was stopped."""


class NoRoom(Unable):
    """The disk is full."""

    def __init__(self) -> None:
        super().__init__(
            "There is no room left to keep this, so it was not kept. What was kept before is safe. "
            "Try again when the people who run this site have made room."
        )


class Damaged(Unable):
    """What is stored is not what was written."""
