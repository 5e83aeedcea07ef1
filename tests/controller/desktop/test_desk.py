"""What stands on the desk after each thing that an engine tells, and what can be done then."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from rig import cases

from controller.capture import Event, Finished, FinishReason, Pending, RunState, Status, WorkItem, events
from controller.desktop.actions import ACTIONS, told_of_abort
from controller.desktop.desk import Desk
from controller.desktop.figures import Figure
from controller.desktop.lines import Tone
from controller.identity import Judged, Verdict
from controller.plan import LoadedPlan, load_plan
from controller.records import Retake, Tally

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
NAME = "000001.t01.morning.train.patient1.study1.view1_frontal.1814b639.jpg"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedPlan:
    return load_plan(cases.five_in_two(tmp_path_factory.mktemp("plan")))


@pytest.fixture
def work(loaded: LoadedPlan) -> tuple[WorkItem, ...]:
    return tuple(WorkItem(subset=each, left=each.size) for each in loaded.subsets)


@pytest.fixture
def desk(work: tuple[WorkItem, ...]) -> Desk:
    made = Desk()
    made.lay(work)
    return made


def saved(index: int = 1, **changes: Any) -> events.Saved:
    told: dict[str, Any] = {
        "subset": "morning",
        "index": index,
        "take": 1,
        "photo_name": NAME,
        "cycle_s": 1.5,
        "phone_s": 1.0,
        "round_trip_s": 0.012,
    }
    return events.Saved(**told | changes)


def status(state: RunState = RunState.CAPTURING, **changes: Any) -> Status:
    told: dict[str, Any] = {"state": state, "subset": "morning", "done": 1, "total": 3, "left": 4}
    return Status(**told | changes)


def take(desk: Desk, event: Event, of: Status | None = None, now_s: float = 100.0) -> None:
    desk.take(event, of or status(), now_s, NOW)


def possible(desk: Desk) -> set[str]:
    return {each.name for each in ACTIONS if each.is_possible(desk)}


def test_what_there_is_to_do_lies_there_before_anything_begins(desk: Desk) -> None:
    assert [(each.id, each.done, each.total, each.state) for each in desk.subsets.values()] == [
        ("morning", 0, 3, "to do"),
        ("evening", 0, 2, "to do"),
    ]
    assert desk.headline == "Not started"
    assert possible(desk) == {"start"}


def test_a_photo_comes_in_piece_by_piece(desk: Desk) -> None:
    take(desk, events.XrayShown(subset="morning", index=1, shown_s=1.0))
    assert desk.shown == 1
    take(desk, saved(lux=40.0, free_bytes=5_000_000_000, battery_percent=80, temperature_c=31.5))
    assert desk.photo is not None
    assert (desk.photo.jpeg, desk.photo.verdict) == (b"", "")
    took = {"subset": "morning", "index": 1, "take": 1, "photo_name": NAME}
    take(desk, events.PictureCame(**took, jpeg=b"jpeg"))
    take(desk, events.PhotoJudged(**took, judged=Judged(verdict=Verdict.PROVEN, score=0.97, lead=0.5)))
    assert desk.photo.jpeg == b"jpeg"
    assert "0.97" in desk.photo.verdict
    told = {name: each.value for name, each in desk.figures.items()}
    assert told == {
        "cycle": 1.5,
        "round_trip": 12,
        "score": 0.97,
        "sharpness": None,
        "lux": 40,
        "battery": 80,
        "temperature": 31.5,
        "free": 5,
        "repeats": 0,
    }
    assert desk.subsets["morning"].done == 1
    assert possible(desk) == {"pause", "retake", "stop", "abort"}


def test_a_picture_of_another_photo_is_not_taken_for_the_newest(desk: Desk) -> None:
    take(desk, saved())
    late = {"subset": "morning", "index": 7, "take": 1, "photo_name": "another"}
    take(desk, events.PictureCame(**late, jpeg=b"late"))
    take(desk, events.PhotoJudged(**late, judged=Judged(verdict=Verdict.OTHER)))
    assert desk.photo is not None
    assert (desk.photo.jpeg, desk.photo.judged) == (b"", None)


@pytest.mark.parametrize(
    ("of", "headline", "wanted"),
    [
        (status(), "Capturing", {"pause", "stop", "abort"}),
        (status(pending=Pending.PAUSE), "Pausing after this photo", {"resume", "stop", "abort"}),
        (status(pending=Pending.STOP), "Stopping after this photo", {"abort"}),
        (status(waiting_for="the phone is too hot"), "Waits for the phone", {"pause", "stop", "abort"}),
        (status(RunState.PREPARING), "Preparing", {"pause", "stop", "abort"}),
        (status(RunState.PAUSED), "Paused", {"resume", "stop", "abort"}),
        (status(RunState.FINISHED, finish=FinishReason.STOPPED), "Stopped", {"start"}),
    ],
)
def test_what_it_does_and_what_means_something_then(
    desk: Desk, of: Status, headline: str, wanted: set[str]
) -> None:
    take(desk, events.Noted(words="anything"), of)
    assert desk.headline == headline
    assert possible(desk) == wanted


@pytest.mark.parametrize(
    ("kind", "headline", "wanted"),
    [
        (events.Suspended, "Waits for you", "ready"),
        (events.RigSuspended, "Waits for you", "ready"),
        (events.Blocked, "Waits for you", "look_again"),
        (events.PhoneUnfit, "Waits for the phone", "look_again"),
    ],
)
def test_who_is_waited_for(desk: Desk, kind: type[events.Suspended], headline: str, wanted: str) -> None:
    waits = status(RunState.SUSPENDED)
    take(desk, kind(why="the room is to be made ready", lifted_by="say so.", subset="morning"), waits)
    assert desk.headline == headline
    assert desk.why == f"The room is to be made ready. Say so. Since {NOW.astimezone():%H:%M:%S}."
    assert possible(desk) == {wanted, "stop", "abort"}
    take(desk, events.StateChanged(before=RunState.SUSPENDED, after=RunState.PREPARING), status())
    assert desk.why == ""
    assert wanted not in possible(desk)


def test_what_has_ended_says_how(desk: Desk, work: tuple[WorkItem, ...]) -> None:
    take(desk, events.ItemComplete(item=work[0], captured=3, tally=Tally(by_verdict={})))
    over = status(
        RunState.FINISHED, finish=FinishReason.ABORTED, subset="evening", problem="the phone is gone"
    )
    take(desk, Finished(reason=FinishReason.ABORTED, during=RunState.CAPTURING, why="gone"), over)
    assert (desk.headline, desk.why) == ("Aborted", "the phone is gone")
    assert desk.subsets["morning"].state == "complete"
    assert desk.shown is None


def test_the_log_says_each_thing_once_and_how_much_it_matters(desk: Desk, work: tuple[WorkItem, ...]) -> None:
    take(desk, events.ItemBegins(item=work[0], next_index=1, changes=("room_light: off -> on",)))
    take(desk, events.Warned(words="nearly full"))
    take(desk, events.RoomDiffers(subset="morning", index=2, words=("knocked",), is_suspended=True))
    take(desk, events.Noted(words="by the way"))
    take(desk, saved())
    assert [(each.words, each.tone) for each in desk.fresh] == [
        ("morning from x-ray 1 (room_light: off -> on)", Tone.USUAL),
        ("nearly full", Tone.WARNING),
        ("x-ray 2: knocked", Tone.TROUBLE),
        ("by the way", Tone.PASSING),
    ]
    assert {each.at for each in desk.fresh} == {NOW}


def test_who_aborts_is_told_what_is_done_and_what_is_left(desk: Desk) -> None:
    assert told_of_abort(desk) == "Nothing has been photographed yet."
    take(desk, saved())
    assert told_of_abort(desk) == (
        "1 of 3 photos of morning are on record and stay so. The photo in hand is taken again next time."
        " After it 2 more are left in this run."
    )


def test_a_figure_is_old_after_twice_its_period() -> None:
    figure = Figure("light", "lux", 5.0)
    assert (figure.told(), figure.is_stale(0.0)) == ("-", True)
    figure.came(None, 0.0)
    figure.came(float("nan"), 0.0)
    assert figure.value is None
    figure.came(1234.5, 10.0)
    assert (figure.told(), figure.told(1)) == ("1,234 lux", "1,234.5 lux")
    assert not figure.is_stale(20.0)
    assert figure.is_stale(20.1)


def test_no_two_actions_of_one_key_are_possible_at_once(desk: Desk) -> None:
    for state in RunState:
        for pending in Pending:
            take(desk, events.Noted(words="."), status(state, pending=pending))
            keys = [each.key for each in ACTIONS if each.is_possible(desk)]
            assert len(keys) == len(set(keys)), (state, pending)


def test_what_is_captured_again_has_a_row_of_its_own(loaded: LoadedPlan, desk: Desk) -> None:
    subset = loaded.subsets[0]
    again = tuple(
        WorkItem(
            subset=subset,
            left=1,
            stretches=((Retake(subset=subset.id, index=each, photo_name=NAME, why="lamp"),),),
        )
        for each in (1, 3)
    )
    desk.lay(again)
    assert [(each.id, each.done, each.total) for each in desk.subsets.values()] == [
        ("morning", 0, 3),
        ("evening", 0, 2),
        ("morning, again", 0, 2),
    ]
    take(desk, events.ItemBegins(item=again[0], next_index=1, changes=()))
    take(desk, saved(take=2), status(done=1, total=1))
    assert desk.in_hand == "morning, again"
    assert (desk.subsets["morning, again"].done, desk.subsets["morning"].done) == (1, 0)
    desk.lay(())
    assert list(desk.subsets) == ["morning", "evening"]
