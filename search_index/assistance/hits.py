"""From a document to what a page of results shows of it."""

from search_index.assistance import snippets
from search_index.assistance.highlighter import HighlightTerms
from search_index.documents import facet_bits
from search_index.documents.document import Document
from search_index.results import Hit


def build_hit(document: Document, wanted: HighlightTerms) -> Hit:
    """Return a document as a hit, with its best passage and what is wanted marked."""
    return Hit(
        kind=document.kind,
        slug=document.slug,
        title=document.title,
        title_spans=snippets.highlight_text(document.title, wanted),
        tagline=document.tagline,
        category=document.category,
        category_name=document.category_name,
        price=document.price,
        ships=facet_bits.count_ships(document.facet_bits),
        day=document.day,
        tool_slugs=document.tool_slugs,
        snippet=snippets.best_snippet(document, wanted),
    )
