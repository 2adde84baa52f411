"""Reading a catalogue's folder: all of it is sound, or every fault is named."""

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
    """Return the catalogue in a folder; raises Faults with all that is wrong with it.

    Nothing in it may be dated after today.
    """
    if not folder.is_dir():
        raise CatalogueError([Problem(str(folder), "", "is no folder", "name the folder of a catalogue")])
    return _FolderLoader(folder, today).load()


@dataclass
class _FolderLoader:
    """One walk through a folder, and the faults found on the way."""

    folder: Path
    today: date
    problems: list[Problem] = field(default_factory=list)

    def load(self) -> Catalogue:
        shelves = self._load_file("categories.toml", CategoriesFile)
        seats = self._load_file("reviewers.toml", ReviewersFile)
        tool_names, tools = self._load_folder("tools", ToolEntry)
        _, matchups = self._load_folder("matchups", MatchupEntry)
        categories = shelves.category if shelves else ()
        reviewers = seats.reviewer if seats else ()
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

    def _load_file(self, file: str, shape: type[EntryT]) -> EntryT | None:
        try:
            return toml_files.load_entry(self.folder / file, file, shape, self.today)
        except CatalogueError as found:
            self.problems += found.problems
            return None

    def _load_folder(self, name: str, shape: type[EntryT]) -> tuple[list[str], dict[str, EntryT]]:
        """Return the names of a folder's files, and the entries of those that are sound in themselves."""
        try:
            paths = toml_files.find_toml_files(self.folder / name, name)
        except CatalogueError as found:
            self.problems += found.problems
            return [], {}
        read = {stem: self._load_file(f"{name}/{path.name}", shape) for stem, path in paths.items()}
        return list(paths), {stem: entry for stem, entry in read.items() if entry is not None}


def _slug_problems(slugs: Collection[str]) -> Iterator[Problem]:
    if not slugs:
        yield Problem("tools", "", "holds no tool", "add a file for each tool")
    for slug in slugs:
        try:
            validate_tool_slug(slug)
        except PydanticCustomError as error:
            context = error.context or {}
            yield Problem(f"tools/{slug}.toml", "", context["what"], f"rename the file: {context['remedy']}")
