"""
The redacted record of what runs do: structlog in front of the standard library's logger `authflow`.

Silent until the application listens to that logger, and never configured here. Only the names below are written, and
only the keys that are listed: a secret that strays into a line falls off, rather than having to be recognised.
"""

import logging
from enum import StrEnum
from typing import Final

import structlog
from structlog.typing import EventDict, WrappedLogger

from authflow.core.run import Run

LOGGER: Final = "authflow"

KEYS: Final = frozenset(
    {
        "event",
        "run",
        "goal",
        "flow",
        "state",
        "step",
        "revision",
        "outcome",
        "to",
        "reason",
        "call",
        "attempt",
        "request_id",
        "choice",
        "end",
        "seconds",
        "fault",
        "store",
    }
)


class Entry(StrEnum):
    """
    Everything the journal can say: dotted, and in the past tense.
    """

    RUN_STARTED = "run.started"
    RUN_MOVED = "run.moved"
    RUN_ENDED = "run.ended"
    RUN_OVERTAKEN = "run.overtaken"
    RUN_TAKEN_OVER = "run.taken_over"
    RUN_SWEPT = "run.swept"
    REPLY_PASSED_OVER = "reply.passed_over"
    RETURN_ADDRESS_DROPPED = "return_address.dropped"
    CALL_HELD_BACK = "call.held_back"
    CALL_SENT = "call.sent"
    CALL_ANSWERED = "call.answered"
    CALL_TIMED_OUT = "call.timed_out"
    CALL_WITHHELD = "call.withheld"
    SERVICE_BROKEN = "service.broken"
    PAGE_FAILED = "page.failed"
    KEY_MADE_UP = "key.made_up"


def only_known_keys(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """
    Drop every key that is not listed, and everything that is not a short plain value.
    """
    return {
        key: value[:200] if isinstance(value, str) else value
        for key, value in line.items()
        if key in KEYS and (value is None or isinstance(value, str | int | float))
    }


class Journal:
    """
    Writes entries, if anybody reads them.
    """

    def __init__(self) -> None:
        logger = logging.getLogger(LOGGER)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
        self._logger = logger
        # Bound once: what `wrap_logger` returns binds anew for every line.
        self._lines: structlog.stdlib.BoundLogger = structlog.wrap_logger(
            logger,
            processors=[only_known_keys, structlog.stdlib.render_to_log_kwargs],
            wrapper_class=structlog.stdlib.BoundLogger,
        ).bind()

    def warn(self, entry: Entry, **facts: object) -> None:
        """
        Write *entry* about no run, but about how the application was put together.
        """
        self._lines.warning(entry.value, **facts)

    def write(self, entry: Entry, run: Run | str, **facts: object) -> None:
        """
        Write *entry* about *run*.
        """
        if not self._logger.isEnabledFor(logging.INFO):
            return
        if isinstance(run, str):
            self._lines.info(entry.value, run=run, **facts)
            return
        self._lines.info(
            entry.value, run=run.id, goal=run.goal, flow=run.flow, state=str(run.state), step=run.step, **facts
        )
