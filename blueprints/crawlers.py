"""robots.txt, sitemaps, security.txt and llms.txt."""

from datetime import timedelta
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, abort, render_template

from models.database.base import utc_now
from models.pages import matchup_list, reviewer_page, tool_list
from models.syndication import sitemap
from models.syndication.sitemap import SitemapUrl
from services import services
from web import response_headers

crawlers = Blueprint("crawlers", __name__)
SITEMAP_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
URLS_PER_SITEMAP = 10_000
LATEST_COMPARISONS = 40
STATIC_PATHS = ("/", "/about", "/compare/", "/data/", "/leaderboard", "/newsletter", "/reviewers/", "/tools/")
# Static paths whose content follows the change log.
CHANGING_PATHS = ("/", "/compare/", "/tools/")
# A security.txt expires (RFC 9116), so each response sets the date this far ahead.
SECURITY_TXT_LIFETIME = timedelta(days=180)
ROBOTS_TXT = """User-agent: *
Disallow: /search
Disallow: /votes/
Disallow: /newsletter/confirm/
Disallow: /newsletter/unsubscribe/

Sitemap: {origin}/sitemap.xml
"""


@crawlers.get("/robots.txt")
def robots() -> Response:
    """The paths that crawlers should skip, and the sitemap's address."""
    return _text_response(ROBOTS_TXT.format(origin=services().settings.origin))


@crawlers.get("/sitemap.xml")
def index() -> Response:
    """The sitemap, or the index of its parts if it has more than URLS_PER_SITEMAP pages."""
    count = sitemap.count_urls()
    if count + len(STATIC_PATHS) <= URLS_PER_SITEMAP:
        return _url_set([*_static_urls(), *sitemap.load_part(1, URLS_PER_SITEMAP)])
    parts = [
        SitemapUrl(f"/sitemap-{number}.xml", sitemap.last_changed_at())
        for number in range(_part_count(count) + 1)
    ]
    return _xml_response("sitemapindex", "sitemap", parts)


@crawlers.get("/sitemap-<int:number>.xml")
def part(number: int) -> Response:
    """One part of a long sitemap; part 0 holds the static pages."""
    if number > _part_count(sitemap.count_urls()):
        abort(404)
    return _url_set(sitemap.load_part(number, URLS_PER_SITEMAP) if number else _static_urls())


@crawlers.get("/.well-known/security.txt")
def security() -> Response:
    """Whom to tell about a vulnerability (RFC 9116); 404 where the operator set no contact."""
    contact = services().settings.security_contact
    if not contact:
        abort(404)
    expires = (utc_now() + SECURITY_TXT_LIFETIME).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires.isoformat()}Z",
        "Preferred-Languages: en",
        f"Canonical: {services().settings.origin}/.well-known/security.txt",
    ]
    return response_headers.no_store(_text_response("\n".join(lines) + "\n"))


@crawlers.get("/llms.txt")
def llms() -> Response:
    """What the site holds, and the Markdown address of each page, for language models."""
    text = render_template(
        "crawlers/llms.txt",
        latest=matchup_list.load_page(size=LATEST_COMPARISONS),
        reviewers=reviewer_page.load_reviewers(),
        categories=tool_list.filter_options((), ())[0],
        last=sitemap.last_changed_at(),
    )
    return _text_response(text, "text/markdown")


def _static_urls() -> list[SitemapUrl]:
    last_change = sitemap.last_changed_at()
    return [SitemapUrl(path, last_change if path in CHANGING_PATHS else None) for path in STATIC_PATHS]


def _part_count(count: int) -> int:
    return -(-count // URLS_PER_SITEMAP)


def _url_set(urls: list[SitemapUrl]) -> Response:
    return _xml_response("urlset", "url", urls)


def _xml_response(root: str, child: str, urls: list[SitemapUrl]) -> Response:
    document = ET.Element(root, xmlns=SITEMAP_NAMESPACE)
    for url in urls:
        element = ET.SubElement(document, child)
        ET.SubElement(element, "loc").text = f"{services().settings.origin}{url.path}"
        if url.changed_at:
            ET.SubElement(element, "lastmod").text = url.changed_at.date().isoformat()
    return Response(ET.tostring(document, encoding="utf-8", xml_declaration=True), mimetype="application/xml")


def _text_response(text: str, mimetype: str = "text/plain") -> Response:
    return Response(text, mimetype=mimetype)
