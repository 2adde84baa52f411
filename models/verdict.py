"""The two answers, for reviewers and voters alike."""

from enum import StrEnum


class Verdict(StrEnum):
    """Ship it, or skip it."""

    SHIP = "ship"
    SKIP = "skip"
