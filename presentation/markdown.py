"""Pages as Markdown, for programs and agents: the same facts from the same values."""

import re

SPECIAL_CHARACTERS = re.compile(r"([\\`*_\[\]<>#|~])")
# What would open a heading, a quotation, a table or a block of HTML in a paragraph of an author's.
BLOCK_MARKERS = re.compile(r"^(\s*)([#>|=]|-{3,}|\+{3,}|~{3,})", re.MULTILINE)


def markdown_escape(text: object) -> str:
    """Write one line of text so that Markdown shows it as it is."""
    return SPECIAL_CHARACTERS.sub(r"\\\1", " ".join(str(text).split()))


def markdown_prose(text: str) -> str:
    """Write an author's paragraphs: emphasis, code and lists stay, links, headings and HTML do not."""
    plain = text.replace("<", "&lt;").replace("[", "\\[").replace("\r", "")
    return BLOCK_MARKERS.sub(r"\1\\\2", plain).strip()
