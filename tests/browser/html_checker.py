"""`make nu`: checks the HTML of every kind of page with the Nu checker; fails on an error."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.browser.demo_sites import bare_site, demo_site
from tests.browser.page_list import EMPTY_SITE_PAGES, ERROR_PAGES, PAGES


def main(jar: str) -> int:
    """Run the checker at `jar`; return its exit code."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        full, bare = stack.enter_context(demo_site()), stack.enter_context(bare_site())
        _save_pages(full, PAGES | ERROR_PAGES, folder)
        _save_pages(bare, EMPTY_SITE_PAGES, folder)
        result = subprocess.run(["java", "-jar", jar, "--stdout", "--format", "gnu", folder], check=False)
        print(
            f"{len(list(folder.iterdir()))} pages checked: {'sound' if not result.returncode else 'faults'}"
        )
    return result.returncode


def _save_pages(origin: str, pages: dict[str, str], folder: Path) -> None:
    for name, path in pages.items():
        try:
            response = urlopen(origin + path)
        except HTTPError as error_page:
            response = error_page
        (folder / f"{name}.html").write_bytes(response.read())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
