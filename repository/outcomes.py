"""How work in a child ended: told by the child itself, or by how it died."""

import logging
import math
import signal
import traceback
from collections.abc import Callable
from typing import Any

from repository import errors

Answer = tuple[dict[str, Any], list[bytes]]

OUT_OF_TIME = {signal.SIGALRM, signal.SIGXCPU}
# An allocation that fails aborts, a stack that overflows is a bad address, and the kernel kills the largest.
OUT_OF_MEMORY = {signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGKILL}
OUR_FAULT = "This could not be done, through a fault of ours. It has been noted."

log = logging.getLogger(__name__)


def attempt(work: Callable[[], Answer]) -> Answer:
    """Do `work` in a child and return what to tell its asker: the value, or the error in its place."""
    try:
        value, blobs = work()
        return {"value": value}, blobs
    except errors.InclusionError as error:
        return {"error": type(error).__name__, "message": str(error), "limit": error.limit}, []
    except MemoryError:
        return {"error": errors.OutOfMemory.__name__, "message": ""}, []
    except RecursionError:
        return {"error": errors.TooLarge.__name__, "message": "It is nested too deeply to be read."}, []
    except BaseException:
        return {"error": errors.Unable.__name__, "message": "", "detail": traceback.format_exc()}, []


def value(header: dict[str, Any], blobs: list[bytes], megabytes: int) -> Answer:
    """Return what a child gave, as `attempt` packed it; raises the child's own `InclusionError`."""
    given, name, message = header.get("value"), header.get("error"), header.get("message")
    if isinstance(given, dict):
        return given, blobs
    kind = getattr(errors, str(name), None)
    if kind is errors.OutOfMemory:
        raise out_of_memory(megabytes)
    if isinstance(kind, type) and issubclass(kind, errors.InclusionError) and message:
        limit = header.get("limit")
        raise kind(str(message)[:2000], limit if isinstance(limit, int) else None)
    log.error("A child failed: %s", str(header.get("detail"))[:20_000])
    raise errors.Unable(OUR_FAULT)


def ended(code: int, seconds: float, megabytes: int) -> errors.Unable:
    """Return the error for a child that ended with `code` (negative: a signal's number) and no answer."""
    if -code in OUT_OF_TIME:
        return out_of_time(seconds)
    if -code in OUT_OF_MEMORY:
        return out_of_memory(megabytes)
    log.error("A child ended with %s and no answer.", code)
    return errors.Unable(OUR_FAULT)


def out_of_time(seconds: float) -> errors.OutOfTime:
    """Return the error that names the time limit."""
    sentence = f"This took more than {seconds:g} seconds, the limit here, and was stopped."
    return errors.OutOfTime(sentence, math.ceil(seconds))


def out_of_memory(megabytes: int) -> errors.OutOfMemory:
    """Return the error that names the memory limit."""
    sentence = f"This took more than {megabytes} MiB of memory, the limit here, and was stopped."
    return errors.OutOfMemory(sentence, megabytes)
