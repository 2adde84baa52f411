"""File descriptors, maps and memory over many updates.

`SOAK=10000 pytest tests/search_index/test_soak.py -s` prints them for ten thousand.
"""

import os
import resource
from pathlib import Path

from search_index.search_query import SearchQuery

UPDATES = int(os.environ.get("SOAK", "60"))
WARM = UPDATES // 3


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))


def maps():
    return sum(".seg" in line for line in Path("/proc/self/maps").read_text().splitlines())


def megabytes():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def test_files_and_memory_stay_flat_over_many_updates(catalogue):
    rows = [catalogue.tool(f"Parrot {i}", description="It talks a lot.") for i in range(40)]
    for i in range(UPDATES):
        catalogue.revise(rows[i % len(rows)], tagline=f"Change {i}")
        catalogue.index.catch_up()
        assert catalogue.index.search(SearchQuery(text="parrot talks")).total == len(rows)
        if i == WARM:
            before = descriptors(), maps(), megabytes()
    after = descriptors(), maps(), megabytes()
    print(f"{UPDATES} updates: (descriptors, maps, MB) {before} -> {after}")
    assert after[0] <= before[0] + 12
    assert after[1] <= before[1] + 12
    assert after[2] <= before[2] + 20
