"""A run in the terminal: what the engine tells becomes lines and a bar, keys and signals become commands."""

from __future__ import annotations

import math
import shlex
from collections.abc import Callable, Sequence
from typing import NoReturn

import typer
from rich.text import Text

from android_bridge.base import Kind, Problem, some_of
from controller.capture import (
    MEANING,
    Engine,
    Event,
    Finding,
    Finished,
    FinishReason,
    Listener,
    Outcome,
    RunOptions,
    RunState,
    WorkItem,
    events,
    opened_engine,
    row_advice,
    rows,
    sentence_of,
    warning_of,
)
from controller.cli.asking import Question
from controller.cli.console import (
    CaptureProgress,
    OtherSettings,
    advice_of,
    command,
    copyable,
    err,
    exit_code_of,
    labelled,
    out,
    show_warning,
)
from controller.cli.run_options import STOPPED_BY_OPERATOR, named
from controller.cli.waiting import not_right
from controller.display import run_application
from controller.plan import LoadedPlan, Subset, merged, spoken
from controller.records import Tally
from controller.xrays import Manifest


def capture(
    loaded: LoadedPlan,
    wanted: list[Subset],
    options: RunOptions,
    manifest: Callable[[], Manifest],
    *,
    repair: bool = False,
    attention: Listener = lambda _event: None,
    is_attended: bool = False,
) -> None:
    """Capture what is left of some subsets, or again what was asked for; the caller holds the plan's lock.

    Whatever is wrong with any of them is told before the first is begun.

    Parameters
    ----------
    manifest
        Gives the plan's frozen manifest, checked.
    attention
        Calls a person where one is needed.
    is_attended
        Whether a person is there, to be asked and to read.
    """
    told = Terminal(loaded, options, repair=repair)
    with opened_engine(
        loaded, options, subsets=wanted, repair=repair, manifest=manifest, listener=told
    ) as engine:
        left = [each for each in engine.work if each.left]
        if not engine.work:
            out.print("nothing is to be captured again")
            return
        if options.phone is not None and not is_attended:
            _check_room(loaded, left)
        if not left:
            for each in engine.work:
                out.print(_complete(each, engine.tally(each)), markup=False)
            return
        engine.options = named(options)
        if options.is_legacy:
            _tell_what_is_not_guaranteed(options)
        engine.is_attended = is_attended and not options.headless
        engine.last_words = told.page_words
        engine.advice = advice_of
        told.engine = engine
        engine.listen(attention)
        engine.start()
        try:
            run_application(engine.run, engine, headless=options.headless, last_words=told.last_words)
        finally:
            told.close()
    told.end()


def _check_room(loaded: LoadedPlan, left: Sequence[WorkItem]) -> None:
    """Raise where nobody can be asked whether the room is ready for one subset after another."""
    subsets = list(dict.fromkeys(each.subset.id for each in left))
    if len(subsets) > 1:
        more = shlex.join(["--subset", subsets[0], *(["--repair"] if left[0].is_repair else [])])
        raise Problem(
            "there is no terminal to ask whether the room is ready",
            where=str(loaded.path),
            expected="one subset",
            got=some_of(subsets),
            advice=f"name the one that the room is ready for: chexrig run PLAN {more}",
        )


def _tell_what_is_not_guaranteed(options: RunOptions) -> None:
    show_warning(f"{options.dialect.guarantees}: {MEANING}")


