"""What the operator decides on doubtful photos: kept as written, and never taken for another photo's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from android_bridge.base.problems import Problem
from controller.identity import Judged as Identity
from controller.identity import Likeness, Verdict
from controller.intake import Kind
from controller.intake.by_hand.decisions import Decisions
from controller.intake.by_hand.gallery import Gallery
from controller.intake.by_hand.judging import Candidate, Judged
from controller.intake.by_hand.timeline import Timeline
from controller.plan.mistakes import PlanProblems
from controller.records import Ending
from tests.controller.intake.by_hand.shown import show, taken

SHOWS = [show(1, 1, Ending.NEXT), show(2, 2, Ending.NEXT), show(3, 1, Ending.NEXT)]
TIMELINE = Timeline(SHOWS)


def doubtful(name: str, sha256: str = "a" * 64) -> Judged:
    judged = taken(TIMELINE.xrays[0], name)
    photo = replace(judged.photo, picture=replace(judged.photo.picture, sha256=sha256))
    return replace(judged, photo=photo, kind=Kind.DOUBTFUL, standing=None, got="too dark")


def read(path: Path) -> Decisions:
    return Decisions(path, Gallery(SHOWS, Path))


def certain(name: str, index: int) -> Judged:
    return replace(doubtful(name), kind=Kind.ASSIGNED, standing=TIMELINE.xrays[index - 1], got="")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "import" / "decisions.yaml"


def test_asked_once_and_the_answer_is_kept(path: Path) -> None:
    one, other = doubtful('100% "A" ü.jpg', "1" * 64), doubtful("b.jpg", "2" * 64)
    read(path).ask([one])
    assert read(path).apply([one], TIMELINE) == [one]  # not decided yet
    answered = path.read_text("utf-8").replace("  index:", "  index: 2 # the ribs, mine")
    path.write_text(answered, "utf-8")
    read(path).ask([one, other])
    text = path.read_text("utf-8")
    assert text.startswith(answered.rstrip("\n"))
    assert text.count("- photo:") == 2
    applied = read(path).apply([one, other], TIMELINE)
    assert [(each.kind, each.index, each.by_hand) for each in applied] == [
        (Kind.ASSIGNED, 2, True),
        (Kind.DOUBTFUL, 0, False),
    ]


def test_another_photo_of_the_same_name_is_asked_about_anew(path: Path) -> None:
    read(path).ask([doubtful("a.jpg", "1" * 64)])
    path.write_text(path.read_text().replace("index:", "index: 2"))
    other = doubtful("a.jpg", "2" * 64)
    assert read(path).apply([other], TIMELINE) == [other]


def test_a_name_alone_and_none(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("- {photo: a.jpg, index: none}\n- {photo: b.jpg, index: 1}\n")
    first, second = read(path).apply([doubtful("a.jpg"), doubtful("b.jpg", "")], TIMELINE)
    assert (first.kind, first.got) == (Kind.UNWANTED, "decided by hand")
    assert second.standing is not None
    assert second.standing.show.number == 1  # it stood there twice: the nearer time


def test_a_name_holds_for_all_below_it_and_an_own_one_for_one(path: Path) -> None:
    read(path).ask([doubtful("a.jpg", "1" * 64)])
    text = path.read_text()
    assert text.count("\n- by:\n") == 1
    path.write_text(
        text.replace("- by:", "- by: ' A.  Reader '").replace("index:", "index: 2")
        + "- {photo: b.jpg, index: 1, by: C. Other}\n- by: B. Reader\n- {photo: c.jpg, index: 1}\n"
    )
    photos = [doubtful(name, f"{at}" * 64) for at, name in enumerate(("a.jpg", "b.jpg", "c.jpg"), 1)]
    decided = read(path).apply(photos, TIMELINE)
    assert [each.decided_by for each in decided] == ["A. Reader", "C. Other", "B. Reader"]


@pytest.mark.parametrize(
    ("verdict", "by", "words"),
    [
        (Verdict.OTHER, "A. Reader", "does not show the x-ray that was decided"),
        (Verdict.DOUBTFUL, "", "nobody is named"),
        (Verdict.DOUBTFUL, "A. Reader", ""),
        (Verdict.SAME_LOOKING, "", ""),
    ],
)
def test_what_was_decided_has_to_be_shown(path: Path, verdict: Verdict, by: str, words: str) -> None:
    path.parent.mkdir()
    path.write_text(f"- by: {by}\n- photo: a.jpg\n  index: 2\n")
    decisions = read(path)
    (decided,) = decisions.apply([doubtful("a.jpg")], TIMELINE)
    decided = replace(decided, identity=Identity(verdict=verdict, looks_like=1))
    if not words:
        decisions.check([decided])
        return
    with pytest.raises(PlanProblems, match=words) as raised:
        decisions.check([decided])
    assert f"{path}:2" in str(raised.value)


def test_what_was_found_of_another_x_ray_does_not_count_for_the_one_that_is_decided(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("- {photo: a.jpg, index: 2}\n")
    found, clear = Identity(verdict=Verdict.PROVEN), Likeness(40, 20)
    for index, kept in ((1, None), (2, found)):
        likely = Candidate(index, clear, TIMELINE.xrays[index - 1], by_time=False)
        (decided,) = read(path).apply(
            [replace(doubtful("a.jpg"), candidates=(likely,), identity=found)], TIMELINE
        )
        assert (decided.index, decided.identity) == (2, kept)


@pytest.mark.parametrize("index", ["2", "none"])
def test_a_name_alone_does_not_outvote_time_and_picture(path: Path, index: str) -> None:
    """Cameras use a name again and again: the decision may be on a photo of another day."""
    path.parent.mkdir()
    path.write_text(f"- photo: a.jpg\n  index: {index}\n")
    with pytest.raises(Problem, match="says otherwise than time and picture") as caught:
        read(path).apply([certain("a.jpg", 1)], TIMELINE)
    assert caught.value.where == f"{path}:1"
    assert caught.value.got == index
    path.write_text(f"- photo: a.jpg\n  sha256: {'a' * 64}\n  index: {index}\n")
    (decided,) = read(path).apply([certain("a.jpg", 1)], TIMELINE)
    assert decided.by_hand


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("- photo: a.jpg\n  index: 3\n", 2, "x-ray 3 was never shown"),
        ("- photo: a.jpg\n  index: left\n", 2, "index is wrong"),
        ("- photo: a.jpg\n  index: -1\n", 2, "index is wrong"),
        ("- photo: a.jpg\n  index: true\n", 2, "index is wrong"),
        ("# mine\n- index: 1\n", 2, "a decision is wrong"),
        ("- photo: a.jpg\n  indx: 1\n", 1, "a decision is wrong"),
        ("- photo: a.jpg\n  index: 1\n- by: 3\n", 3, "by is wrong"),
        ("a.jpg: 1\n", 1, "this is no list of decisions"),
        ("- {photo: a.jpg, index: 1}\n- {photo: a.jpg, index: 2}\n", 2, "stands here twice"),
        ("- photo: [\n", 2, "not valid YAML"),
    ],
)
def test_mistakes_have_a_line(path: Path, text: str, line: int, words: str) -> None:
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(PlanProblems) as raised:
        read(path)
    assert words in str(raised.value)
    assert f"{path}:{line}" in str(raised.value)
    assert path.read_text() == text


def test_a_folder_that_cannot_be_written(path: Path) -> None:
    path.parent.write_text("a file where the folder should be")
    with pytest.raises(Problem, match="the list of decisions cannot be written"):
        read(path).ask([doubtful("a.jpg")])
