"""The access log, without query strings or tokens."""

import copy
import logging
import re
from typing import Any

from uvicorn.config import LOGGING_CONFIG

# The addresses with a postcode in their path, and with a token that opens a shortlist or a story.
_TELLING = re.compile(r"(/api/v1/postcodes/+|/shortlists/+|/stories/yours/+)[^/]+")


def _without_traces(address: str) -> str:
    return _TELLING.sub(r"\1…", address.partition("?")[0])


class WithoutQuery(logging.Filter):
    """Cuts every address in a log record at its question mark, and a postcode or a token out of its path."""

    def filter(self, record: logging.LogRecord) -> bool:
        args = record.args
        if not isinstance(args, tuple):
            return True
        if record.name == "uvicorn.access" and len(args) > 2:
            # Client, method, address, version and status: only one of them can tell anything.
            record.args = (*args[:2], _without_traces(str(args[2])), *args[3:])
        else:
            record.args = tuple(
                _without_traces(value)
                if isinstance(value, str) and value.startswith("/")
                else value
                for value in args
            )
        return True


def logging_config() -> dict[str, Any]:
    """uvicorn's own logging set-up with every handler cutting off queries; give it as `log_config`."""
    config = copy.deepcopy(LOGGING_CONFIG)
    # uvicorn's own formatter takes a copy of every record to colour it.
    config["formatters"]["access"] = {"format": "%(levelname)s:     %(message)s"}
    # Named, not imported, so that each worker process can be given it.
    config["filters"] = {"without_query": {"()": f"{__name__}.{WithoutQuery.__name__}"}}
    for handler in config["handlers"].values():
        handler["filters"] = ["without_query"]
    return config
