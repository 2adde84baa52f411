"""Draws the import graph into docs/architecture.md; with --check, fails where a picture is out of date."""

import ast
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import grimp

PROJECT_ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = PROJECT_ROOT / "docs" / "architecture.md"
# grimp reads packages only, so the imports of these files are read here.
ROOT_FILES = sorted(file.stem for file in PROJECT_ROOT.glob("*.py"))
PICTURE = re.compile(r"(<!-- imports in (?P<room>[\w.]+) -->\n).*?(<!-- end -->)", re.DOTALL)
TOP_LEVEL = "."
# Which nodes each node imports, by name.
Graph = dict[str, set[str]]


def main() -> int:
    """Write the pictures; with --check write nothing, and return 1 where they are out of date."""
    before = DOCUMENT.read_text()
    after = PICTURE.sub(_replace_picture, before)
    if "--check" not in sys.argv:
        DOCUMENT.write_text(after)
    elif before != after:
        sys.stdout.write("docs/architecture.md is behind the imports: run make architecture\n")
        return 1
    return 0


def _replace_picture(block: re.Match[str]) -> str:
    modules = _module_graph()
    if block["room"] == TOP_LEVEL:
        nodes = {name for name in modules.modules if _is_ours(name)} | set(ROOT_FILES)
    else:
        nodes = modules.find_children(block["room"])
    imports = {node: {other for other in nodes - {node} if _imports(node, other)} for node in nodes}
    return f"{block[1]}{_to_mermaid(_transitive_reduction(imports))}{block[3]}"


@cache
def _module_graph() -> grimp.ImportGraph:
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text())
    sys.path.insert(0, str(PROJECT_ROOT))
    rooms = project["tool"]["importlinter"]["root_packages"]
    return grimp.build_graph(
        *rooms, include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )


def _is_ours(module: str) -> bool:
    return "." not in module and not _module_graph().is_module_squashed(module)


def _imports(module: str, other: str) -> bool:
    if module in ROOT_FILES:
        return other in _imported_roots(module)
    graph = _module_graph()
    if other in ROOT_FILES:
        return bool({module, *graph.find_descendants(module)} & _importers(other))
    return graph.direct_import_exists(importer=module, imported=other, as_packages=True)


def _importers(root_file: str) -> set[str]:
    graph = _module_graph()
    return graph.find_modules_that_directly_import(root_file) if root_file in graph.modules else set()


@cache
def _imported_roots(root_file: str) -> set[str]:
    """Return the first part of every import of a file; imports for type checkers alone are indented."""
    roots: set[str] = set()
    for node in ast.parse((PROJECT_ROOT / f"{root_file}.py").read_text()).body:
        if isinstance(node, ast.Import):
            roots.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            roots.add(node.module.partition(".")[0])
    return roots


def _transitive_reduction(graph: Graph) -> Graph:
    """Return the graph without the edges that a longer path implies; raises ValueError on a circle."""
    reachable: Graph = {}
    for node in graph:
        _collect_reachable(node, graph, reachable, ())
    return {
        node: {target for target in targets if not any(target in reachable[other] for other in targets)}
        for node, targets in graph.items()
    }


def _collect_reachable(node: str, graph: Graph, reachable: Graph, path: tuple[str, ...]) -> set[str]:
    if node in path:
        raise ValueError(f"imports in a circle: {' -> '.join([*path, node])}")
    if node not in reachable:
        below = [_collect_reachable(target, graph, reachable, (*path, node)) for target in graph[node]]
        reachable[node] = graph[node].union(*below)
    return reachable[node]


def _to_mermaid(graph: Graph) -> str:
    lines = ["```mermaid", "graph TD"]
    for node in sorted(graph):
        short = node.rpartition(".")[2]
        folder = (PROJECT_ROOT / node.replace(".", "/")).is_dir()
        lines.append(f'  {short}["{short}{"/" if folder else ".py"}"]')
    lines += [
        f"  {node.rpartition('.')[2]} --> {target.rpartition('.')[2]}"
        for node in sorted(graph)
        for target in sorted(graph[node])
    ]
    return "\n".join([*lines, "```", ""])


if __name__ == "__main__":
    sys.exit(main())
