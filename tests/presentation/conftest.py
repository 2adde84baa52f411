"""Fixtures for tests that send requests."""

from tests.site_fixtures import ada_vs_zed, another, app, statements, voted_matchup

__all__ = ["ada_vs_zed", "another", "app", "statements", "voted_matchup"]
