"""Atom feeds of the whole site, of one tool and of one category."""

from datetime import UTC, datetime, time
from uuid import uuid5

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from models.catalogue import slugs, tool_summary
from models.syndication import feed, sitemap
from models.syndication.feed import FeedItem, FeedScope, PublishedIssue, PublishedMatchup
from presentation import atom, summary_text
from services import services

feeds = Blueprint("feeds", __name__)
# The date of a feed without entries.
EMPTY_FEED_DATE = datetime(2026, 1, 1)  # noqa: DTZ001 - in UTC, without a zone, as the tables store it


@feeds.get("/feed.atom")
def site() -> Response:
    """The feed of the whole site."""
    return _feed_response(FeedScope(), f"{_site_name()}: comparisons and turned verdicts", "/")


@feeds.get("/tools/<slug>/feed.atom")
def tool(slug: str) -> BaseResponse:
    """The feed of one tool."""
    summary = tool_summary.load_summary(slug)
    if summary is None:
        current = slugs.current_tool_slug(slug)
        if current is None:
            abort(404)
        return redirect(url_for("feeds.tool", slug=current), 301)
    return _feed_response(
        FeedScope(tool_id=summary.id), f"{summary.name} on {_site_name()}", f"/tools/{slug}"
    )


@feeds.get("/categories/<slug>/feed.atom")
def category(slug: str) -> Response:
    """The feed of the tools of one category."""
    name = tool_summary.category_name(slug)
    if name is None:
        abort(404)
    return _feed_response(FeedScope(category=slug), f"{name} on {_site_name()}", f"/tools/?category={slug}")


def _feed_response(scope: FeedScope, title: str, page: str) -> Response:
    document = atom.Feed(
        id=uuid5(feed.UUID_NAMESPACE, f"{_origin()}{request.path}").urn,
        title=title,
        address=f"{_origin()}{request.path}",
        page=f"{_origin()}{page}",
        author=f"The editors of {_site_name()}",
        entries=[_feed_entry(item) for item in feed.latest_items(scope)],
    )
    response = Response(atom.serialize_feed(document, EMPTY_FEED_DATE), mimetype="application/atom+xml")
    # Renames and retirements change a feed without a new entry.
    last_modified = max(document.updated or EMPTY_FEED_DATE, sitemap.last_changed_at() or EMPTY_FEED_DATE)
    response.last_modified = last_modified.replace(tzinfo=UTC)
    return response


def _feed_entry(item: FeedItem) -> atom.FeedEntry:
    content = item.content
    title, path, template = _describe(content)
    return atom.FeedEntry(
        id=item.id.urn,
        title=title,
        link=f"{_origin()}{path}",
        published=datetime.combine(content.day, time()),
        updated=content.changed_at,
        content=render_template(f"feeds/_{template}.html", item=content),
    )


def _describe(item: feed.FeedContent) -> tuple[str, str, str]:
    """Return the title, path and template of an item."""
    if isinstance(item, PublishedMatchup):
        return f"{item.names[0]} vs {item.names[1]}: {item.question}", f"/compare/{item.slug}", "matchup"
    if isinstance(item, PublishedIssue):
        return f"Weekly verdicts: {item.headline}", f"/newsletter/issues/{item.slug}", "issue"
    change = summary_text.verdict_change_text(item.before, item.after)
    return f"{item.reviewer} {change} on {item.name}", f"/tools/{item.tool}", "verdict_change"


def _site_name() -> str:
    return services().settings.site_name


def _origin() -> str:
    return services().settings.origin
