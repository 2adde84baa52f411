"""Workload sizes: small with every run of the tests, full with `make survive`."""

import os

FULL = os.environ.get("SURVIVE") == "full"


def choose_count(little: int, full: int) -> int:
    """Return the number for this run."""
    return full if FULL else little
