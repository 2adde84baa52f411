"""Progress, for whoever is watching."""

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


def progress_bar(label: str, steps: int = 1) -> "ProgressBar[int]":
    """Return a progress bar that shows itself on a terminal only."""
    return click.progressbar(length=steps, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())


def set_progress(drawn: "ProgressBar[int]", done: int, steps: int) -> None:
    """Draw so many of so many steps as done."""
    drawn.length = steps
    drawn.update(done - drawn.pos)
