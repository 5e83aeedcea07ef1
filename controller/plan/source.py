"""A YAML file as plain data, with the file and line every key stands at.

The composed node tree is used instead of a loaded document, because it keeps every mark and every
duplicated key, so all of them can be reported at once.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from android_bridge.base import Problem

KeyPath = tuple[str | int, ...]
_TAG = "tag:yaml.org,2002:"
#: A thousand subsets that share an environment by an alias repeat some 20,000 values.
_MOST_REPEATED = 100_000
_DEEPEST = 50
_LONGEST_NUMBER = 1000


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file, lines counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass
class Source:
    """What a YAML file says, where it says it, and what is wrong with it as YAML.

    Parameters
    ----------
    data
        dicts with text keys, lists, str, int, float, bool, None.
    places
        Where the key (in a mapping) or the item (in a list) of each path begins; the whole file is ().
    problems
        Syntax errors, duplicated keys and the like.
    broken
        Paths whose value is already reported as wrong and not worth a second word.
    """

    data: object = None
    places: dict[KeyPath, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: set[KeyPath] = field(default_factory=set)

    def place(self, path: KeyPath) -> Place:
        """Give the place of a path, or of the nearest parent that is in the file."""
        while path not in self.places and path:
            path = path[:-1]
        return self.places.get(path, Place("", 1))


def read_source(path: Path, unwritten: Mapping[Path, str] = MappingProxyType({})) -> Source:
    """Read a YAML file; mistakes in it are collected, not raised.

    Parameters
    ----------
    unwritten
        The text of files that are to be written: it is read as if they had been.

    Raises
    ------
    Problem
        The file cannot be read, or is not UTF-8 text.
    """
    if path in unwritten:
        return parse_source(unwritten[path], str(path))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem("the file is not UTF-8 text", where=str(path), advice="save it as UTF-8") from error
    except OSError as error:
        raise Problem(
            f"the file cannot be read: {error.strerror}",
            where=str(path),
            expected="a plan's YAML file",
            advice=_nearby(path) or "configs/demo.yaml is a plan to start from",
        ) from error
    return parse_source(text, str(path))


def _nearby(path: Path) -> str:
    """Guess which file was meant."""
    there = {each.name: each for each in path.parent.glob("*.y*ml")}
    near = get_close_matches(path.name, there, n=1, cutoff=0.5)
    return f"did you mean {there[near[0]]}?" if near else ""


def parse_source(text: str, file: str) -> Source:
    """Parse YAML text; `file` is the name used in messages."""
    source = Source(places={(): Place(file, 1)})
    try:
        node = _composed(text)
    except (YAMLError, ValueError) as error:
        source.problems.append(_syntax_problem(error, text, file))
        return source
    except RecursionError:
        source.problems.append(_too_deep(file))
        return source
    if node is not None:
        source.places[()] = _place(node, file)
        try:
            source.data = _Builder(file, source).value(node, ())
        except Problem as problem:
            source.problems.append(problem)
    return source


@lru_cache(maxsize=16)
def _composed(text: str) -> Node | None:
    """Parse YAML; remembered, for many subsets name the same environment file, and a plan is read again."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ReusedAnchorWarning)  # YAML has the last one count
        node: Node | None = YAML(typ="safe", pure=True).compose(text)
    return node


def _place(node: Node, file: str) -> Place:
    return Place(file, node.start_mark.line + 1)


def _syntax_problem(error: Exception, text: str, file: str) -> Problem:
    line, what = 1, str(error)
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        what = ", ".join(part for part in (error.problem, error.context) if part)
    elif isinstance(error, ReaderError):
        line, what = text.count("\n", 0, error.position) + 1, error.reason
    advice = "put a text that contains a colon, #, or a bracket in quotes; indent with spaces, never tabs"
    lines = text.splitlines()
    got = lines[line - 1].strip()[:80] if line <= len(lines) else ""
    return Problem(f"not valid YAML: {what}", where=f"{file}:{line}", got=got, advice=advice)


def _too_deep(where: str) -> Problem:
    return Problem(
        "mappings and lists stand too deep in one another",
        where=where,
        expected=f"{_DEEPEST} levels at most",
        advice="look for a bracket that is not closed, or for aliases of aliases",
    )


