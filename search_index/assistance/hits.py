"""From a document to what a page of results shows of it."""

from search_index import passages, traits
from search_index.document import Document
from search_index.marks import Wanted
from search_index.results import Hit


def hit(document: Document, wanted: Wanted) -> Hit:
    """Return a document as a hit, with its best passage and what is wanted marked."""
    return Hit(
        kind=document.kind,
        slug=document.slug,
        title=document.title,
        title_pieces=passages.marked(document.title, wanted),
        tagline=document.tagline,
        category=document.category,
        category_name=document.category_name,
        price=document.price,
        ships=traits.ships(document.traits),
        day=document.day,
        tool_slugs=document.tool_slugs,
        passage=passages.best(document, wanted),
    )
