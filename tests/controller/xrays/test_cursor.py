"""The mouse cursor that is drawn into a frame."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from controller.xrays import Frame, Patch, arrow, place, render

SCREEN = (1920, 1080)
CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)
XRAY = np.full((1080, 900), 90, np.uint8)


def frame(*patches: Patch) -> Frame:
    return place(XRAY, 3, *SCREEN, patches=patches)


def test_a_black_arrow_with_a_white_edge_has_its_tip_on_the_place() -> None:
    cursor = arrow(700, 300, *SCREEN)
    assert (cursor.x_px, cursor.y_px, cursor.levels.shape) == (700, 300, (24, 16))
    assert cursor.mask[0].tolist() == [True] + [False] * 15
    assert set(np.unique(cursor.levels[cursor.mask])) == {0, 255}
    black = np.pad(cursor.mask & (cursor.levels == 0), 1).astype(np.uint8)
    round_it = cv2.dilate(black, CROSS)[1:-1, 1:-1] != 0
    assert not (round_it & ~cursor.mask).any()  # the edge is whole: it is seen on black and on white
    assert cursor.levels[round_it & (black[1:-1, 1:-1] == 0)].min() == 255


@pytest.mark.parametrize(
    ("screen", "height"), [((1366, 768), 24), ((1080, 1920), 24), ((2560, 1440), 24), ((3840, 2160), 48)]
)
def test_it_grows_with_the_screen_in_whole_steps(screen: tuple[int, int], height: int) -> None:
    assert arrow(5, 6, *screen).levels.shape[0] == height


def test_it_is_cut_off_at_the_edges_and_is_nowhere_else() -> None:
    corner = arrow(1919, 1079, *SCREEN)
    assert corner.levels.tolist() == [[255]]
    assert arrow(1912, 1070, *SCREEN).levels.shape == (10, 8)
    assert frame(corner).composed(40)[-1, -1] == 255
    for x_px, y_px in ((1920, 5), (5, 1080), (-1, 5)):
        with pytest.raises(ValueError, match="not on a 1920x1080 screen"):
            arrow(x_px, y_px, *SCREEN)


@pytest.mark.parametrize("at", [(100, 50), (500, 1070), (900, 400), (1415, 0)])
def test_it_lies_on_x_ray_and_margins_and_changes_nothing_else(at: tuple[int, int]) -> None:
    cursor, bare = arrow(*at, *SCREEN), frame()
    shown = frame(cursor)
    wanted = bare.composed(40)
    wanted[cursor.area][cursor.mask] = cursor.levels[cursor.mask]
    assert np.array_equal(shown.composed(40), wanted)
    assert np.array_equal(np.concatenate([shown.rows(y, y + 40, 40) for y in range(0, 1080, 40)]), wanted)
    assert np.array_equal(shown.pixels, bare.pixels)


def test_the_digest_covers_it() -> None:
    digests = [
        each.shown_sha256 for each in (frame(), frame(arrow(9, 9, *SCREEN)), frame(arrow(9, 8, *SCREEN)))
    ]
    assert len(set(digests)) == 3
    image = cv2.imencode(".png", XRAY)[1].tobytes()
    patches = (arrow(9, 9, *SCREEN),)
    assert [
        render(image, 3, *SCREEN, name="a.png").shown_sha256,
        render(image, 3, *SCREEN, name="a.png", patches=patches).shown_sha256,
    ] == digests[:2]


def test_a_patch_that_cannot_be_drawn_is_refused() -> None:
    cursor = arrow(9, 9, *SCREEN)
    with pytest.raises(ValueError, match="does not lie within"):
        frame(Patch(cursor.levels, cursor.mask, 1910, 9))
    with pytest.raises(ValueError, match="a patch needs"):
        Patch(cursor.levels, cursor.mask[:, 1:], 9, 9)
    with pytest.raises(ValueError, match="read-only"):
        cursor.levels[0, 0] = 7
