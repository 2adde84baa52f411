"""The filters and globals of every template, registered in one place."""

from typing import Any

from flask import Flask

from models.database.base import utc_now
from models.pages.comparison import Comparison
from models.pages.tool_page import Record
from models.voting.tally import ConfidenceLevel
from presentation import formatting, json_ld, markdown, tally_svg, timeline_svg, vote_words
from presentation.json_ld import SiteIdentity
from services import services
from settings import Settings

FILTERS = {
    "capitalize_first": formatting.capitalize_first,
    "day": formatting.day,
    "interval_bar": tally_svg.interval_bar,
    "markdown_escape": markdown.markdown_escape,
    "markdown_prose": markdown.markdown_prose,
    "month": formatting.month,
    "odds_text": formatting.odds_text,
    "panel_squares": tally_svg.panel_squares,
    "panel_width": tally_svg.panel_width,
    "percent": formatting.nonbreaking_percent,
    "plural": formatting.plural,
    "prose": formatting.prose,
    "receipt_code": vote_words.receipt_code,
    "share_line": timeline_svg.share_line,
    "square_side": tally_svg.square_side,
    "starting_price": formatting.starting_price,
    "timeline_columns": timeline_svg.timeline_columns,
    "vote_status_text": vote_words.vote_status_text,
}


def init_app(app: Flask) -> None:
    """Register every filter and global except the bundles' addresses, which `web.static_bundles` adds."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        ConfidenceLevel=ConfidenceLevel,
        comparison_json_ld=_comparison_json_ld,
        price_kind_label=formatting.price_kind_label,
        settings=_settings,
        today=lambda: utc_now().date(),
        tool_json_ld=_tool_json_ld,
    )


def _settings() -> Settings:
    return services().settings


def _tool_json_ld(record: Record) -> dict[str, Any]:
    return json_ld.tool_json_ld(record, _site())


def _comparison_json_ld(comparison: Comparison) -> list[dict[str, Any]]:
    return json_ld.comparison_json_ld(comparison, _site())


def _site() -> SiteIdentity:
    return SiteIdentity(_settings().site_name, _settings().origin)
