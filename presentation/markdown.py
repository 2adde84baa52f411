"""Editors' texts inside Markdown pages."""

import re

SPECIAL_CHARACTERS = re.compile(r"([\\`*_\[\]<>#|~])")
# The beginnings of a heading, quotation, table or rule, none of which a paragraph may open.
BLOCK_MARKERS = re.compile(r"^(\s*)([#>|=]|-{3,}|\+{3,}|~{3,})", re.MULTILINE)


def markdown_escape(text: object) -> str:
    """Return text as one line with Markdown's special characters escaped."""
    return SPECIAL_CHARACTERS.sub(r"\\\1", " ".join(str(text).split()))


def markdown_prose(text: str) -> str:
    """Return an editor's paragraphs: emphasis, code and lists work; links, headings and HTML are escaped."""
    plain = text.replace("<", "&lt;").replace("[", "\\[").replace("\r", "")
    return BLOCK_MARKERS.sub(r"\1\\\2", plain).strip()
