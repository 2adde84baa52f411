"""Builds the hits of a page of results from documents."""

from search_index.assistance import snippets
from search_index.assistance.highlighter import HighlightTerms
from search_index.documents import facet_bits
from search_index.documents.document import Document
from search_index.results import Hit


def build_hit(document: Document, terms: HighlightTerms) -> Hit:
    """Return a document as a hit, with its best snippet and the terms marked."""
    return Hit(
        kind=document.kind,
        slug=document.slug,
        title=document.title,
        title_spans=snippets.highlight_text(document.title, terms),
        tagline=document.tagline,
        category=document.category,
        category_name=document.category_name,
        price=document.price,
        ships=facet_bits.count_ships(document.facet_bits),
        day=document.day,
        tool_slugs=document.tool_slugs,
        snippet=snippets.best_snippet(document, terms),
    )
