"""How deep and how large a YAML file is once its aliases are followed, told before anything is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from android_bridge.base import Problem

#: Five thousand subsets that share an environment by an alias repeat some 80,000 values.
_MOST_REPEATED = 100_000
_DEEPEST = 50


class _Size(NamedTuple):
    """Of a node with all that is in it: how many values, how many levels."""

    values: int
    levels: int


def check_expansion(root: Node, file: str) -> None:
    """Refuse what a few lines of aliases of aliases make of themselves: it would fill the memory.

    An alias of what it stands in counts nothing here.

    Raises
    ------
    Problem
        It is too deep, or too much of it is repeated.
    """
    _Measure(file).size(root, 1)


def too_deep(where: str) -> Problem:
    """Say that mappings and lists are not to be followed any further."""
    return Problem(
        "mappings and lists stand too deep in one another",
        where=where,
        expected=f"{_DEEPEST} levels at most",
        advice="look for a bracket that is not closed, or for aliases of aliases",
    )


class _Measure:
    """Measures each node once, however often it is named."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._known: dict[int, _Size] = {}

    def size(self, node: Node, level: int) -> _Size:
        known = self._known.get(id(node))
        if level + (known.levels if known else 1) - 1 > _DEEPEST:
            raise too_deep(self._place(node))
        if known:
            return known
        self._known[id(node)] = _Size(0, 1)  # as long as it is looked into
        values, levels = 1, 1
        for inner in _inside(node):
            found = self.size(inner, level + 1)
            values, levels = values + found.values, max(levels, found.levels + 1)
        self._known[id(node)] = _Size(values, levels)
        if values - len(self._known) > _MOST_REPEATED:
            raise Problem(
                "the aliases repeat too much",
                where=self._place(node),
                expected=f"{_MOST_REPEATED:,} values at most that are there by an alias",
                advice="write out what is meant, or put it into a file of its own",
            )
        return self._known[id(node)]

    def _place(self, node: Node) -> str:
        return f"{self._file}:{node.start_mark.line + 1}"


def _inside(node: Node) -> Iterator[Node]:
    if isinstance(node, MappingNode):
        yield from (value for _, value in node.value)
    elif isinstance(node, SequenceNode):
        yield from node.value
