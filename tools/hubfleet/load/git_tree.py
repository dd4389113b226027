"""A fleet's files as a git revision has them: read from git's own store, nothing is checked out.

Source: git-cat-file(1), "Batch output"; git-ls-tree(1), "Output format".
"""

from __future__ import annotations

import errno
import posixpath
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hubfleet.findings import HubfleetError
from hubfleet.load.git_trust import refuse_distrust
from hubfleet.load.tree import FOLDERS, TOP_FILES

LINK, MODULE = "120000", "160000"
_MOST_LINKS = 10
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a revision: its git mode and the id of its content."""

    mode: str
    blob: str


@dataclass(frozen=True, slots=True)
class Repository:
    """The git repository around a fleet. `prefix` is the fleet's folder within it: empty, or `fleet/`."""

    root: Path
    prefix: str

    @classmethod
    def around(cls, root: Path) -> Repository:
        """Find it. Raises HubfleetError outside git, and where git does not trust the repository."""
        prefix = _git(root, "rev-parse", "--show-prefix")
        if prefix is None:
            raise HubfleetError(
                f"{root} is not in a git repository", help="compare with what runs: hubfleet plan --from live"
            )
        return cls(root, prefix)

    def commit(self, revision: str) -> str:
        """Return the commit that a name means. Raises HubfleetError for one that is not here."""
        found = None if revision.startswith("-") else self._git("rev-parse", "--verify", "-q", f"{revision}^{{commit}}")
        if found is None:
            raise HubfleetError(f'there is no revision "{revision}" here', help=self._where_to_get_it())
        return found

    def merge_base(self, main: str = "main") -> str:
        """Return the last commit shared with the main branch. Raises HubfleetError where there is none here."""
        names = [name for name in (f"origin/{main}", main) if self._git("rev-parse", "--verify", "-q", f"{name}^{{}}")]
        if not names:
            raise HubfleetError(
                f'there is no branch "{main}" to compare with', help=f"name a revision: --from HEAD~1; or {self._get()}"
            )
        base = self._git("merge-base", "HEAD", names[0])
        if not base:
            raise HubfleetError(f'"{names[0]}" and HEAD have no common commit here', help=self._where_to_get_it())
        return base

    def tree(self, revision: str) -> GitTree:
        """Return the fleet's files at a revision. Raises HubfleetError for one that is not here."""
        commit = self.commit(revision)
        listed = _run(self.root, "ls-tree", "-r", "-z", "--full-tree", commit)
        if listed is None:
            raise HubfleetError(f"the files of {commit} are not here", help=self._where_to_get_it())
        return GitTree(self, commit, dict(_entries(listed)))

    @property
    def top(self) -> Path:
        """The repository's own folder."""
        return self.root.joinpath(*(".." for part in self.prefix.split("/") if part)).resolve()

    def changed_on_disk(self, commit: str, elsewhere: tuple[str, ...] = ()) -> frozenset[str]:
        """Return the tracked files below the fleet whose content on disk is not the commit's.

        With `elsewhere` they are those of other folders of the repository, which are named from its top.
        """
        words = ("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--relative", "--ignore-submodules=all")
        where = (self.top, elsewhere) if elsewhere else (self.root, (".",))
        changed = _run(where[0], *words, commit, "--", *where[1])
        if changed is None:
            raise HubfleetError(f"git can't compare with {commit}", help=self._where_to_get_it())
        return frozenset(name.decode("utf-8", "surrogateescape") for name in changed.split(b"\0") if name)

    def _git(self, *words: str) -> str | None:
        return _git(self.root, *words)

    def _where_to_get_it(self) -> str:
        return "hubfleet plan --from HEAD~1, or any commit, branch or tag" if not self._shallow() else self._get()

    def _get(self) -> str:
        if self._shallow():
            return "this clone is shallow: git fetch --unshallow (GitHub Actions: `fetch-depth: 0`)"
        return "git fetch origin"

    def _shallow(self) -> bool:
        return self._git("rev-parse", "--is-shallow-repository") == "true"


