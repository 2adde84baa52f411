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
    """Accepts a form by the browser's own word on where it comes from, so that no page needs a token."""

    def generate_csrf_token(self, csrf_token_field: Field) -> str:
        """Return nothing: pages are the same for everyone."""
        return ""

    def validate_csrf_token(self, form: Any, field: Field) -> None:
        """Raise ValidationError unless the request comes from a page of this site."""
        if not is_same_origin():
            raise ValidationError(CROSS_SITE_MESSAGE)


class PublicForm(FlaskForm):  # type: ignore[misc]
    """A form without sign-in; valid only when it was sent from this site."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Where the form's protection is chosen."""

        csrf = True
        csrf_class = SameOriginCSRF

    @property
    def cross_site(self) -> bool:
        """Whether the form was refused because of where it came from."""
        return "csrf_token" in self.errors


def is_same_origin() -> bool:
    """Whether the browser says that this request was made by a page of this site."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    named = request.headers.get("Origin") or request.headers.get("Referer")
    return named is not None and _origin(named) in (_origin(request.host_url), _site_origin())


def _site_origin() -> str:
    return _origin(services().settings.origin)


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.netloc}".lower()
    except ValueError:
        return "unreadable"
