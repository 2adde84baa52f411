"""What a page shows, once more as JSON-LD (schema.org), from the same values."""

from typing import Any

from flask import Flask

from models.catalogue.panel import Panel
from models.catalogue.price_history import PricePoint
from models.pages.comparison import Comparison
from models.pages.tool_page import Record
from models.voting.tally import ConfidenceLevel, Tally
from services import services

Node = dict[str, Any]
SCHEMA = "https://schema.org"


def init_app(app: Flask) -> None:
    """Give templates the nodes; `tojson` writes them so that no text can end the script element."""
    app.jinja_env.globals.update(tool_json_ld=tool_json_ld, comparison_json_ld=comparison_json_ld)


def tool_json_ld(record: Record) -> Node:
    """Return a tool with the panel's verdict as one review, the entry price if known, and votes if enough."""
    card = record.tool
    node: Node = {
        "@context": SCHEMA,
        "@type": "SoftwareApplication",
        "name": card.name,
        "description": card.tagline,
        "applicationCategory": card.category_name,
        "url": _absolute_url(f"/tools/{card.slug}"),
        "creator": {"@type": "Organization", "name": card.maker},
    }
    return (
        node
        | _offer(record.prices.current)
        | _review(card.name, record.history.current)
        | _aggregate_rating(record.community)
    )


def comparison_json_ld(found: Comparison) -> list[Node]:
    """Return the two tools as a list, and the way from the front page to their comparison."""
    title = " vs ".join(side.tool.name for side in found.sides)
    tools = [(side.tool.name, f"/tools/{side.tool.slug}") for side in found.sides]
    way = [(services().settings.site_name, "/"), ("Compare", "/compare/")]
    return [
        {
            "@context": SCHEMA,
            "@type": "ItemList",
            "name": title,
            "itemListElement": _list_items(tools, "url"),
        },
        {
            "@context": SCHEMA,
            "@type": "BreadcrumbList",
            "itemListElement": _list_items([*way, (title, f"/compare/{found.slug}")], "item"),
        },
    ]


def _list_items(named: list[tuple[str, str]], key: str) -> list[Node]:
    return [
        {"@type": "ListItem", "position": number, "name": name, key: _absolute_url(path)}
        for number, (name, path) in enumerate(named, 1)
    ]


def _offer(entry: PricePoint | None) -> Node:
    if entry is None or entry.amount is None:
        return {}
    price = f"{entry.amount.normalize():f}"
    words = {"price": price, "priceCurrency": entry.currency, "description": entry.unit}
    return {"offers": {"@type": "Offer", **words}}


def _review(name: str, panel: Panel) -> Node:
    # The seats are personas: the site itself is the author, and no person is named.
    if not panel.size:
        return {}
    rating = {"@type": "Rating", "ratingValue": panel.ships, "bestRating": panel.size, "worstRating": 0}
    author = {"@type": "Organization", "name": services().settings.site_name}
    said = f"{panel.ships} of {panel.size} ship"
    day = panel.newest_on.isoformat() if panel.newest_on else None
    review = {"author": author, "reviewRating": rating, "reviewBody": said, "datePublished": day}
    return {"review": {"@type": "Review", "name": f"The panel on {name}", **review}}


def _aggregate_rating(tally: Tally) -> Node:
    if tally.confidence is not ConfidenceLevel.CALLED:
        return {}
    share = {"ratingValue": round(tally.share * 100), "bestRating": 100, "worstRating": 0}
    return {"aggregateRating": {"@type": "AggregateRating", **share, "ratingCount": tally.votes}}


def _absolute_url(path: str) -> str:
    return f"{services().settings.origin}{path}"
