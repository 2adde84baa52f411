"""A small valid catalogue whose files a test may change."""

from datetime import date
from pathlib import Path

from catalogue_files.loader import load_catalogue
from models.catalogue.validation.problems import CatalogueError, Problem

TODAY = date(2026, 11, 23)
CATEGORIES = """
[[category]]
slug = "editors"
name = "Editors"
description = "What you write in."

[[category]]
slug = "engines"
name = "Engines"
description = "What answers."
"""
REVIEWERS = """
[[reviewer]]
slug = "builder"
name = "The Builder"
lens = "The first hour"
description = "Reads the interface."

[[reviewer]]
slug = "skeptic"
name = "The Skeptic"
lens = "Where it breaks"
description = "Names the alternatives."
"""
TOOL = """name = "{name}"
maker = "Makers"
category = "{category}"
tagline = "A thing called {name}"
description = "{name} does what it does."

[links]
website = "https://example.org/{name}"

[[price]]
kind = "paid"
amount = 20
unit = "per month"
note = "The lowest plan."
source = "https://example.org/{name}/pricing"
as_of = "2025-06"

[[fact]]
label = "Licence"
value = "MIT"
source = "https://example.org/{name}"
as_of = "2025-06"

[[review]]
reviewer = "builder"
verdict = "ship"
date = 2025-08-01
text = "I would ship it."

[[review]]
reviewer = "skeptic"
verdict = "ship"
date = 2025-08-02
text = "I see no harm."

[[review]]
reviewer = "skeptic"
verdict = "skip"
date = 2025-12-03
text = "I see harm."
"""


def tool_text(name: str, category: str = "editors") -> str:
    """Return the text of a valid tool file with two reviews by the skeptic."""
    return TOOL.format(name=name, category=category)


def matchup_text(one: str, other: str) -> str:
    """Return the text of a valid matchup file."""
    return f"""tools = ["{one}", "{other}"]
question = "Which of the two?"
pick = "{one}"
published = 2025-09-01
call = "Take the first."
pricing = "They cost the same."
"""


class CatalogueFolder:
    """A catalogue's folder whose files a test may change."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, file: str, text: str) -> None:
        """Write a file of the catalogue, making its folder if need be."""
        target = self.path / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace the only occurrence of a text in a file."""
        text = self.text(file)
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {file}"
        self.write(file, text.replace(old, new))

    def text(self, file: str) -> str:
        """Return a file's text."""
        return (self.path / file).read_text(encoding="utf-8")

    def move(self, file: str, name: str) -> None:
        """Give a file another name."""
        (self.path / file).rename(self.path / name)

    def remove(self, *files: str) -> None:
        """Remove files."""
        for file in files:
            (self.path / file).unlink()

    @property
    def problems(self) -> list[Problem]:
        """The problems of the catalogue."""
        try:
            load_catalogue(self.path, TODAY)
        except CatalogueError as found:
            return list(found.problems)
        return []

    @property
    def only_problem(self) -> str:
        """The only problem of the catalogue, as text."""
        assert len(self.problems) == 1, list(map(str, self.problems))
        return str(self.problems[0])


def a_folder(path: Path) -> CatalogueFolder:
    """Write the small catalogue: three tools, two matchups, two reviewers."""
    folder = CatalogueFolder(path)
    folder.write("categories.toml", CATEGORIES)
    folder.write("reviewers.toml", REVIEWERS)
    folder.write("tools/axe.toml", tool_text("Axe"))
    folder.write("tools/bow.toml", tool_text("Bow"))
    folder.write("tools/cog.toml", tool_text("Cog", "engines"))
    folder.write("matchups/axe-vs-bow.toml", matchup_text("axe", "bow"))
    folder.write("matchups/bow-vs-cog.toml", matchup_text("bow", "cog"))
    return folder
