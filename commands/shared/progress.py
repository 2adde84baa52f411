"""Progress bars on stderr."""

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


def progress_bar(label: str, steps: int = 1) -> "ProgressBar[int]":
    """Return a progress bar that is drawn only if stderr is a terminal."""
    return click.progressbar(length=steps, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())


def set_progress(bar: "ProgressBar[int]", done: int, steps: int) -> None:
    """Set the bar to `done` of `steps`."""
    bar.length = steps
    bar.update(done - bar.pos)