class Terminal:
    """Tells what an engine tells, in the words of the command line, and asks about the room. A listener."""

    def __init__(self, loaded: LoadedPlan, options: RunOptions, *, repair: bool = False) -> None:
        self.engine: Engine | None = None
        self._loaded, self._repair = loaded, repair
        self._options = options
        self._progress: CaptureProgress | None = None
        self._proven: dict[int, bool] = {}
        """Of the subset's photos in this run, by index."""
        self._other_settings = OtherSettings()
        self._question: Question | None = None
        self._done: WorkItem | None = None
        self._code: int | None = None
        self._asked = ""
        self._in_hand = ""
        """The subset whose phone is waited for, if any is: it has begun, though the engine is suspended."""
        self._findings: Sequence[Finding] = ()
        self._told: set[str] = set()

    def __call__(self, event: Event) -> None:
        """Take one event."""
        words = f"paused{_PAUSED}" if isinstance(event, events.Paused) else sentence_of(event)
        if words:
            err.print(Text(copyable(words), "dim"))
        warning = warning_of(event)
        if warning:
            show_warning(warning)
        match event:
            case events.SettingsDiffer():
                self._other_settings.tell(event.index, event.words)
            case events.AlreadyComplete():
                out.print(_complete(event.item, event.tally), markup=False)
            case events.ItemBegins():
                self._begin(event.item, event.next_index)
            case events.Looked():
                self._tell_findings(event.findings)
            case events.Suspended():
                self._ask(event)
            case events.StateChanged(before=RunState.SUSPENDED):
                self._go_on()
            case events.Saved() if self._progress is not None and self.engine is not None:
                self._progress.saved(event, self.engine.status.done)
            case events.PhotoJudged() if self._progress is not None:
                self._progress.judged(event.index, event.judged)
            case events.ItemComplete():
                self._complete(event)
            case events.Finished():
                self._finish(event)

    def _complete(self, event: events.ItemComplete) -> None:
        self.close()
        self._done = event.item
        out.print(_complete(event.item, event.tally, event.captured), markup=False)
        if event.tally.words:
            err.print(f"{event.item.subset.id}: {event.tally.words}", markup=False, highlight=False)

    def _finish(self, finished: Finished) -> None:
        self.close()
        self._code = exit_code_of(lambda: self._tell_end(finished))
        if finished.reason is not FinishReason.COMPLETE:  # else it is told with all that waits
            for subset, indices in self._wrong().items():
                words = f"{subset}: {not_right(indices)}; what waits is captured again first when it goes on"
                err.print(words, markup=False)
        if finished.page_s:
            err.print(Text(_last_page(finished.page_s), "dim"))

    def _go_on(self) -> None:
        """End the question about the room, where it was asked, for the room is ready."""
        question = self._question
        if question is not None:
            self._end_question()
            if not question.is_answered:
                err.print()  # the question's line
            self._show_progress()

    def _tell_findings(self, findings: Sequence[Finding]) -> None:
        """Say what a person should know before a subset begins; what keeps it from that is told elsewhere."""
        self._findings = findings
        unknown = [each.name for each in findings if each.outcome is Outcome.UNKNOWN]
        for each in findings:
            if each.outcome is Outcome.WARNING and each.words not in self._told:
                self._told.add(each.words)
                show_warning(Problem(f"{each.name}: {each.words}", advice=each.remedy))
        words = f"could not be looked at here: {', '.join(unknown)}"
        if unknown and words not in self._told:
            self._told.add(words)
            err.print(Text(words, "dim"))

    def _tell_what_blocks(self, why: str) -> None:
        """Say what has to be put right, where a person is there to do it."""
        err.print(Text(f"{why}. Put this right; it is looked at again every few seconds:"))
        for label, words, remedy, outcome, _ in rows(self._findings, advice_of):
            if outcome is Outcome.BLOCKS:
                err.print(labelled(f"  {label}:", "bold", words))
                if remedy:
                    err.print(Text(f"    next: {remedy}"))

    def _tell_what_is_wrong(self, event: events.RigSuspended) -> None:
        """Say why the rig waits, and ask whether it is put right."""
        self._in_hand = event.subset
        self._end_progress()
        show_warning(event.why)
        for label, words in event.facts:
            err.print(labelled(f"  {label}:", "bold", words))
        self._ask_whether("Is it put right? The rig is calibrated anew then.", event.subset)

    def _begin(self, item: WorkItem, next_index: int) -> None:
        subset = item.subset
        self._proven = {}
        for indices, why in item.reasons:
            err.print(labelled(f"{subset.id} {indices} again:", "bold", why))
        if self._options.is_legacy:
            err.print(labelled(f"{subset.id}:", "bold", row_advice(next_index)))
        lines = _environment_lines(subset)
        err.print(labelled(f"{subset.id} ({subset.first}-{subset.last}):", "bold", lines))
        if self.engine is not None and not self.engine.is_attended:
            self._show_progress()

    def _ask(self, event: events.Suspended) -> None:
        subset = event.subset
        match event:
            case events.PhoneUnfit():
                self._in_hand = subset
            case events.Blocked():
                self._tell_what_blocks(event.why)
            case events.RigSuspended():
                self._tell_what_is_wrong(event)
            case _:
                self._asked = subset
                self._ask_whether("Is the room like that?", subset)

    def _ask_whether(self, question: str, subset: str) -> None:
        engine = self.engine
        if engine is None:
            return
        self._question = Question(
            f"{question} Hold Space on the rig's screen for a second, or type {subset} here and"
            " press Enter (Ctrl-C ends): ",
            subset,
            answered=lambda: engine.room_is_ready(subset),
            ended=lambda: engine.stop_after_this_photo("the operator ended it"),
        )

    def _show_progress(self) -> None:
        if self.engine is not None and self.engine.status.finish is None:
            status = self.engine.status
            progress = CaptureProgress(
                status.subset, status.done, status.total, again=self._repair, proven=self._proven
            )
            self._progress = progress
            self._progress.__enter__()

    def _end_question(self) -> None:
        if self._question is not None:
            self._question.close()
            self._question = None

    def _end_progress(self) -> None:
        if self._progress is not None:
            self._progress.__exit__(None, None, None)
            self._progress = None

    def close(self) -> None:
        """End the bar and the question."""
        self._end_question()
        self._end_progress()
        self._other_settings.close()

    def last_words(self, outcome: Finished | BaseException) -> int:
        """Tell how it ended where the process cannot go on; gives the exit code."""
        self.close()

        def end() -> None:
            if isinstance(outcome, BaseException):
                raise outcome
            self._tell_end(outcome)

        return exit_code_of(end) if self._code is None else self._code

    def end(self) -> None:
        """End the command as the run has ended, which was told when it did.

        Raises
        ------
        typer.Exit
            Unless all is complete.
        """
        if self._code:
            raise typer.Exit(self._code)

    def page_words(self, finished: Finished) -> list[tuple[str, str]]:
        """Give what the last page on the rig's screen says: what happened, and what comes next."""
        again = command(self._loaded, "run", *(["--repair"] if self._repair else []))
        problem = self._problem(finished)
        if problem is not None:
            found = (("where", problem.where), ("expected", problem.expected), ("got", problem.got))
            told = [("why", problem.what), *((label, words) for label, words in found if words)]
            return [*told, ("next", advice_of(problem)), ("go on with", again)]
        waiting = self._waiting()
        asked = [("to be captured again", "; ".join(f"x-ray {each}" for each in waiting))] if waiting else []
        if finished.reason is not FinishReason.COMPLETE:
            return [("why", finished.why), *asked, ("go on with", again)]
        more = command(self._loaded, "run", "--repair") if waiting else ""
        export = command(self._loaded, "export", "--out", "DIR")
        return [*asked, *([("next", more), ("then", export)] if more else [("next", export)])]

    def _waiting(self) -> list[str]:
        """Give, subset by subset, what somebody wants captured again."""
        by_subset: dict[str, list[int]] = {}
        try:
            for each in [] if self.engine is None else self.engine.waiting:
                by_subset.setdefault(each.subset, []).append(each.index)
        except Problem:  # the record may be what failed
            return []
        return [f"{spoken(merged(indices))} of {subset}" for subset, indices in by_subset.items()]

    def _wrong(self) -> dict[str, list[int]]:
        """Give which photos on record are not right, by subset."""
        try:
            return {} if self.engine is None else self.engine.wrong
        except Problem:  # the record may be what failed
            return {}

    def _tell_end(self, finished: Finished) -> None:
        if finished.reason is FinishReason.COMPLETE:
            return
        problem = self._problem(finished)
        if problem is not None:
            raise problem
        item = finished.item
        if item is None:
            so_far = _done_so_far(self._done, is_legacy=self._options.is_legacy)
            _end(f"stopped ({finished.why}) with {so_far}")
        if finished.during is RunState.SUSPENDED and self._in_hand != item.subset.id:
            err.print()
            when = "the room is ready" if self._asked == item.subset.id else "that is put right"
            err.print(f"stopped before {item.subset.id}: run the same command again when {when}")
            raise typer.Exit(STOPPED_BY_OPERATOR)
        so_far = "captured again" if item.is_repair else "saved"
        _end(
            f"stopped ({finished.why}): {finished.done} of {finished.total} photos of {item.subset.id} are"
            f" {so_far}"
        )

    @staticmethod
    def _problem(finished: Finished) -> Problem | None:
        """Give what went wrong, with how far it is; None where a person ended it in good order."""
        if finished.problem is None and finished.reason is FinishReason.ABORTED:
            return Problem(
                f"stopped at once, when asked a second time ({finished.why})",
                advice="start the same command again to go on where it stopped",
                kind=Kind.STOPPED,
            )
        return finished.problem


