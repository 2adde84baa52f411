"""The site's colours for inline styles, since mail programs drop stylesheets."""

import re
from functools import cache
from pathlib import Path

_COLOUR = re.compile(r"--([a-z0-9-]+): (#[0-9a-f]{3,8});")


@cache
def light_colours(root: Path) -> dict[str, str]:
    """Return the colour tokens of the light scheme in `static/css/tokens.css` by name, without dashes."""
    tokens = (root / "static" / "css" / "tokens.css").read_text()
    return dict(_COLOUR.findall(tokens.partition("@media")[0]))
