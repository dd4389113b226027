"""Values and manifests as YAML or JSON: the same data gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from hubfleet.model.json import Manifest


def write_data(documents: Sequence[Manifest], form: str) -> str:
    """Write mappings: as a stream of YAML documents, or the one there is as JSON."""
    if form == "json":
        return "".join(json.dumps(document, indent=2, ensure_ascii=False) + "\n" for document in documents)
    return "".join(_yaml(document, first=not index) for index, document in enumerate(documents))


def write_list(documents: Iterable[Manifest]) -> str:
    """Write mappings as one JSON list."""
    return json.dumps(list(documents), indent=2, ensure_ascii=False) + "\n"


def _yaml(document: Manifest, *, first: bool) -> str:
    import yaml

    text: str = yaml.dump(document, Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=120)
    return text if first else f"---\n{text}"


def _dumper() -> type:
    import yaml

    class Dumper(yaml.CSafeDumper):
        """Writes text of several lines as a block, and repeats no value through an alias."""

        def ignore_aliases(self, _data: object) -> bool:
            return True

    def text(dumper: Dumper, value: str) -> yaml.ScalarNode:
        style = "|" if "\n" in value else None
        node: yaml.ScalarNode = dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)
        return node

    Dumper.add_representer(str, text)
    return Dumper
