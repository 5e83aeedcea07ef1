"""How many pictures a worker is given at a time: one at first, then about half a second's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.synthetic import Item
from controller.synthetic.chunks import Chunks
from controller.synthetic.items import Made, Picture

from .made import order, xrays


@pytest.fixture(scope="module")
def item(tmp_path_factory: pytest.TempPathFactory) -> Item:
    return order(xrays(tmp_path_factory.mktemp("xrays"), 1), Path("set")).items[0]


def made(read_s: float, picture_s: float) -> Made:
    """Give what became of one picture that took so long."""
    picture = Picture(chain=0, size_bytes=1, sha256="", parameters="")
    return Made(index=1, xray_sha256="", pictures=(picture,), seconds=(read_s, picture_s, 0.0))


@pytest.mark.parametrize(
    ("read_s", "picture_s", "sizes"),
    [
        (0.001, 0.001, [(1,), (3, *(4,) * 7), (4,) * 8, (4,) * 8]),
        (0.05, 0.025, [(1,), (3, 4, 4), (4,) * 3, (4,) * 3]),
        (0.001, 0.2, [(1,), (2,), (1,), (2,)]),
        (0.001, 3.0, [(1,), (1,), (1,), (1,)]),
        (2.0, 1.0, [(1,), (2,), (1,), (2,)]),  # reading it again may not take longer
    ],
)
def test_a_chunk_takes_about_half_a_second(
    item: Item, read_s: float, picture_s: float, sizes: list[tuple[int, ...]]
) -> None:
    taken = 0

    def many() -> Iterator[Item]:
        nonlocal taken
        for index in range(100):
            taken += 1
            yield Item(index=index, key=item.key, path=item.path, place="", chains=(0, 1, 2, 3))

    chunks, seen = Chunks(many(), 2, 8), []
    for _ in sizes:
        seen.append(chunks.take())
        chunks.learn([made(read_s, picture_s)])
    assert [tuple(len(each.chains) for each in chunk) for chunk in seen] == sizes
    assert taken <= sum(map(len, sizes)) + 1
    while chunk := chunks.take():
        seen.append(chunk)
    asked = [(each.index, at) for chunk in seen for each in chunk for at in each.chains]
    assert asked == [(index, at) for index in range(100) for at in range(4)]
