"""The pages of newsletter issues."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from models.catalogue.tables import Verdict
from models.database.transactions import write_transaction
from models.newsletter import issues
from models.newsletter.issue_content import IssueContent, VerdictChangeItem


def test_a_published_issue_has_a_page_and_is_listed(client: FlaskClient) -> None:
    assert "No issue has been sent yet" in client.get("/newsletter").text
    verdict_change = VerdictChangeItem(
        "ada", "Ada", "skeptic", "The Skeptic", Verdict.SHIP, Verdict.SKIP, datetime.now(UTC).date()
    )
    with write_transaction():
        issues.publish_issue(
            datetime(2026, 11, 24, tzinfo=UTC).date(), 0, IssueContent(turned=(verdict_change,))
        )
    assert "/newsletter/issues/2026-W48" in client.get("/newsletter").text
    page = client.get("/newsletter/issues/2026-W48").text
    assert "The Skeptic turns to skip on Ada" in page


@pytest.mark.parametrize("slug", ["2026-W49", "junk", "2026-W48x"])
def test_an_unknown_issue_is_404(client: FlaskClient, slug: str) -> None:
    assert client.get(f"/newsletter/issues/{slug}").status_code == 404
