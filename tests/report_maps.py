"""A reader of the documents of reports' maps."""

import json
import re
from typing import Any


def data_of_map(content: bytes) -> dict[str, Any]:
    """All that it draws: layers, shapes, values."""
    found = re.search(rb'id="report-data">(.*?)</script>', content, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))
