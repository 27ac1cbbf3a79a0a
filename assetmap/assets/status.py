"""Which states may an asset be in."""

from enum import StrEnum


class AssetStatus(StrEnum):
    """An asset's state; only `PUBLISHED` is ever shown to the public."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    MORE_INFORMATION_NEEDED = "more_information_needed"
    PUBLISHED = "published"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
