"""A renamed tool keeps its row, its matchups and its votes."""

import pytest
from sqlalchemy import select

from commands.catalogue import import_folder
from models.catalogue.publication import published
from models.catalogue.slugs import current_pair_slug
from models.catalogue.tables import Change, ChangeKind, Contender, FormerSlug, Matchup, Tool
from models.catalogue.validation.problems import CatalogueError
from models.database.base import db
from tests.catalogue_files.small_catalogue import CatalogueFolder, matchup_text, tool_text

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def loaded(small: CatalogueFolder) -> CatalogueFolder:
    """The small catalogue, imported."""
    import_folder(small.path)
    return small


def rename(folder: CatalogueFolder, old: str, new: str, *, at_once: bool = True) -> None:
    """Rename a tool's file, and its place in every matchup, as an editor would."""
    text = folder.text(f"tools/{old}.toml").replace('\nmaker = "', f'\nformerly = ["{old}"]\nmaker = "', 1)
    folder.write(f"tools/{new}.toml", text)
    folder.remove(f"tools/{old}.toml")
    for path in sorted((folder.path / "matchups").iterdir()):
        pair = path.stem.split("-vs-")
        if old in pair:
            other = next(slug for slug in pair if slug != old)
            path.unlink()
            one, two = sorted((new, other))
            folder.write(f"matchups/{one}-vs-{two}.toml", matchup_text(one, two))
    if at_once:
        import_folder(folder.path)


def tool_id(slug: str) -> int:
    return db.session.scalars(select(Tool.id).where(Tool.slug == slug)).one()


def places(slug: str) -> dict[int, tuple[str, int]]:
    """Return slug and place of a matchup's contenders by the contender's id."""
    rows = (
        select(Contender.id, Tool.slug, Contender.place)
        .join(Tool, Tool.id == Contender.tool_id)
        .join(Matchup, Matchup.id == Contender.matchup_id)
        .where(Matchup.slug == slug)
    )
    return {key: (tool, place) for key, tool, place in db.session.execute(rows)}


def test_the_tool_keeps_its_row(loaded):
    key = tool_id("axe")
    rename(loaded, "axe", "adze")
    assert tool_id("adze") == key
    assert db.session.get_one(FormerSlug, "axe").tool_id == key


def test_the_rename_is_recorded(loaded):
    rename(loaded, "axe", "adze")
    renamed = select(Change.summary, Change.tool_id).where(Change.kind == ChangeKind.TOOL_RENAMED)
    assert [tuple(row) for row in db.session.execute(renamed)] == [
        ("Axe moved from axe to adze", tool_id("adze"))
    ]


def test_its_matchups_follow(loaded):
    rename(loaded, "axe", "adze")
    assert db.session.scalars(select(Matchup.slug).order_by(Matchup.slug)).all() == [
        "adze-vs-bow",
        "bow-vs-cog",
    ]


def test_old_addresses_lead_to_the_new_ones(loaded):
    rename(loaded, "axe", "adze")
    assert current_pair_slug("axe-vs-bow") == "adze-vs-bow"


def test_contenders_change_places_when_the_order_does(loaded):
    before = places("axe-vs-bow")
    rename(loaded, "axe", "yew")
    new = {"axe": ("yew", 2), "bow": ("bow", 1)}
    assert places("bow-vs-yew") == {key: new[slug] for key, (slug, _) in before.items()}


def test_no_other_matchup_is_made_on_the_way(loaded):
    rename(loaded, "bow", "yew")
    slugs = db.session.scalars(select(Matchup.slug).order_by(Matchup.id)).all()
    assert slugs == ["axe-vs-yew", "cog-vs-yew"]


def test_the_same_again_changes_nothing(loaded):
    rename(loaded, "axe", "yew")
    assert import_folder(loaded.path).changes == 0


def test_two_opponents_may_be_renamed_at_once(loaded):
    rename(loaded, "axe", "yew", at_once=False)
    rename(loaded, "bow", "zip")
    slugs = db.session.scalars(select(Matchup.slug).order_by(Matchup.id)).all()
    assert slugs == ["yew-vs-zip", "cog-vs-zip"]


def test_a_tool_may_take_its_old_slug_back(loaded):
    key = tool_id("axe")
    rename(loaded, "axe", "adze")
    loaded.replace("tools/adze.toml", 'formerly = ["axe"]\n', "")
    rename(loaded, "adze", "axe")
    assert tool_id("axe") == key
    assert db.session.scalars(select(FormerSlug.slug)).all() == ["adze"]


def test_a_tool_may_be_renamed_twice(loaded):
    key = tool_id("axe")
    rename(loaded, "axe", "adze")
    loaded.replace("tools/adze.toml", 'formerly = ["axe"]', "")
    rename(loaded, "adze", "yew")
    assert tool_id("yew") == key
    assert db.session.scalars(select(FormerSlug.slug).order_by(FormerSlug.slug)).all() == ["adze", "axe"]


def test_a_retired_tool_returns_under_another_slug(loaded):
    key = tool_id("cog")
    matchup = loaded.text("matchups/bow-vs-cog.toml")
    text = loaded.text("tools/cog.toml")
    loaded.remove("tools/cog.toml", "matchups/bow-vs-cog.toml")
    import_folder(loaded.path)
    loaded.write("tools/cam.toml", text.replace('maker = "', 'formerly = ["cog"]\nmaker = "', 1))
    loaded.write("matchups/bow-vs-cam.toml", matchup.replace("cog", "cam"))
    import_folder(loaded.path)
    assert tool_id("cam") == key
    assert db.session.scalars(select(Matchup.slug).where(published(Matchup))).all() == [
        "axe-vs-bow",
        "bow-vs-cam",
    ]


def test_a_new_tool_may_bring_former_slugs(small):
    small.replace("tools/axe.toml", 'maker = "', 'formerly = ["hatchet"]\nmaker = "')
    import_folder(small.path)
    assert current_pair_slug("hatchet-vs-bow") == "axe-vs-bow"


def test_a_former_slug_may_be_added_later(loaded):
    loaded.replace("tools/axe.toml", 'maker = "', 'formerly = ["hatchet"]\nmaker = "')
    assert import_folder(loaded.path).changes == 1
    assert current_pair_slug("hatchet-vs-bow") == "axe-vs-bow"


def test_a_former_slug_cannot_be_another_tools_slug(loaded):
    rename(loaded, "axe", "adze")
    loaded.replace("tools/adze.toml", 'formerly = ["axe"]\n', "")
    loaded.write("tools/axe.toml", tool_text("Another"))
    with pytest.raises(CatalogueError) as found:
        import_folder(loaded.path)
    assert str(found.value) == (
        "tools/axe.toml: axe was once the slug of adze and still leads there; "
        "use another slug, or name adze in formerly if it is the same tool"
    )


def test_two_stored_tools_cannot_become_one(loaded):
    loaded.remove("tools/cog.toml", "matchups/bow-vs-cog.toml")
    import_folder(loaded.path)
    loaded.replace("tools/axe.toml", 'maker = "', 'formerly = ["cog"]\nmaker = "')
    with pytest.raises(CatalogueError) as found:
        import_folder(loaded.path)
    assert str(found.value) == (
        "tools/axe.toml: formerly[1]: cog belongs to another stored tool, cog; "
        "leave it out: two tools cannot become one"
    )
