"""A YAML file as plain data, with the file and line every key stands at.

The composed node tree is used instead of a loaded document, because it keeps every mark and every
duplicated key, so all of them can be reported at once.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from ruamel.yaml import YAML
from ruamel.yaml.error import ReusedAnchorWarning, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from android_bridge.base import Problem
from controller.plan.expansion import check_expansion, too_deep
from controller.plan.scalars import TAG, ScalarMistakeError, scalar_text, scalar_value, visible
from controller.plan.yaml_text import syntax_problem, yaml_text

KeyPath = tuple[str | int, ...]
_PLAIN_TAGS = (f"{TAG}map", f"{TAG}seq")


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file, lines counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def place_of(places: Mapping[KeyPath, Place], path: KeyPath) -> Place:
    """Give the place of a path, or of the nearest parent that is in the file."""
    while path not in places and path:
        path = path[:-1]
    return places.get(path, Place("", 1))


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
    written
        How the numbers and the like, which are not text, stand in the file.
    """

    data: object = None
    places: dict[KeyPath, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: set[KeyPath] = field(default_factory=set)
    written: dict[KeyPath, str] = field(default_factory=dict)

    def place(self, path: KeyPath) -> Place:
        """Give the place of a path, or of the nearest parent that is in the file."""
        return place_of(self.places, path)


def read_source(
    path: Path, unwritten: Mapping[Path, str] = MappingProxyType({}), *, kind: str = "plan"
) -> Source:
    """Read a YAML file; mistakes in it are collected, not raised.

    Parameters
    ----------
    kind
        What the file is to say.
    unwritten
        The text of files that are to be written: it is read as if they had been.

    Raises
    ------
    Problem
        The file cannot be read, or is not UTF-8 text.
    """
    if path in unwritten:
        return parse_source(unwritten[path], str(path))
    return parse_source(yaml_text(path, kind), str(path))


def parse_source(text: str, file: str) -> Source:
    """Parse YAML text; `file` is the name used in messages."""
    source = Source(places={(): Place(file, 1)})
    try:
        node = _composed(text)
    except (YAMLError, ValueError) as error:
        source.problems.append(syntax_problem(error, text, file))
        return source
    except RecursionError:
        source.problems.append(too_deep(file))
        return source
    if node is not None:
        source.places[()] = _place(node, file)
        try:
            check_expansion(node, file)
        except Problem as problem:
            source.problems.append(problem)
        else:
            source.data = _Builder(file, source).value(node, ())
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


class _Builder:
    """Turns nodes into plain data and notes their places."""

    def __init__(self, file: str, source: Source) -> None:
        self.file = file
        self.source = source
        self.open_nodes: list[Node] = []

    def value(self, node: Node, path: KeyPath) -> object:
        if any(node is outer for outer in self.open_nodes):
            self._loop(node, path)
            return None
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        if str(node.tag) not in _PLAIN_TAGS:
            self._problem(
                f"the YAML tag {node.tag} has no meaning here",
                node,
                path,
                advice="leave it out, and write the value alone",
            )
            return None
        self.open_nodes.append(node)
        try:
            if isinstance(node, MappingNode):
                return self._mapping(node, path)
            return self._sequence(node, path) if isinstance(node, SequenceNode) else None
        finally:
            self.open_nodes.pop()

    def _scalar(self, node: ScalarNode, path: KeyPath) -> object:
        try:
            value = scalar_value(node)
        except ScalarMistakeError as mistake:
            self._mistake(mistake, node, path)
            return None
        if not isinstance(value, str):
            self.source.written[path] = str(node.value)
        return value

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
            if str(key_node.tag) == f"{TAG}merge":
                merges.append(value_node)
            elif not isinstance(key_node, ScalarNode):
                self._problem(
                    "a key is a mapping or a list, it has to be text",
                    key_node,
                    path,
                    advice="put a text that contains a bracket or a brace in quotes",
                )
            else:
                self._entry(result, path, key_node, value_node)
        for merged in merges:
            self._merge(result, path, merged)
        return result

    def _entry(self, into: dict[str, object], path: KeyPath, key_node: ScalarNode, value_node: Node) -> None:
        try:
            key = scalar_text(key_node)
        except ScalarMistakeError as mistake:
            self._mistake(mistake, key_node, path)
            return
        here = (*path, key)
        if key in into:
            earlier = self.source.places[here]
            self._problem(
                f"the key `{key}` is given twice, first at {earlier}",
                key_node,
                (),
                advice="take one of the two out",
            )
            return
        self.source.places[here] = _place(key_node, self.file)
        into[key] = self.value(value_node, here)

    def _merge(self, into: dict[str, object], path: KeyPath, merged: Node) -> None:
        """Apply ``<<: *anchor``; what the mapping says itself wins."""
        for part in _merge_parts(merged):
            if not isinstance(part, MappingNode):
                self._problem(
                    "`<<` takes a mapping, or a list of mappings",
                    part,
                    path,
                    advice="write the alias of a mapping: <<: *name",
                )
                continue
            self._merge_one(into, path, part)

    def _merge_one(self, into: dict[str, object], path: KeyPath, part: MappingNode) -> None:
        if any(part is outer for outer in self.open_nodes):
            self._loop(part, path)
            return
        self.open_nodes.append(part)
        further: list[Node] = []
        for key_node, value_node in part.value:
            if str(key_node.tag) == f"{TAG}merge":
                further.append(value_node)
            elif isinstance(key_node, ScalarNode) and key_node.value not in into:
                self._entry(into, path, key_node, value_node)
        for merged in further:
            self._merge(into, path, merged)
        self.open_nodes.pop()

    def _loop(self, node: Node, path: KeyPath) -> None:
        self._problem(
            "an alias refers to the mapping or list it stands in",
            node,
            path,
            advice="name what is meant in its place: an alias repeats what is written before it",
        )

    def _mistake(self, mistake: ScalarMistakeError, node: ScalarNode, path: KeyPath) -> None:
        got = visible(str(node.value))
        self._problem(mistake.what, node, path, mistake.expected, got[:80], mistake.advice)

    def _problem(
        self, what: str, node: Node, path: KeyPath, expected: str = "", got: str = "", advice: str = ""
    ) -> None:
        where = str(_place(node, self.file))
        self.source.problems.append(Problem(what, where=where, expected=expected, got=got, advice=advice))
        if path:
            self.source.broken.add(path)


def _merge_parts(node: Node) -> Iterator[Node]:
    if isinstance(node, SequenceNode):
        yield from node.value
    else:
        yield node
