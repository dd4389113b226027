"""Sources as nobody meant them: a good one, with a few things that may happen to files and to what is in them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml
from hypothesis import strategies as st

from hubfleet.model.json import Json
from hubfleet.model.json import Path as ValuePath

ODD: tuple[Json, ...] = (
    None,
    True,
    False,
    0,
    -1,
    3.5,
    10**30,
    "",
    " ",
    "text",
    "1Gi",
    "{value}",
    "a/b: [c]",
    "../up",
    "ENC[AES256_GCM,data:x,iv:x,tag:x,type:str]",
    [],
    {},
    [None],
    [[]],
    [{}],
    ["one", 2],
    {"key": "value"},
    {"": None},
    {"a.b": {"c[0]": [1]}},
    [{"name": "one"}, {"name": "one"}, {"name": None}],
)
"""Values that stand where something else was meant."""

RAW: tuple[bytes, ...] = (
    b"",
    b"# nothing\n",
    b"\xff\xfe\x00bad",
    b"caf\xe9: 1\n",
    b"a: [1\n",
    b"a: 1\na: 2\n",
    b"- a\n- b\n",
    b"text\n",
    b"a: &a {b: *a}\n",
    b"a: &a [1]\nb: *a\n",
    b"? {a: 1}\n: 2\n1: 2\ntrue: 3\n2020-01-01: 4\n",
    b"--- \na: 1\n---\nb: 2\n",
    b"\ta: 1\n",
    b"a: !!python/object:os.system {}\n",
    b"sops: {version: 3.9.0}\na: ENC[AES256_GCM,data:x]\n",
)
"""Whole files that are not what they should be."""


@st.composite
def damages(draw: st.DrawFn, folder: Path) -> tuple[Callable[[Path], None], ...]:
    """Draw what happens to a copy of a source."""
    files = sorted(path.relative_to(folder) for path in folder.rglob("*.yaml"))
    one = st.one_of(*[_of_file(folder, file) for file in files], *[_of_data(folder, file) for file in files])
    return tuple(draw(st.lists(one, min_size=1, max_size=4)))


def _of_file(folder: Path, file: Path) -> st.SearchStrategy[Callable[[Path], None]]:
    def raw(content: bytes) -> Callable[[Path], None]:
        return lambda copy: _write(copy / file, content)

    return st.one_of(
        st.sampled_from(RAW).map(raw),
        st.just(lambda copy: _remove(copy / file)),
        st.just(lambda copy: _folder(copy / file)),
        st.just(lambda copy: _link(copy / file, "nowhere.yaml")),
        st.just(lambda copy: _link(copy / file, file.name)),
        st.just(lambda copy: _link(copy / file.parent / "again", ".")),
    )


def _of_data(folder: Path, file: Path) -> st.SearchStrategy[Callable[[Path], None]]:
    content = (folder / file).read_bytes()
    try:
        data = yaml.safe_load(content)
    except yaml.YAMLError:
        return st.just(lambda copy: _write(copy / file, content))
    paths = list(_paths(data))

    def change(path: ValuePath, value: Json, key: str | None) -> Callable[[Path], None]:
        return lambda copy: _change(copy / file, path, value, key)

    keys = st.sampled_from([None, None, None, "unknown", "admin_users", "a.b", "jupyterhub", "name", ""])
    return st.builds(change, st.sampled_from(paths), st.sampled_from(ODD), keys)


def _paths(data: Json, path: ValuePath = ()) -> Iterator[ValuePath]:
    yield path
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inside:
        yield from _paths(value, (*path, key))


def _change(file: Path, path: ValuePath, value: Json, key: str | None) -> None:
    """Put a value at a path, or under another key beside what is there."""
    try:
        data = yaml.safe_load(file.read_bytes())
    except (OSError, ValueError, yaml.YAMLError):
        return
    whole = {"": data}
    here: object = whole
    steps = ("", *path)
    for step in steps[:-1]:
        here = here[step] if _has(here, step) else None
    if isinstance(here, dict):
        here[steps[-1] if key is None else key] = value
    elif isinstance(here, list) and _has(here, steps[-1]):
        here[int(steps[-1])] = value
    file.write_text(yaml.safe_dump(whole[""], sort_keys=False), encoding="utf-8")


def _has(data: object, step: int | str) -> bool:
    if isinstance(data, list):
        return isinstance(step, int) and step < len(data)
    return isinstance(data, dict) and step in data


def _write(file: Path, content: bytes) -> None:
    _remove(file)
    file.write_bytes(content)


def _remove(file: Path) -> None:
    if file.is_dir() and not file.is_symlink():
        shutil.rmtree(file)
    else:
        file.unlink(missing_ok=True)


def _folder(file: Path) -> None:
    _remove(file)
    file.mkdir()


def _link(file: Path, to: str) -> None:
    _remove(file)
    file.symlink_to(to)
