"""Stylesheet and scripts: bundled at start, named by a hash of their content."""

import re
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import Flask

HASHED_NAME = re.compile(r"\.[0-9a-f]{12}\.(css|js|svg)$")
# In the order of the cascade layers.
STYLESHEETS = (
    "tokens base layout components comparison vote lists home prose search charts print".split()  # noqa: SIM905
)


def init_app(app: Flask) -> None:
    """Write the bundles into the instance folder and give templates their URLs."""
    source, folder = Path(app.root_path) / "static", bundle_folder(app)
    styles = [source / "css" / f"{name}.css" for name in STYLESHEETS]
    scripts = sorted((source / "js").glob("*.js"))
    app.jinja_env.globals.update(
        stylesheet=_write_bundle(styles, folder, "css"),
        script=_write_bundle(scripts, folder, "js"),
        first_script=_write_bundle(sorted((source / "js" / "first").glob("*.js")), folder, "js"),
        icon=_write_bundle([source / "icon.svg"], folder, "svg"),
    )


def bundle_folder(app: Flask) -> Path:
    """Return the folder that static files are served from."""
    return Path(app.instance_path) / "static"


def is_hashed(_path: str, url: str) -> bool:
    """Whether a URL contains the content hash, so that its file never changes."""
    return bool(HASHED_NAME.search(url))


def _write_bundle(files: list[Path], folder: Path, extension: str) -> str:
    content = b"\n".join(file.read_bytes() for file in files)
    name = f"site.{sha256(content).hexdigest()[:12]}.{extension}"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / name).exists():
        # Workers start at the same time: each writes a temporary file and renames it.
        with NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(content)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(folder / name)
    return f"/static/{name}"