class _Builder:
    """Turns nodes into plain data and notes their places."""

    def __init__(self, file: str, source: Source) -> None:
        self.file = file
        self.source = source
        self.constructor = YAML(typ="safe", pure=True).constructor
        self.open_nodes: list[Node] = []
        self.seen: set[int] = set()
        self.repeated = 0

    def value(self, node: Node, path: KeyPath) -> object:
        if any(node is outer for outer in self.open_nodes):
            self._problem("an alias refers to the mapping or list it stands in", node, path)
            return None
        self._check_size(node)
        self.open_nodes.append(node)
        try:
            if isinstance(node, MappingNode):
                return self._mapping(node, path)
            if isinstance(node, SequenceNode):
                return self._sequence(node, path)
            return self._scalar(node, path) if isinstance(node, ScalarNode) else None
        finally:
            self.open_nodes.pop()

    def _check_size(self, node: Node) -> None:
        """Refuse what a few lines of aliases of aliases make of themselves: it would fill the memory."""
        if len(self.open_nodes) >= _DEEPEST:
            raise _too_deep(str(_place(node, self.file)))
        self.repeated += id(node) in self.seen
        self.seen.add(id(node))
        if self.repeated > _MOST_REPEATED:
            raise Problem(
                "the aliases repeat too much",
                where=str(_place(node, self.file)),
                expected=f"{_MOST_REPEATED:,} values at most that are there by an alias",
                advice="write out what is meant, or put it into a file of its own",
            )

    def _scalar(self, node: ScalarNode, path: KeyPath) -> object:
        tag, text = str(node.tag), str(node.value)
        kind = tag.removeprefix(_TAG)
        if kind in {"int", "float"}:
            return self._number(node)
        if kind == "bool" and text.lower() in {"true", "false"}:
            return text.lower() == "true"
        if kind == "null":
            return None
        # on, off, yes and no stay text even under a %YAML 1.1 directive, and so do dates
        if kind in {"str", "bool", "timestamp"}:
            if any("\ud800" <= each <= "\udfff" for each in text):
                self._problem("the text holds half a character", node, path)
                return ""
            return text
        self._problem(f"the YAML tag {tag} has no meaning here", node, path)
        return None

    def _number(self, node: ScalarNode) -> object:
        text = str(node.value)
        if len(text) > _LONGEST_NUMBER:  # Python itself refuses to write out what has thousands of digits
            return text
        try:
            return self.constructor.construct_object(node)
        except ValueError:
            return text

    def _sequence(self, node: SequenceNode, path: KeyPath) -> list[object]:
        items: list[object] = []
        for position, item in enumerate(node.value):
            self.source.places[(*path, position)] = _place(item, self.file)
            items.append(self.value(item, (*path, position)))
        return items

    def _mapping(self, node: MappingNode, path: KeyPath) -> dict[str, object]:
        result: dict[str, object] = {}
        merges: list[Node] = []
        for key_node, value_node in node.value:
            if str(key_node.tag) == f"{_TAG}merge":
                merges.append(value_node)
            elif not isinstance(key_node, ScalarNode):
                self._problem("a key is a mapping or a list, it has to be text", key_node, path)
            else:
                self._entry(result, path, key_node, value_node)
        for merged in merges:
            self._merge(result, path, merged)
        return result

    def _entry(self, into: dict[str, object], path: KeyPath, key_node: ScalarNode, value_node: Node) -> None:
        key, here = str(key_node.value), (*path, str(key_node.value))
        if key in into:
            earlier = self.source.places[here]
            self._problem(f"the key `{key}` is given twice, first at {earlier}", key_node, ())
            return
        self.source.places[here] = _place(key_node, self.file)
        into[key] = self.value(value_node, here)

    def _merge(self, into: dict[str, object], path: KeyPath, merged: Node) -> None:
        """Apply ``<<: *anchor``; what the mapping says itself wins."""
        for part in _merge_parts(merged):
            if not isinstance(part, MappingNode):
                self._problem("`<<` takes a mapping, or a list of mappings", part, path)
                continue
            self._merge_one(into, path, part)

    def _merge_one(self, into: dict[str, object], path: KeyPath, part: MappingNode) -> None:
        if any(part is outer for outer in self.open_nodes):
            self._problem("an alias refers to the mapping or list it stands in", part, path)
            return
        self._check_size(part)
        self.open_nodes.append(part)
        further: list[Node] = []
        for key_node, value_node in part.value:
            if str(key_node.tag) == f"{_TAG}merge":
                further.append(value_node)
            elif isinstance(key_node, ScalarNode) and key_node.value not in into:
                self._entry(into, path, key_node, value_node)
        for merged in further:
            self._merge(into, path, merged)
        self.open_nodes.pop()

    def _problem(self, what: str, node: Node, path: KeyPath) -> None:
        self.source.problems.append(Problem(what, where=str(_place(node, self.file))))
        if path:
            self.source.broken.add(path)


def _merge_parts(node: Node) -> Iterator[Node]:
    if isinstance(node, SequenceNode):
        yield from node.value
    else:
        yield node
