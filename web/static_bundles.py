"""The site's stylesheet and script: put together at start, named by the hash of their content."""

import re
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import Flask

HASHED_NAME = re.compile(r"\.[0-9a-f]{12}\.(css|js|svg)$")
# The order of the layers is the order of the files.
STYLESHEETS = (
    "tokens base layout components comparison vote lists home prose search charts print".split()  # noqa: SIM905
)


def init_app(app: Flask) -> None:
    """Write the bundles into the instance folder and give templates their addresses."""
    source, served = Path(app.root_path) / "static", bundle_folder(app)
    styles = [source / "css" / f"{name}.css" for name in STYLESHEETS]
    scripts = sorted((source / "js").glob("*.js"))
    app.jinja_env.globals.update(
        stylesheet=_write_bundle(styles, served, "css"),
        script=_write_bundle(scripts, served, "js"),
        first_script=_write_bundle(sorted((source / "js" / "first").glob("*.js")), served, "js"),
        icon=_write_bundle([source / "icon.svg"], served, "svg"),
    )


def bundle_folder(app: Flask) -> Path:
    """Return the folder that static files are served from."""
    return Path(app.instance_path) / "static"


def is_hashed(_path: str, url: str) -> bool:
    """Whether an address names a file by its content, so that it never changes."""
    return bool(HASHED_NAME.search(url))


def _write_bundle(files: list[Path], served: Path, kind: str) -> str:
    content = b"\n".join(file.read_bytes() for file in files)
    name = f"site.{sha256(content).hexdigest()[:12]}.{kind}"
    served.mkdir(parents=True, exist_ok=True)
    if not (served / name).exists():
        # Several workers start at once: each writes its own file and renames it into place.
        with NamedTemporaryFile(dir=served, delete=False) as file:
            file.write(content)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(served / name)
    return f"/static/{name}"
