"""A backup taken while readers vote, restored."""

import shutil
from collections.abc import Callable
from pathlib import Path

from app import create_app
from models.database.base import db
from models.voting import vote_audit
from tests.conftest import settings_for
from tests.databases import on_sqlite_only
from tests.served_site import ServedSite
from tests.survival.vote_clients import CookieVoter, concurrent_votes

# The copy is a file; tests/commands/test_restore.py restores a dump into a fresh cluster.
pytestmark = on_sqlite_only

STORED_VOTES = "SELECT voter.key_hash, vote.verdict FROM vote JOIN voter ON voter.id = vote.voter_id"


def test_a_restored_backup_holds_what_was_acknowledged_before_and_nothing_half_done(
    site: ServedSite, new_voter: Callable[[], CookieVoter], tmp_path: Path
) -> None:
    with concurrent_votes(site, new_voter) as sent:
        sent.wait_for_more(50)
        before = dict(sent.acknowledged)
        site.command("backup", str(tmp_path / "copy.db"))
        sent.wait_for_more(1)
    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copy(tmp_path / "copy.db", restored / "shipworthy.db")
    again = create_app(settings_for(restored))
    with again.app_context():
        kept = dict(db.session.execute(db.text(STORED_VOTES)).all())
        assert before.items() <= kept.items()
        assert vote_audit.find_mismatches() == []
        assert again.test_client().get("/tools/cursor").status_code == 200
        db.session.remove()
        db.engine.dispose()
    assert 0 < len(before) < len(sent.acknowledged)
