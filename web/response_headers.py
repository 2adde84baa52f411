"""What every answer carries: security headers, and who may keep it for how long."""

from collections.abc import Callable, MutableMapping
from typing import TypeVar

from flask import Flask, Response, current_app, request
from werkzeug.wrappers import Response as BaseResponse

from blueprints.shared import voters

R = TypeVar("R", bound=BaseResponse)
POLICY = "; ".join(
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
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
STRICT = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
IN_MARKDOWN = ("compare.show", "tools.show", "leaderboard.index")
PUBLIC = "public, no-cache"
PRIVATE = "private, no-store"


def init_app(app: Flask) -> None:
    """Give every answer its headers."""
    app.after_request(_finish)


def private(response: R) -> R:
    """Mark an answer as meant for one reader, or true only for the moment."""
    response.headers["Cache-Control"] = PRIVATE
    return response


def embeddable(response: R) -> R:
    """Let other sites show an answer as a picture on their pages."""
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def hardening(secure: bool) -> Callable[[MutableMapping[str, str], str, str], None]:
    """Return what adds the security headers to a static file, where no request's site is at hand."""
    wanted = HEADERS | (STRICT if secure else {})

    def harden(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
        for name, value in wanted.items():
            headers[name] = value

    return harden


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.extensions["settings"].secure:
        response.headers.update(STRICT)
    # A cache in front must not hand a visitor's page to a voter, nor the other way round.
    response.vary.add("Cookie")
    if request.endpoint in IN_MARKDOWN:
        response.vary.add("Accept")
    if "Cache-Control" not in response.headers:
        _set_keeping(response)
    return response


def _set_keeping(response: Response) -> None:
    page = request.method in ("GET", "HEAD") and response.status_code == 200  # noqa: PLR2004
    if not page or voters.key_hash() is not None:
        private(response)
        return
    response.headers["Cache-Control"] = PUBLIC
    response.add_etag()
    response.make_conditional(request)
