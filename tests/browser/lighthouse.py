"""`make lighthouse`: Lighthouse's four scores of four pages, on a phone and on a desktop."""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.browser.chromium import CHROMIUM, FLAGS
from tests.browser.demo_sites import demo_site

PAGES = {
    "home": "/",
    "comparison": "/compare/cursor-vs-github-copilot",
    "search": "/search?q=small+open+model",
    "tool": "/tools/cursor",
}
MIN_SCORES = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
# Search results are noindex on purpose, which Lighthouse counts as a failure.
EXTRA_FLAGS = {"search": ["--skip-audits=is-crawlable"]}
PRESETS = {"phone": [], "desktop": ["--preset=desktop"]}


def main(program: str) -> int:
    """Print the scores of each page and preset; return 1 if one is below MIN_SCORES."""
    failures = 0
    with demo_site() as origin, TemporaryDirectory() as folder:
        for preset, flags in PRESETS.items():
            for name, path in PAGES.items():
                report = _run_lighthouse(
                    program,
                    origin + path,
                    [*flags, *EXTRA_FLAGS.get(name, [])],
                    Path(folder) / "report.json",
                )
                scores = {key: round(report["categories"][key]["score"] * 100) for key in MIN_SCORES}
                print(f"{preset:<7} {name:<11}", "  ".join(f"{key} {value}" for key, value in scores.items()))
                for audit in _failed_audits(report):
                    print("      ", audit)
                failures += any(scores[key] < minimum for key, minimum in MIN_SCORES.items())
    return int(failures > 0)


def _run_lighthouse(program: str, url: str, flags: list[str], out: Path) -> dict:
    chrome_flags = f"--chrome-flags=--headless {' '.join(FLAGS)}"
    command = [program, url, "--quiet", "--output=json", f"--output-path={out}", chrome_flags, *flags]
    subprocess.run(command, check=True, env=os.environ | {"CHROME_PATH": str(CHROMIUM)})
    return json.loads(out.read_text())


def _failed_audits(report: dict) -> list[str]:
    weighted = {
        ref["id"] for key in MIN_SCORES for ref in report["categories"][key]["auditRefs"] if ref["weight"] > 0
    }
    audits = (report["audits"][key] for key in sorted(weighted))
    return [f"{a['id']}: {a['title']}" for a in audits if a["score"] is not None and a["score"] < 0.9]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
