"""Fixtures of the mailer's tests."""

import pytest

from commands import newsletter


@pytest.fixture(autouse=True)
def one_retry_without_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """`newsletter send` does not wait for an unreachable server."""
    monkeypatch.setattr(newsletter, "SEND_RETRY_PAUSES", (0,))
