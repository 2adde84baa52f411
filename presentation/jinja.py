"""The filters and globals of every template, registered in one place."""

from typing import Any

from flask import Flask

from models.database.base import utc_now
from models.pages.comparison import Comparison
from models.pages.tool_page import Record
from models.voting.tally import ConfidenceLevel
from presentation import (
    json_ld,
    markdown,
    number_formatting,
    prose_html,
    summary_text,
    tally_svg,
    timeline_svg,
    vote_text,
)
from presentation.json_ld import SiteIdentity
from services import services
from settings import Settings

FILTERS = {
    "as_of_text": summary_text.as_of_text,
    "capitalize_first": number_formatting.capitalize_first,
    "day": number_formatting.day,
    "element_text": prose_html.element_text,
    "full_tally_text": summary_text.full_tally_text,
    "held_votes_text": vote_text.held_votes_text,
    "interval_bar": tally_svg.interval_bar,
    "interval_text": summary_text.interval_text,
    "margin_text": summary_text.margin_text,
    "markdown_escape": markdown.markdown_escape,
    "markdown_prose": markdown.markdown_prose,
    "month": number_formatting.month,
    "my_vote_text": vote_text.my_vote_text,
    "odds_text": number_formatting.odds_text,
    "panel_sentence": summary_text.panel_sentence,
    "panel_squares": tally_svg.panel_squares,
    "panel_text": summary_text.panel_text,
    "panel_width": tally_svg.panel_width,
    "percent": number_formatting.nonbreaking_percent,
    "plural": number_formatting.plural,
    "price_date_text": summary_text.price_date_text,
    "price_kind_label": summary_text.price_kind_label,
    "price_text": summary_text.price_text,
    "prose": prose_html.prose,
    "receipt_code": number_formatting.receipt_code,
    "receipt_text": vote_text.receipt_text,
    "reviewer_record_text": summary_text.reviewer_record_text,
    "share_line": timeline_svg.share_line,
    "share_of_votes": summary_text.share_of_votes,
    "share_parts": summary_text.share_parts,
    "square_side": tally_svg.square_side,
    "starting_price": summary_text.starting_price,
    "tally_parts": summary_text.tally_parts,
    "tally_text": summary_text.tally_text,
    "timeline_columns": timeline_svg.timeline_columns,
    "vote_status_text": vote_text.vote_status_text,
}


def init_app(app: Flask) -> None:
    """Register every filter and global except the bundles' addresses, which `web.static_bundles` adds."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        ConfidenceLevel=ConfidenceLevel,
        call_heading=summary_text.call_heading,
        comparison_json_ld=_comparison_json_ld,
        panel_count_text=summary_text.panel_count_text,
        pick_label=summary_text.pick_label,
        settings=_settings,
        share_heading=summary_text.share_heading,
        today=lambda: utc_now().date(),
        too_few_votes_heading=summary_text.too_few_votes_heading,
        tool_json_ld=_tool_json_ld,
        verdict_change_markup=summary_text.verdict_change_markup,
        verdict_change_text=summary_text.verdict_change_text,
        verdict_kept_text=summary_text.verdict_kept_text,
        # Not filters: Jinja applies a filter to a constant once, when it compiles the template.
        verdict_label=summary_text.verdict_label,
        verdict_word=summary_text.verdict_word,
        vote_question=vote_text.vote_question,
        would_ship=summary_text.would_ship,
    )


def _settings() -> Settings:
    return services().settings


def _tool_json_ld(record: Record) -> dict[str, Any]:
    return json_ld.tool_json_ld(record, _site())


def _comparison_json_ld(comparison: Comparison) -> list[dict[str, Any]]:
    return json_ld.comparison_json_ld(comparison, _site())


def _site() -> SiteIdentity:
    return SiteIdentity(_settings().site_name, _settings().origin)
