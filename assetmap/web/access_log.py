"""What does the web server write down about a request? Never the query string, which holds postcodes and searches."""

import copy
import logging
from typing import Any

from uvicorn.config import LOGGING_CONFIG


class WithoutQuery(logging.Filter):
    """Cuts every address in a log record at its question mark."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            is_access = record.name == "uvicorn.access"
            record.args = tuple(
                value.partition("?")[0]
                if isinstance(value, str) and (is_access or value.startswith("/"))
                else value
                for value in record.args
            )
        return True


def logging_config() -> dict[str, Any]:
    """uvicorn's own logging set-up with every handler cutting off queries; give it as `log_config`."""
    config = copy.deepcopy(LOGGING_CONFIG)
    # Named, not imported, so that each worker process can be given it.
    config["filters"] = {"without_query": {"()": f"{__name__}.{WithoutQuery.__name__}"}}
    for handler in config["handlers"].values():
        handler["filters"] = ["without_query"]
    return config
