"""Fixtures of whoever tests pages through a client."""

from tests.site_fixtures import ada_vs_zed, another, app, statements, voted_matchup

__all__ = ["ada_vs_zed", "another", "app", "statements", "voted_matchup"]