_PAUSED = ": on the rig's screen Space goes on, Esc stops; Ctrl-C here stops as well"


def _last_page(closes_in_s: float) -> str:
    by_itself = f"; else it ends in {closes_in_s:.0f} s" if math.isfinite(closes_in_s) else ""
    return f"the rig's screen says so too: Space or Esc there, or Ctrl-C here, ends this{by_itself}"


def _done_so_far(item: WorkItem | None, *, is_legacy: bool) -> str:
    if item is None:
        return "nothing photographed"
    if item.is_repair and is_legacy:
        return f"{item.subset.id} captured again up to {item.indices[-1]}"
    if item.is_repair:
        return f"the repairs of {item.subset.id} done"
    return f"{item.subset.id} complete"


def _complete(item: WorkItem, tally: Tally, captured: int = 0) -> str:
    told = f"{_photos(captured)} captured again" if item.is_repair else _photos(item.subset.size)
    if tally.wrong:
        return f"{item.subset.id}: {told}, not complete: {not_right(tally.wrong)}"
    return f"{item.subset.id}: {told}" if item.is_repair else f"{item.subset.id}: complete, {told}"


def _photos(count: int) -> str:
    return "1 photo" if count == 1 else f"{count} photos"


def _end(words: str) -> NoReturn:
    err.print(words, markup=False)
    err.print("run the same command again to go on from there")
    raise typer.Exit(STOPPED_BY_OPERATOR) from None


def _environment_lines(subset: Subset) -> str:
    here = subset.environment
    tripod = here.tripod
    return (
        f"{here.room}, light {here.room_light}, blinds {here.window_blinds}, phone {here.phone_orientation} "
        f"at {tripod.distance_cm:g} cm, height {tripod.height_cm:g} cm, angle {tripod.angle_deg:g} deg, "
        f"monitor {here.monitor_colour_temperature_k} K {here.screen_finish}"
    )
