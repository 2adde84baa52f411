"""Reading a catalogue's folder: all of it is sound, or every fault is named."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic_core import PydanticCustomError

from models.catalogue import files, soundness
from models.catalogue.faults import Fault, Faults
from models.catalogue.files import Shape
from models.catalogue.shapes import (
    CategoriesFile,
    CategoryEntry,
    MatchupEntry,
    ReviewerEntry,
    ReviewersFile,
    ToolEntry,
)
from models.catalogue.values import fit_for_a_pair


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A whole catalogue that was read and found sound; tools and matchups by their slugs."""

    categories: tuple[CategoryEntry, ...]
    reviewers: tuple[ReviewerEntry, ...]
    tools: Mapping[str, ToolEntry]
    matchups: Mapping[str, MatchupEntry]

    def __str__(self) -> str:
        """Say how much it holds."""
        reviews = sum(len(tool.review) for tool in self.tools.values())
        counts = (len(self.tools), "tool"), (len(self.matchups), "matchup"), (reviews, "review")
        return ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts)


def read(folder: Path, today: date) -> Catalogue:
    """Return the catalogue in a folder; raises Faults with all that is wrong with it.

    Nothing in it may be dated after today.
    """
    if not folder.is_dir():
        raise Faults([Fault(str(folder), "", "is no folder", "name the folder of a catalogue")])
    return _Reading(folder, today).whole()


@dataclass
class _Reading:
    """One walk through a folder, and the faults found on the way."""

    folder: Path
    today: date
    faults: list[Fault] = field(default_factory=list)

    def whole(self) -> Catalogue:
        shelves = self._one("categories.toml", CategoriesFile)
        seats = self._one("reviewers.toml", ReviewersFile)
        tool_names, tools = self._many("tools", ToolEntry)
        _, matchups = self._many("matchups", MatchupEntry)
        categories = shelves.category if shelves else ()
        reviewers = seats.reviewer if seats else ()
        known = soundness.Known(
            [entry.slug for entry in categories], [entry.slug for entry in reviewers], tool_names
        )
        self.faults += soundness.repeated("categories.toml", "category", categories)
        self.faults += soundness.repeated("reviewers.toml", "reviewer", reviewers)
        self.faults += _slug_faults(tool_names)
        self.faults += soundness.of_tools(tools, known)
        self.faults += soundness.of_matchups(matchups, tools, known)
        if self.faults:
            raise Faults(self.faults)
        return Catalogue(categories, reviewers, tools, matchups)

    def _one(self, file: str, shape: type[Shape]) -> Shape | None:
        try:
            return files.entry(self.folder / file, file, shape, self.today)
        except Faults as found:
            self.faults += found.faults
            return None

    def _many(self, name: str, shape: type[Shape]) -> tuple[list[str], dict[str, Shape]]:
        """Return the names of a folder's files, and the entries of those that are sound in themselves."""
        try:
            paths = files.named(self.folder / name, name)
        except Faults as found:
            self.faults += found.faults
            return [], {}
        read = {stem: self._one(f"{name}/{path.name}", shape) for stem, path in paths.items()}
        return list(paths), {stem: entry for stem, entry in read.items() if entry is not None}


def _slug_faults(slugs: Collection[str]) -> Iterator[Fault]:
    if not slugs:
        yield Fault("tools", "", "holds no tool", "add a file for each tool")
    for slug in slugs:
        try:
            fit_for_a_pair(slug)
        except PydanticCustomError as error:
            context = error.context or {}
            yield Fault(f"tools/{slug}.toml", "", context["what"], f"rename the file: {context['remedy']}")
