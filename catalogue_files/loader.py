"""Load and validate a catalogue's folder."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic_core import PydanticCustomError

from catalogue_files import toml_files
from catalogue_files.toml_files import EntryT
from models.catalogue.validation import consistency
from models.catalogue.validation.entries import (
    Catalogue,
    CategoriesFile,
    MatchupEntry,
    ReviewersFile,
    ToolEntry,
)
from models.catalogue.validation.field_types import validate_tool_slug
from models.catalogue.validation.problems import CatalogueError, Problem


def load_catalogue(folder: Path, today: date) -> Catalogue:
    """Return the catalogue in a folder; raises CatalogueError with every problem in it.

    Dates after today are problems.
    """
    if not folder.is_dir():
        raise CatalogueError([Problem(str(folder), "", "is no folder", "name the folder of a catalogue")])
    return _FolderLoader(folder, today).load()


@dataclass
class _FolderLoader:
    """Loads one folder and collects its problems."""

    folder: Path
    today: date
    problems: list[Problem] = field(default_factory=list)

    def load(self) -> Catalogue:
        categories_file = self._load_file("categories.toml", CategoriesFile)
        reviewers_file = self._load_file("reviewers.toml", ReviewersFile)
        tool_names, tools = self._load_folder("tools", ToolEntry)
        _, matchups = self._load_folder("matchups", MatchupEntry)
        categories = categories_file.category if categories_file else ()
        reviewers = reviewers_file.reviewer if reviewers_file else ()
        known = consistency.KnownSlugs(
            [entry.slug for entry in categories], [entry.slug for entry in reviewers], tool_names
        )
        self.problems += consistency.find_duplicates("categories.toml", "category", categories)
        self.problems += consistency.find_duplicates("reviewers.toml", "reviewer", reviewers)
        self.problems += _slug_problems(tool_names)
        self.problems += consistency.find_tool_problems(tools, known)
        self.problems += consistency.find_matchup_problems(matchups, tools, known)
        if self.problems:
            raise CatalogueError(self.problems)
        return Catalogue(categories, reviewers, tools, matchups)

    def _load_file(self, file: str, entry_type: type[EntryT]) -> EntryT | None:
        try:
            return toml_files.load_entry(self.folder / file, file, entry_type, self.today)
        except CatalogueError as error:
            self.problems += error.problems
            return None

    def _load_folder(self, name: str, entry_type: type[EntryT]) -> tuple[list[str], dict[str, EntryT]]:
        """Return the names of a folder's files, and by name the entries of the valid ones."""
        try:
            paths = toml_files.find_toml_files(self.folder / name, name)
        except CatalogueError as error:
            self.problems += error.problems
            return [], {}
        entries = {stem: self._load_file(f"{name}/{path.name}", entry_type) for stem, path in paths.items()}
        return list(paths), {stem: entry for stem, entry in entries.items() if entry is not None}


def _slug_problems(slugs: Collection[str]) -> Iterator[Problem]:
    if not slugs:
        yield Problem("tools", "", "holds no tool", "add a file for each tool")
    for slug in slugs:
        try:
            validate_tool_slug(slug)
        except PydanticCustomError as error:
            invalid = error.context or {}
            remedy = f"rename the file: {invalid['remedy']}"
            yield Problem(f"tools/{slug}.toml", "", invalid["message"], remedy)
