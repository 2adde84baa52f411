"""The site's own colours for letters, which can carry no stylesheet."""

import re
from functools import cache
from pathlib import Path

_COLOUR = re.compile(r"--([a-z0-9-]+): (#[0-9a-f]{3,8});")


@cache
def light_colours(house: Path) -> dict[str, str]:
    """Return each colour token's value in the light scheme, by name."""
    tokens = (house / "static" / "css" / "tokens.css").read_text()
    return dict(_COLOUR.findall(tokens.partition("@media")[0]))
