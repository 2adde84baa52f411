"""Fixtures of whoever tests pages through a client."""

from tests.site_fixtures import another, app, statements

__all__ = ["another", "app", "statements"]
