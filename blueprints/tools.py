"""Tools: the shelf, and each tool with its record."""

from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from models.catalogue import slugs, tool_summary
from models.pages import tool_list, tool_page
from web import content_negotiation, page_number, page_validity

tools = Blueprint("tools", __name__, url_prefix="/tools")


@tools.get("/")
def index() -> str:
    """Browse the tools by category and price."""
    categories, prices = request.args.getlist("category"), request.args.getlist("price")
    by_category, by_price = tool_list.filter_options(categories, prices)
    categories = [choice.value for choice in by_category if choice.selected]
    prices = [choice.value for choice in by_price if choice.selected]
    number = page_number.requested_page()
    page = tool_list.load_page(categories, prices, number)
    page_number.require_page(number, page.page_count)
    return render_template(
        "tools/index.html",
        page=page,
        by_category=by_category,
        by_price=by_price,
        chosen={"category": categories, "price": prices},
        query=_filter_query(categories, prices),
    )


def _filter_query(categories: list[str], prices: list[str]) -> str:
    wanted = [("category", value) for value in categories] + [("price", value) for value in prices]
    return f"{urlencode(wanted)}&" if wanted else ""


@tools.get("/<slug>.md")
def markdown_page(slug: str) -> Response:
    """Tell of a tool in Markdown."""
    found = tool_page.load(slug)
    if found is None:
        settled = slugs.current_tool_slug(slug)
        if settled is None:
            abort(404)
        return redirect(url_for("tools.markdown_page", slug=settled), 301)
    _invalidate_on_votes(found)
    return content_negotiation.markdown_response("markdown/tool.md", record=found)


@tools.get("/<slug>")
def show(slug: str) -> str | Response:
    """Show a tool: facts, prices, panel, and its record; in Markdown where that is asked for."""
    found = tool_page.load(slug)
    if found is None:
        settled = slugs.current_tool_slug(slug)
        if settled is None:
            abort(404)
        return redirect(url_for("tools.show", slug=settled), 301)
    _invalidate_on_votes(found)
    if content_negotiation.wants_markdown():
        return content_negotiation.markdown_response("markdown/tool.md", record=found)
    return render_template("tools/page.html", record=found, other_tools=_other_tools(slug))


def _invalidate_on_votes(found: tool_page.Record) -> None:
    page_validity.invalidate_on_votes_for(*(meeting.contender_id for meeting in found.matchups))


def _other_tools(slug: str) -> list[tuple[str, str]]:
    return [(other, name) for other, name in tool_summary.tool_names() if other != slug]
