"""The list of tools, and each tool with its record."""

from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from models.catalogue import slugs, tool_summary
from models.pages import tool_list, tool_page
from models.pages.tool_page import Record
from web import content_negotiation, page_number, page_validity

tools = Blueprint("tools", __name__, url_prefix="/tools")


@tools.get("/")
def index() -> str:
    """Browse the tools by category and price."""
    categories, prices = request.args.getlist("category"), request.args.getlist("price")
    by_category, by_price = tool_list.filter_options(categories, prices)
    categories = [option.value for option in by_category if option.selected]
    prices = [option.value for option in by_price if option.selected]
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
    filters = [("category", value) for value in categories] + [("price", value) for value in prices]
    return f"{urlencode(filters)}&" if filters else ""


@tools.get("/<slug>.md")
def markdown_page(slug: str) -> Response:
    """Show a tool in Markdown."""
    record = tool_page.load(slug)
    if record is None:
        return _redirect_to_current("tools.markdown_page", slug)
    _invalidate_on_votes(record)
    return content_negotiation.markdown_response("markdown/tool.md", record=record)


@tools.get("/<slug>")
def show(slug: str) -> str | Response:
    """Show a tool with its record in HTML, or in Markdown if the client prefers that."""
    record = tool_page.load(slug)
    if record is None:
        return _redirect_to_current("tools.show", slug)
    _invalidate_on_votes(record)
    if content_negotiation.wants_markdown():
        return content_negotiation.markdown_response("markdown/tool.md", record=record)
    other_tools = [(other, name) for other, name in tool_summary.tool_names() if other != slug]
    return render_template("tools/page.html", record=record, other_tools=other_tools)


def _redirect_to_current(endpoint: str, slug: str) -> Response:
    """Redirect from a former slug; 404 for an unknown one."""
    current = slugs.current_tool_slug(slug)
    if current is None:
        abort(404)
    return redirect(url_for(endpoint, slug=current), 301)


def _invalidate_on_votes(record: Record) -> None:
    page_validity.invalidate_on_votes_for(*(entry.contender_id for entry in record.matchups))
