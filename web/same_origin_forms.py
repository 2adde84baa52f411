"""Forms that any visitor may send, accepted only from the site's own pages."""

from typing import Any
from urllib.parse import urlsplit

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, ValidationError
from wtforms.csrf.core import CSRF

from services import services

CROSS_SITE_MESSAGE = "This form was not sent from one of our own pages."


class SameOriginCSRF(CSRF):
    """Checks the headers in which a browser names the sending page, so that cached pages need no token."""

    def generate_csrf_token(self, csrf_token_field: Field) -> str:
        """Return an empty token: pages are the same for everyone."""
        return ""

    def validate_csrf_token(self, form: Any, field: Field) -> None:
        """Raise ValidationError unless the request comes from a page of this site."""
        if not is_same_origin():
            raise ValidationError(CROSS_SITE_MESSAGE)


class PublicForm(FlaskForm):  # type: ignore[misc]
    """Form without sign-in; valid only if it was sent from a page of this site."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Settings of WTForms: the CSRF check to use."""

        csrf = True
        csrf_class = SameOriginCSRF

    @property
    def cross_site(self) -> bool:
        """Whether validation failed because another site sent the form."""
        return "csrf_token" in self.errors


def is_same_origin() -> bool:
    """Whether the browser says that a page of this site sent the request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    # Browsers older than 2023 do not send Sec-Fetch-Site.
    sender = request.headers.get("Origin") or request.headers.get("Referer")
    own_origins = _origin(request.host_url), _origin(services().settings.origin)
    return sender is not None and _origin(sender) in own_origins


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}".lower()
    except ValueError:
        return "unreadable"
