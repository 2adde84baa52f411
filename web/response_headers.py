"""Security headers and cache headers of every response."""

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
    """Add the headers to every response."""
    app.after_request(_set_headers)


def no_store(response: AnyResponse) -> AnyResponse:
    """Forbid every cache to store a response: it is personal, or valid only now."""
    response.headers["Cache-Control"] = NO_STORE
    return response


def allow_cross_origin(response: AnyResponse) -> AnyResponse:
    """Let other sites embed a response, such as a badge."""
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def static_headers(secure: bool) -> Callable[[MutableMapping[str, str], str, str], None]:
    """Return WhiteNoise's callback that adds the security headers to a static file."""
    security_headers = SECURITY_HEADERS | (HSTS_HEADER if secure else {})

    def add_headers(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
        # WhiteNoise's header object has no update().
        for name, value in security_headers.items():
            headers[name] = value

    return add_headers


def _set_headers(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if services().settings.secure:
        response.headers.update(HSTS_HEADER)
    # A shared cache must not serve a visitor's page to a voter, or a voter's page to a visitor.
    response.vary.add("Cookie")
    if request.endpoint in MARKDOWN_ENDPOINTS:
        response.vary.add("Accept")
    if "Cache-Control" not in response.headers:
        _set_cache_control(response)
    return response


def _set_cache_control(response: Response) -> None:
    is_page = request.method in ("GET", "HEAD") and response.status_code == 200  # noqa: PLR2004
    if not is_page or voter_cookie.key_hash() is not None:
        no_store(response)
        return
    response.headers["Cache-Control"] = REVALIDATE
    response.add_etag()
    response.make_conditional(request)