@dataclass(eq=False)
class GitTree:
    """The fleet at one commit. One git process reads all files; `close` ends it."""

    repository: Repository
    commit: str
    entries: Mapping[str, Entry]
    _reader: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def files(self) -> tuple[str, ...]:
        """All files of the fleet's folders, sorted, as `Folder` would list them."""
        files = (path for path in self.blobs() if _is_of_fleet(path))
        return tuple(sorted((*files, *self._links_not_followed())))

    def blobs(self) -> dict[str, str]:
        """Every file below the fleet with the id of its content; a link has that of the file it leads to."""
        skip = len(self.repository.prefix)
        found = ((path[skip:], self._follow(path)) for path in self.entries if path.startswith(self.repository.prefix))
        return {path: entry.blob for path, entry in found if entry is not None}

    def read(self, file: str) -> bytes:
        """Return a file's bytes. Raises OSError."""
        entry = self._follow(self.repository.prefix + file)
        if entry is None:
            raise FileNotFoundError(errno.ENOENT, "no such file in this revision", file)
        return self.content(entry.blob)

    def blob(self, path: str) -> str | None:
        """The id of a file's content, by its path in the repository; None where there is none."""
        entry = self._follow(path)
        return entry.blob if entry else None

    def close(self) -> None:
        """End the process that reads."""
        if self._reader is not None:
            self._reader.kill()
            self._reader.wait()
            for stream in (self._reader.stdin, self._reader.stdout):
                if stream:
                    stream.close()
            self._reader = None

    def _links_not_followed(self) -> Iterator[str]:
        """Yield links that lead to no file: with a slash where a folder is meant, as `Folder` tells them."""
        skip = len(self.repository.prefix)
        for path, entry in self.entries.items():
            if entry.mode != LINK or not path.startswith(self.repository.prefix) or self._follow(path):
                continue
            file = path[skip:]
            if file in FOLDERS or _is_of_fleet(file):
                yield f"{file}/" if file in FOLDERS or self._leads_to_folder(path) else file

    def _leads_to_folder(self, path: str) -> bool:
        target = f"{self._end(path)}/"
        return any(path.startswith(target) for path in self.entries)

    def _follow(self, path: str) -> Entry | None:
        """Return the entry of a file; of a link, that of the file it leads to within the repository, or None."""
        entry = self.entries.get(self._end(path))
        return entry if entry and entry.mode != LINK else None

    def _end(self, path: str) -> str:
        """Return where a link leads, over others if need be; of what is no link, itself."""
        for _ in range(_MOST_LINKS):
            entry = self.entries.get(path)
            if entry is None or entry.mode != LINK:
                break
            target = self.content(entry.blob).decode("utf-8", "surrogateescape")
            path = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        return path

    def content(self, blob: str) -> bytes:
        """Return the bytes behind an id. Raises OSError where this clone does not have them."""
        reader = self._reading()
        assert reader.stdin  # noqa: S101 - pipes were asked for
        assert reader.stdout  # noqa: S101
        reader.stdin.write(f"{blob}\n".encode())
        reader.stdin.flush()
        head = reader.stdout.readline().split()
        if len(head) != len(("blob", "blob", "size")):
            raise OSError(errno.ENOENT, "its content is not in this clone", blob)
        content = reader.stdout.read(int(head[2]))
        reader.stdout.read(1)
        return content

    def _reading(self) -> subprocess.Popen[bytes]:
        if self._reader is None:
            self._reader = subprocess.Popen(
                ["git", "-C", str(self.repository.root), "cat-file", "--batch"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._reader


@contextmanager
def open_tree(repository: Repository, revision: str) -> Iterator[GitTree]:
    """Read a revision for as long as the block lasts."""
    tree = repository.tree(revision)
    try:
        yield tree
    finally:
        tree.close()


def _is_of_fleet(path: str) -> bool:
    folder, slash, _ = path.partition("/")
    if not slash:
        return path in TOP_FILES
    parts = path.split("/")
    return folder in FOLDERS and not any(part.startswith(".") for part in parts) and not parts[-1].endswith("~")


def _entries(listed: bytes) -> Iterator[tuple[str, Entry]]:
    for line in listed.split(b"\0"):
        about, _, path = line.partition(b"\t")
        if path:
            mode, _, blob = about.decode().split()
            if mode != MODULE:
                yield path.decode("utf-8", "surrogateescape"), Entry(mode, blob)


def _git(root: Path, *words: str) -> str | None:
    out = _run(root, *words)
    return None if out is None else out.decode("utf-8", "surrogateescape").strip()


def _run(root: Path, *words: str) -> bytes | None:
    command = ["git", "--no-optional-locks", "-C", str(root), *words]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode == 0:
        return done.stdout
    refuse_distrust(done.stderr.decode("utf-8", "replace"))
    return None
