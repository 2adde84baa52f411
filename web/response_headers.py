"""What every answer carries: security headers, and who may keep it for how long."""

from collections.abc import Callable, MutableMapping
from typing import TypeVar

from flask import Flask, Response, request
from werkzeug.wrappers import Response as BaseResponse

from services import services
from web import voter_cookie

AnyResponse = TypeVar("AnyResponse", bound=BaseResponse)
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
HSTS_HEADER = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
MARKDOWN_ENDPOINTS = ("compare.show", "tools.show", "leaderboard.index")
REVALIDATE = "public, no-cache"
NO_STORE = "private, no-store"


def init_app(app: Flask) -> None:
    """Give every answer its headers."""
    app.after_request(_set_headers)


def no_store(response: AnyResponse) -> AnyResponse:
    """Mark an answer as meant for one reader, or true only for the moment."""
    response.headers["Cache-Control"] = NO_STORE
    return response


def allow_cross_origin(response: AnyResponse) -> AnyResponse:
    """Let other sites show an answer as a picture on their pages."""
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def static_headers(secure: bool) -> Callable[[MutableMapping[str, str], str, str], None]:
    """Return what adds the security headers to a static file, where no request's site is at hand."""
    wanted = SECURITY_HEADERS | (HSTS_HEADER if secure else {})

    def harden(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
        for name, value in wanted.items():
            headers[name] = value

    return harden


def _set_headers(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if services().settings.secure:
        response.headers.update(HSTS_HEADER)
    # A cache in front must not hand a visitor's page to a voter, nor the other way round.
    response.vary.add("Cookie")
    if request.endpoint in MARKDOWN_ENDPOINTS:
        response.vary.add("Accept")
    if "Cache-Control" not in response.headers:
        _set_cache_control(response)
    return response


def _set_cache_control(response: Response) -> None:
    page = request.method in ("GET", "HEAD") and response.status_code == 200  # noqa: PLR2004
    if not page or voter_cookie.key_hash() is not None:
        no_store(response)
        return
    response.headers["Cache-Control"] = REVALIDATE
    response.add_etag()
    response.make_conditional(request)
