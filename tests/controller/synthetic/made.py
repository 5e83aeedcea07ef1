"""Small x-rays with their table, orders for pictures of them, and who makes these."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from rig import make_xrays

from controller.synthetic import Crew, Item, Order, Recipe, Synthesised, alone, chain, read_xrays, synthesise

SIZE = (96, 80)
CHAINS = ("contrast_up", "brightness_down")


def save(file: Path, number: int) -> None:
    """Save a grey x-ray of its own: a smooth picture, and some noise."""
    x, y = np.meshgrid(np.arange(SIZE[0]), np.arange(SIZE[1]))
    noise = np.random.default_rng(number).integers(-9, 10, SIZE[::-1])
    pixels = np.clip(90 + number % 50 + x + y / 2 + noise, 0, 255).astype(np.uint8)
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(file, quality=92)


def xrays(folder: Path, count: int = 12) -> Path:
    """Write so many x-rays and their table; give the table."""
    return make_xrays(folder, count, save)


def recipe(seed: int = 2020, names: Iterable[str] = CHAINS, **more: Any) -> Recipe:
    return Recipe(chains=tuple(chain(each, 1) for each in names), seed=seed, **{"quality": 90} | more)


def order(source: Path, out: Path, *, of: Recipe | None = None, **more: Any) -> Order:
    return Order(
        xrays=read_xrays(source), recipe=of or recipe(), out=out, **{"has_contact_sheets": False} | more
    )


CrewOf = Callable[[str], AbstractContextManager[Crew]]


def by_itself(wanted: Order, seen: list[int] | None = None) -> CrewOf:
    """Give the crew that is this process; it tells the indices of what it is given."""

    @contextlib.contextmanager
    def crew(folder: str) -> Iterator[Crew]:
        own = alone(wanted.recipe, folder)

        def told(items: Iterable[Item]) -> Iterator[Item]:
            for each in items:
                if seen is not None:
                    seen.append(each.index)
                yield each

        yield lambda items: own(told(items))

    return crew


def stopping(wanted: Order, after: int) -> CrewOf:
    """Give a crew that Ctrl-C ends when so many x-rays are done."""

    @contextlib.contextmanager
    def crew(folder: str) -> Iterator[Crew]:
        own = alone(wanted.recipe, folder)

        def stopped(items: Iterable[Item]) -> Iterator[Any]:
            done: set[int] = set()
            for each in own(items):
                if each.index not in done and len(done) == after:
                    raise KeyboardInterrupt
                done.add(each.index)
                yield each

        yield stopped

    return crew


def make(wanted: Order, crew: CrewOf | None = None) -> Synthesised:
    return synthesise(wanted, crew or by_itself(wanted), lambda *_: None)


def digest(out: Path) -> str:
    """Give the digest of a data set's list of files, after holding each file against it."""
    lines = (out / "SHA256SUMS").read_text().splitlines()
    for line in lines:
        sha256, _, path = line.partition("  ")
        assert hashlib.sha256((out / path).read_bytes()).hexdigest() == sha256, path
    there = {str(each.relative_to(out)) for each in out.rglob("*") if each.is_file()}
    assert there == {line.partition("  ")[2] for line in lines} | {"SHA256SUMS"}
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def beside(out: Path) -> set[str]:
    """Give the names of what stands beside a data set."""
    return {each.name for each in out.parent.iterdir()} - {out.name}
