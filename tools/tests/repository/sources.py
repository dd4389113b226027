"""The toolkit's own source, read but never run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.need import ROOT

PACKAGE = ROOT / "tools" / "hubfleet"


@dataclass(frozen=True)
class Module:
    """One file of the toolkit. `layer` is the first name below hubfleet: "findings", "model", ..."""

    name: str
    layer: str
    file: Path
    tree: ast.Module

    def imports(self) -> Iterator[tuple[int, str]]:
        """Every imported module with its line, wherever it stands: also inside functions and under TYPE_CHECKING."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                origin = self.origin(node)
                yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)

    def origin(self, node: ast.ImportFrom) -> str:
        """The module an import takes from, with leading dots resolved."""
        if not node.level:
            return node.module or ""
        package = self.name.split(".") if self.file.name == "__init__.py" else self.name.split(".")[:-1]
        base = package[: len(package) - node.level + 1]
        return ".".join([*base, *([node.module] if node.module else [])])

    def used(self) -> Iterator[tuple[int, str]]:
        """Every attribute that is read ("os.environ") and every function that is called ("print"), with its line."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute):
                yield node.lineno, ast.unparse(node)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield node.lineno, node.func.id

    def place(self, line: int, what: str) -> str:
        """A line that an editor can jump to."""
        return f"{self.file.relative_to(ROOT)}:{line}: {what}"


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the toolkit, sorted by name."""
    return tuple(map(module, sorted(PACKAGE.rglob("*.py"))))


def module(file: Path) -> Module:
    """Parse one file."""
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    layer = parts[1] if parts[1] != "__init__" else ""
    return Module(name, layer, file, ast.parse(file.read_text(encoding="utf-8"), str(file)))
