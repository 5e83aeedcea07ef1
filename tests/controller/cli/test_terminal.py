"""What an engine tells, in the words of the command line, and with which code a command then ends."""

from __future__ import annotations

import io
import math
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from rig import cases

from android_bridge.base import Kind, Problem, UdpAddress
from android_bridge.base.addresses import LEGACY
from controller.capture import Event, Finished, FinishReason, RunOptions, RunState, WorkItem, events
from controller.capture.by_hand import FinishedByHand
from controller.capture.by_hand.screens import Place
from controller.cli import capturing, manual, run_options
from controller.cli.capturing import Terminal
from controller.cli.console import about, begin, messages
from controller.cli.console.remedies import advice_of
from controller.cli.status_by_hand import again_command
from controller.identity import Cause, Judged, Verdict
from controller.plan import PAIRING_CODE, LoadedPlan, load_plan
from controller.records import PhotoSet, Retake, Tally
from tests.controller.cli.conftest import written_by

UNREADABLE = "the pairing code kept from an earlier run cannot be read"
NOBODY_LOOKED = Tally(by_verdict={})
AGAIN = "run the same command again to go on from there\n"


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What goes to both streams."""
    return written_by(monkeypatch, capturing, manual, messages)


@pytest.fixture
def loaded(tmp_path: Path) -> LoadedPlan:
    return load_plan(cases.three_in_two(tmp_path))


@pytest.fixture
def item(loaded: LoadedPlan) -> WorkItem:
    return WorkItem(subset=loaded.subsets[0], left=2)


@pytest.fixture
def repair(loaded: LoadedPlan) -> WorkItem:
    again = Retake(subset="a", index=2, photo_name="x", why="the lamp was on")
    return WorkItem(subset=loaded.subsets[0], stretches=((again,),), left=1)


@pytest.fixture
def options(tmp_path: Path) -> RunOptions:
    return RunOptions(None, tmp_path)


@pytest.fixture
def legacy(tmp_path: Path) -> RunOptions:
    return RunOptions(UdpAddress("1.2.3.4", 4445, LEGACY), tmp_path)


# --- what is told ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (events.Noted(words="[b]simulated[/b]"), "[b]simulated[/b]\n"),
        (events.Warned(words="another screen"), "warning: another screen\n"),
        (
            events.Waiting(what="x-ray 7", waited_s=5.2, repeats=3),
            "waiting for the phone: x-ray 7, 5 s, asked again 3 times\n",
        ),
        (
            events.SettingsDiffer(subset="a", index=7, words="ISO 200 instead of 100"),
            "warning: x-ray 7: the phone used other settings than it was to: ISO 200 instead of 100\n",
        ),
        (events.Suspended(why="", lifted_by="", subset="a"), ""),
        (events.PausePending(), "pausing after this photo\n"),
        (
            events.Paused(),
            "paused: on the rig's screen Space goes on, Esc stops; Ctrl-C here stops as well\n",
        ),
        (events.Resumed(), "on again\n"),
        (events.RetakeWithdrawn(subset="a", indices=(7,)), "stays as it is: x-ray 7\n"),
        (
            events.RetakePending(subset="a", indices=(7,), why="it was dark"),
            "captured again next: x-ray 7 (it was dark)\n",
        ),
        (events.Rejected(command="retake_last", why="no photo"), "retake last: not now, no photo\n"),
    ],
)
def test_events_become_lines(
    said: io.StringIO, loaded: LoadedPlan, options: RunOptions, event: Event, words: str
) -> None:
    Terminal(loaded, options)(event)
    assert said.getvalue() == words


def test_an_item_is_told_before_and_after(
    said: io.StringIO, loaded: LoadedPlan, options: RunOptions, item: WorkItem, repair: WorkItem
) -> None:
    terminal = Terminal(loaded, options)
    terminal(events.AlreadyComplete(item=item, tally=NOBODY_LOOKED))
    terminal(events.ItemBegins(item=repair, next_index=2))
    terminal(events.ItemComplete(item=repair, captured=1, tally=NOBODY_LOOKED))
    first, why, room, done = said.getvalue().splitlines()
    assert first == "a: complete, 2 photos"
    assert why == "a 2 again: the lamp was on"
    assert room.startswith("a (1-2): office, light on")
    assert done == "a: 1 photo captured again"


def test_a_phone_of_the_original_rig_is_told_its_row(
    said: io.StringIO, loaded: LoadedPlan, legacy: RunOptions, item: WorkItem
) -> None:
    Terminal(loaded, legacy)(events.ItemBegins(item=item, next_index=2))
    assert said.getvalue().startswith("a: set the row in the phone's app to 1 (x-ray 2; ")


# --- how it ends ----------------------------------------------------------------------------------------


def finished(reason: FinishReason, item: WorkItem | None = None, **more: object) -> Finished:
    usual = {"during": RunState.CAPTURING, "why": "Esc was pressed", "done": 1, "total": 2}
    return Finished(reason=reason, item=item, **usual | more)  # type: ignore[arg-type]


def test_a_run_that_is_complete_ends_without_a_word(
    said: io.StringIO, loaded: LoadedPlan, options: RunOptions
) -> None:
    terminal = Terminal(loaded, options)
    terminal(finished(FinishReason.COMPLETE))
    terminal.end()
    assert terminal.last_words(finished(FinishReason.COMPLETE)) == 0
    assert said.getvalue() == ""


def test_that_the_last_page_waits_is_told(said: io.StringIO, loaded: LoadedPlan, options: RunOptions) -> None:
    waits = "the rig's screen says so too: Space or Esc there, or Ctrl-C here, ends this"
    for page_s, words in ((60.0, f"{waits}; else it ends in 60 s\n"), (math.inf, f"{waits}\n")):
        Terminal(loaded, options)(finished(FinishReason.COMPLETE, page_s=page_s))
        assert said.getvalue() == words
        said.seek(said.truncate(0))


def test_a_run_that_is_stopped_says_how_far_it_is(
    said: io.StringIO, loaded: LoadedPlan, options: RunOptions, item: WorkItem, repair: WorkItem
) -> None:
    for each, words in ((item, "saved"), (repair, "captured again")):
        assert Terminal(loaded, options).last_words(finished(FinishReason.STOPPED, each)) == 130
        assert said.getvalue() == f"stopped (Esc was pressed): 1 of 2 photos of a are {words}\n{AGAIN}"
        said.seek(said.truncate(0))


def test_a_run_that_is_stopped_between_two_items_says_what_is_complete(
    said: io.StringIO,
    loaded: LoadedPlan,
    options: RunOptions,
    legacy: RunOptions,
    item: WorkItem,
    repair: WorkItem,
) -> None:
    assert Terminal(loaded, options).last_words(finished(FinishReason.STOPPED)) == 130
    assert said.getvalue() == f"stopped (Esc was pressed) with nothing photographed\n{AGAIN}"
    for chosen, each, words in (
        (options, item, "a complete"),
        (options, repair, "the repairs of a done"),
        (legacy, repair, "a captured again up to 2"),
    ):
        terminal = Terminal(loaded, chosen)
        terminal(events.ItemComplete(item=each, captured=2, tally=NOBODY_LOOKED))
        said.seek(said.truncate(0))
        assert terminal.last_words(finished(FinishReason.STOPPED)) == 130
        assert said.getvalue() == f"stopped (Esc was pressed) with {words}\n{AGAIN}"


def test_a_run_that_is_stopped_before_a_room_is_ready_says_so(
    said: io.StringIO, loaded: LoadedPlan, options: RunOptions, item: WorkItem
) -> None:
    terminal = Terminal(loaded, options)
    terminal(events.Suspended(why="", lifted_by="", subset="a"))
    terminal(finished(FinishReason.STOPPED, item, during=RunState.SUSPENDED))
    with pytest.raises(typer.Exit) as caught:
        terminal.end()
    assert caught.value.exit_code == 130
    once = said.getvalue()
    assert terminal.last_words(TimeoutError("the work does not end")) == 130
    assert said.getvalue() == once
    assert "stopped before a: run the same command again when the room is ready" in said.getvalue()


def test_what_went_wrong_is_told_whatever_it_was(
    said: io.StringIO, loaded: LoadedPlan, options: RunOptions, item: WorkItem
) -> None:
    terminal = Terminal(loaded, options)
    gone = Problem("the screen is gone", kind=Kind.ABORTED)
    assert terminal.last_words(finished(FinishReason.ABORTED, item, problem=gone)) == 1
    assert terminal.last_words(finished(FinishReason.ABORTED, item, why="Ctrl-C was pressed")) == 130
    assert terminal.last_words(ZeroDivisionError("a mistake")) == 1
    assert said.getvalue().splitlines() == [
        "error: the screen is gone",
        "error: stopped at once, when asked a second time (Ctrl-C was pressed)",
        "  next: start the same command again to go on where it stopped",
        "error: ZeroDivisionError('a mistake')",
    ]


def test_a_session_by_hand_ends_with_the_same_words(said: io.StringIO, loaded: LoadedPlan) -> None:
    terminal = manual._Terminal(loaded)
    terminal(events.Noted(words="the screen is kept awake"))
    terminal(events.Warned(words="another screen"))
    place = Place(PhotoSet(subset="a", part=2, first=3, last=4), 2, 5, 4)
    stopped = FinishedByHand(reason=FinishReason.STOPPED, why="Esc was pressed", place=place)
    between = FinishedByHand(reason=FinishReason.STOPPED, why="Esc was pressed", after="a")
    assert terminal.last_words(FinishedByHand(reason=FinishReason.COMPLETE)) == 0
    assert terminal.last_words(stopped) == terminal.last_words(between) == 130
    again = replace(stopped, place=replace(place, only=(3, 4)))
    assert terminal.last_words(again) == 130
    assert terminal.last_words(Problem("the screen is gone", kind=Kind.ABORTED)) == 1
    assert said.getvalue().splitlines() == [
        "the screen is kept awake",
        "warning: another screen",
        "stopped (Esc was pressed): set 2 of 5, x-ray 4 of a comes next",
        AGAIN.strip(),
        "stopped (Esc was pressed) with a complete",
        AGAIN.strip(),
        "stopped (Esc was pressed): set 2 of 5, x-ray 4 of a comes next",
        f"next: {again_command(loaded, [4])}",
        "error: the screen is gone",
    ]


@pytest.mark.parametrize(
    ("reason", "problem", "words"),
    [
        (FinishReason.COMPLETE, None, ["next chexrig export"]),
        (FinishReason.STOPPED, None, ["why Esc was pressed", "go on with chexrig run"]),
        (
            FinishReason.ABORTED,
            Problem("the screen is gone", got="nothing", advice="plug it in", kind=Kind.ABORTED),
            ["why the screen is gone", "got nothing", "next plug it in", "go on with chexrig run"],
        ),
    ],
)
def test_the_last_page_says_what_comes_next(
    loaded: LoadedPlan, options: RunOptions, reason: FinishReason, problem: Problem | None, words: list[str]
) -> None:
    told = Terminal(loaded, options).page_words(finished(reason, problem=problem))
    assert len(told) == len(words)
    for (label, text), expected in zip(told, words, strict=True):
        assert f"{label} {text}".startswith(expected)


# --- how it begins --------------------------------------------------------------------------------------


def test_only_one_room_can_be_ready_where_nobody_can_be_asked(
    loaded: LoadedPlan, item: WorkItem, repair: WorkItem
) -> None:
    other = WorkItem(subset=loaded.subsets[1], left=1)
    capturing._check_room(loaded, [item, item])
    with pytest.raises(Problem, match="no terminal to ask whether the room is ready") as caught:
        capturing._check_room(loaded, [item, other])
    assert caught.value.got == "a, b"
    assert caught.value.advice.endswith("--subset a")
    with pytest.raises(Problem) as caught:
        capturing._check_room(loaded, [repair, other])
    assert caught.value.advice.endswith("--subset a --repair")


def test_a_suggested_command_names_a_plan_once_whatever_its_file_is_called(
    loaded: LoadedPlan, item: WorkItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = replace(loaded, path=loaded.path.with_name("PLAN.yaml"))
    monkeypatch.chdir(loaded.path.parent)
    about(called, "udp:1.2.3.4:4747")
    with pytest.raises(Problem, match="no terminal") as caught:
        capturing._check_room(called, [item, WorkItem(subset=loaded.subsets[1], left=1)])
    _, _, line = advice_of(caught.value).partition(": ")
    assert line == "chexrig run PLAN.yaml --phone udp:1.2.3.4:4747 --subset a"
    begin([])


@pytest.mark.parametrize(
    ("prepare", "found"),
    [
        (lambda kept: kept.write_text("7KQ2-M0XD-93TF-AZ5H\n"), "7KQ2-M0XD-93TF-AZ5H"),
        (
            lambda kept: kept.write_bytes(b"\xff\xfe"),
            "the pairing code kept from an earlier run cannot be read",
        ),
        (lambda kept: kept.mkdir(), UNREADABLE),
        (lambda _kept: None, "the phone's pairing code is not known"),
    ],
)
def test_the_pairing_code_is_the_one_that_was_kept(
    loaded: LoadedPlan, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[Path], object], found: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("another\n"))
    kept = loaded.own(PAIRING_CODE)
    kept.parent.mkdir(parents=True, exist_ok=True)
    prepare(kept)
    assert run_options._pairing_code(loaded, "given") == "given"
    if found.startswith("7KQ2"):
        assert run_options._pairing_code(loaded, "") == found
        return
    with pytest.raises(Problem, match=found):
        run_options._pairing_code(loaded, "")


class AtATerminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_pairing_code_is_asked_for_at_a_terminal(
    loaded: LoadedPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", AtATerminal("typed\n"))
    assert run_options._pairing_code(loaded, "") == "typed"
    with pytest.raises(typer.Exit) as caught:  # the input has ended
        run_options._pairing_code(loaded, "")
    assert caught.value.exit_code == 130


@pytest.mark.parametrize(
    ("judged", "words"),
    [
        (Judged(verdict=Verdict.PROVEN, score=0.9, lead=0.5), ""),
        (
            Judged(verdict=Verdict.DOUBTFUL, cause=Cause.FAINT, score=0.41, lead=0.1),
            "warning: x-ray 7: doubtful, too little alike, score 0.41, lead 0.10\n",
        ),
        (Judged(verdict=Verdict.DOUBTFUL, cause=Cause.PLAIN_XRAY), ""),
        (Judged(verdict=Verdict.OTHER, cause=Cause.ANOTHER_XRAY, looks_like=6), ""),  # told as a retake
    ],
)
def test_only_what_is_not_right_has_a_line(
    loaded: LoadedPlan, options: RunOptions, said: io.StringIO, judged: Judged, words: str
) -> None:
    terminal = Terminal(loaded, options)
    terminal(events.PhotoJudged(subset="a", index=7, take=1, photo_name="", judged=judged))
    assert said.getvalue() == words


def test_what_the_photos_show_is_summed_up() -> None:
    tally = Tally(
        by_verdict={Verdict.PROVEN: 21, Verdict.SAME_LOOKING: 1, Verdict.OTHER: 1}, unjudged=1, again=2
    )
    words = "proven 21 of 24, by order only 1, something else 1, not compared 1, taken again 2"
    assert (tally.words, NOBODY_LOOKED.words) == (words, "")
