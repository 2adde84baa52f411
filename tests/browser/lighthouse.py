"""`make lighthouse`: Lighthouse's four scores for home, comparison, search and tool, on a phone and on a desk."""

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
# Results are kept out of other search engines on purpose, and Lighthouse counts that as a fault.
EXTRA_FLAGS = {"search": ["--skip-audits=is-crawlable"]}
PRESETS = {"phone": [], "desk": ["--preset=desktop"]}


def main(program: str) -> int:
    """Print a line for each page and look; return 1 when a score is below what we promise."""
    short = 0
    with demo_site() as origin, TemporaryDirectory() as folder:
        for look, wanted in PRESETS.items():
            for name, path in PAGES.items():
                report = _run_lighthouse(
                    program,
                    origin + path,
                    [*wanted, *EXTRA_FLAGS.get(name, [])],
                    Path(folder) / "report.json",
                )
                scores = {key: round(report["categories"][key]["score"] * 100) for key in MIN_SCORES}
                print(f"{look:<6} {name:<11}", "  ".join(f"{key} {value}" for key, value in scores.items()))
                for audit in _failed_scores(report):
                    print("      ", audit)
                short += any(scores[key] < least for key, least in MIN_SCORES.items())
    return int(short > 0)


def _run_lighthouse(program: str, address: str, wanted: list[str], out: Path) -> dict:
    flags = f"--chrome-flags=--headless {' '.join(FLAGS)}"
    told = [program, address, "--quiet", "--output=json", f"--output-path={out}", flags, *wanted]
    subprocess.run(told, check=True, env=os.environ | {"CHROME_PATH": str(CHROMIUM)})
    return json.loads(out.read_text())


def _failed_scores(report: dict) -> list[str]:
    weighed = {
        ref["id"] for key in MIN_SCORES for ref in report["categories"][key]["auditRefs"] if ref["weight"] > 0
    }
    audits = (report["audits"][key] for key in sorted(weighed))
    return [f"{a['id']}: {a['title']}" for a in audits if a["score"] is not None and a["score"] < 0.9]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
