"""Tools and comparisons as JSON-LD (schema.org), from the values that their pages show."""

from dataclasses import dataclass
from typing import Any

from models.catalogue.panel import Panel
from models.catalogue.price_history import PricePoint
from models.pages.comparison import Comparison
from models.pages.tool_page import Record
from models.voting.tally import ConfidenceLevel, Tally
from presentation import summary_text

Node = dict[str, Any]
SCHEMA = "https://schema.org"


@dataclass(frozen=True, slots=True)
class SiteIdentity:
    """The site's name and its origin, such as `https://example.org`."""

    name: str
    origin: str


def tool_json_ld(record: Record, site: SiteIdentity) -> Node:
    """Return a tool with its panel as one review, its entry price if known, and a rating from 39 votes on."""
    tool = record.tool
    node: Node = {
        "@context": SCHEMA,
        "@type": "SoftwareApplication",
        "name": tool.name,
        "description": tool.tagline,
        "applicationCategory": tool.category_name,
        "url": f"{site.origin}/tools/{tool.slug}",
        "creator": {"@type": "Organization", "name": tool.maker},
    }
    return (
        node
        | _offer(record.prices.current)
        | _review(tool.name, record.history.current, site)
        | _aggregate_rating(record.community)
    )


def comparison_json_ld(comparison: Comparison, site: SiteIdentity) -> list[Node]:
    """Return the two tools as a list, and the breadcrumbs from the front page to their comparison."""
    title = " vs ".join(side.tool.name for side in comparison.sides)
    tools = [(side.tool.name, f"/tools/{side.tool.slug}") for side in comparison.sides]
    breadcrumbs = [(site.name, "/"), ("Compare", "/compare/"), (title, f"/compare/{comparison.slug}")]
    return [
        {
            "@context": SCHEMA,
            "@type": "ItemList",
            "name": title,
            "itemListElement": _list_items(tools, "url", site),
        },
        {
            "@context": SCHEMA,
            "@type": "BreadcrumbList",
            "itemListElement": _list_items(breadcrumbs, "item", site),
        },
    ]


def _list_items(named_paths: list[tuple[str, str]], url_key: str, site: SiteIdentity) -> list[Node]:
    return [
        {"@type": "ListItem", "position": position, "name": name, url_key: f"{site.origin}{path}"}
        for position, (name, path) in enumerate(named_paths, 1)
    ]


def _offer(price: PricePoint | None) -> Node:
    if price is None or price.amount is None:
        return {}
    return {
        "offers": {
            "@type": "Offer",
            "price": f"{price.amount.normalize():f}",
            "priceCurrency": price.currency,
            "description": price.unit,
        }
    }


def _review(tool_name: str, panel: Panel, site: SiteIdentity) -> Node:
    # Reviewers are personas: the site is the author, and no person is named.
    if not panel.size:
        return {}
    return {
        "review": {
            "@type": "Review",
            "name": f"The panel on {tool_name}",
            "author": {"@type": "Organization", "name": site.name},
            "reviewRating": {
                "@type": "Rating",
                "ratingValue": panel.ships,
                "bestRating": panel.size,
                "worstRating": 0,
            },
            "reviewBody": summary_text.panel_text(panel),
            "datePublished": panel.newest_on.isoformat() if panel.newest_on else None,
        }
    }


def _aggregate_rating(tally: Tally) -> Node:
    if tally.confidence is not ConfidenceLevel.CALLED:
        return {}
    return {
        "aggregateRating": {
            "@type": "AggregateRating",
            "ratingValue": round(tally.share * 100),
            "bestRating": 100,
            "worstRating": 0,
            "ratingCount": tally.votes,
        }
    }
