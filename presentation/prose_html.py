"""Editors' prose and plain text as HTML."""

from functools import lru_cache
from html import escape

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_markdown = MarkdownIt("zero", {"html": False}).enable(["emphasis", "backticks", "escape", "list"])
ALLOWED_TAGS = {"p", "em", "strong", "code", "ul", "ol", "li"}


@lru_cache(maxsize=4096)
def prose(text: str) -> Markup:
    """Return an editor's text as HTML paragraphs; only emphasis, code and lists are markup."""
    return Markup(nh3.clean(_markdown.render(text), tags=ALLOWED_TAGS, attributes={}))  # noqa: S704 - nh3 has cleaned it


def element_text(text: str) -> Markup:
    """Escape text for the content of an element; quotes and apostrophes stay as they are."""
    return Markup(escape(text, quote=False))  # noqa: S704 - html.escape
