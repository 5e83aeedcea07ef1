"""CheXpeditor's own rules lose, double or misreport photos where chexrig's do not."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from simulator import compare
from simulator.compare import COLUMNS, CONDITIONS, PROTOCOLS
from simulator.disk import Disk
from simulator.ids import JOURNAL

if TYPE_CHECKING:
    import subprocess

README = Path(__file__).resolve().parents[2] / "protocol" / "README.md"
PLACE = re.compile(r"<!-- made by: python tests/tools/simulator compare -->\n(.*?)\n<!-- end -->", re.S)
Figures = dict[tuple[str, str], dict[str, int]]


def figures(table: str) -> Figures:
    """Read a table: (network, protocol) -> column -> number per 10,000."""
    found: Figures = {}
    for line in table.splitlines()[2:]:
        condition, protocol, *numbers = (cell.strip() for cell in line.strip("|").split("|"))
        values = [int(number.replace(",", "")) for number in numbers]
        found[condition, protocol] = dict(zip(COLUMNS, values, strict=True))
    return found


@pytest.fixture(scope="module")
def written() -> Figures:
    place = PLACE.search(README.read_text("utf-8"))
    assert place is not None
    return figures(place[1])


@pytest.fixture(scope="module")
def printed(run_tool: Callable[..., subprocess.CompletedProcess[str]]) -> Figures:
    done = run_tool("simulator", "compare", "--captures", "200")
    assert done.returncode == 0, done.stderr
    return figures(done.stdout)


CLEAN, LOSSY, FAILING = CONDITIONS


def test_the_table_is_whole(written: Figures, printed: Figures) -> None:
    assert list(written) == list(printed) == [(each, name) for each in CONDITIONS for name in PROTOCOLS]


@pytest.mark.parametrize("which", ["written", "printed"])
def test_chexrig_loses_doubles_and_misfiles_nothing(which: str, request: pytest.FixtureRequest) -> None:
    table: Figures = request.getfixturevalue(which)
    for condition in CONDITIONS:
        of = table[condition, "chexrig"]
        assert (of["lost"], of["doubled"], of["misfiled"]) == (0, 0, 0)
    assert not any(table[LOSSY, "chexrig"].values())  # no photo is in vain, and nobody has to come
    # what has failed is tried again, and nobody has to come either
    assert table[FAILING, "chexrig"]["stops"] < table[FAILING, "CheXpeditor"]["stops"] / 10


@pytest.mark.parametrize("which", ["written", "printed"])
def test_chexpeditor_does(which: str, request: pytest.FixtureRequest) -> None:
    table: Figures = request.getfixturevalue(which)
    assert not any(table[CLEAN, "CheXpeditor"].values())
    # a lost answer makes a good photo a mismatch, which is captured again
    assert (
        1500 < table[LOSSY, "CheXpeditor"]["doubled"] == table[LOSSY, "CheXpeditor"]["good ones not counted"]
    )
    assert table[FAILING, "CheXpeditor"]["lost"] > 0  # a failed write is called written


@pytest.mark.parametrize("which", ["written", "printed"])
def test_chexrig_stops_instead_where_it_drives_the_original_app(
    which: str, request: pytest.FixtureRequest
) -> None:
    table: Figures = request.getfixturevalue(which)
    of = table[LOSSY, "CheXpeditor's app, driven by chexrig"]
    assert (of["lost"], of["doubled"], of["misfiled"]) == (0, 0, 0)
    assert of["stops"] > 2000
    assert of["good ones not counted"] > 1500  # nobody can tell whether they were taken: taken again


def test_the_measure_counts_what_it_should() -> None:
    disk = Disk()
    for index, take, shows in [(1, 1, 1), (1, 2, 1), (2, 1, 3), (4, 1, 4)]:
        disk.finals[JOURNAL, index, take] = shows
        disk.record((JOURNAL, index, take))
    counts = compare.count(disk)
    assert (counts["lost"], counts["doubled"], counts["misfiled"]) == (compare.SUBSET - 3, 1, 1)
    disk.supersede((JOURNAL, 1, 2))
    counts = compare.count(disk)
    assert (counts["doubled"], counts["good ones not counted"]) == (0, 1)
