"""Each photo looked at by its small picture: what it shows, and what follows of that."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

from controller.capture.events import Listener, PhotoJudged
from controller.capture.picture_levels import grey_levels
from controller.identity import Cause, Judged, Seen, Verdict, Watch, is_taken_again
from controller.records import RIG, SESSION, Intent, Record, Retake

MOST_TAKES = 3
"""So often an x-ray is captured whose photos are not right, until a person has looked."""
IN_A_ROW = 3
"""So many photos in a row that are not right, and a person has to look."""
_AT_ONCE = (Cause.BLACK, Cause.OUTSIDE)
"""What would be the same again: the phone stands on a tripod."""
_NOBODYS_FAULT = (Cause.PLAIN_XRAY, Cause.NO_XRAY)
_NO_PICTURE = Seen(judged=Judged(verdict=Verdict.NOT_COMPARED, cause=Cause.NO_PICTURE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A photo because of which a person has to look.

    Parameters
    ----------
    why
        In words.
    picture
        The phone's small one, a JPEG; None where it has sent none.
    causes
        Where it is because of several photos in a row: why those that are in doubt are.
    """

    why: str
    intent: Intent
    judged: Judged
    picture: bytes | None
    causes: frozenset[Cause] = frozenset()


class Again(Protocol):
    """What is needed to have a photo captured again."""

    def __call__(self, intent: Intent, why: str, *, at_once: bool) -> Awaitable[None]:
        """Ask for it, before anything else or once a person has looked; say why in words."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known of the photos of a sitting; its judge adds to it.

    Parameters
    ----------
    wrong
        How many photos of an index were not right since a person has looked last.
    known_doubts
        Why photos may be in doubt without a person having to look: one has, and went on.
    """

    wrong: Counter[int] = field(default_factory=Counter)
    known_doubts: set[Cause] = field(default_factory=set)


class Judging:
    """Judges the photos of one calibration, in order of capture.

    Parameters
    ----------
    findings
        Of the sitting so far.
    """

    def __init__(
        self,
        watch: Watch,
        journal: Record,
        findings: Findings,
        *,
        tell: Listener,
        again: Again,
    ) -> None:
        self._watch, self._journal, self._findings = watch, journal, findings
        self._tell, self._again = tell, again
        self._worker = ThreadPoolExecutor(1, "judge")
        self._amiss: list[tuple[str, Judged]] = []
        """The photos since the last that was right."""
        self.doubt: Doubt | None = None
        """Because of which the session is to be closed, and a person to look."""

    def close(self) -> None:
        """Judge no more."""
        self._worker.shutdown(wait=False)

    async def look(self, index: int, picture: bytes | None) -> Seen:
        """Look at the small picture of a photo, which need not be on record yet.

        Parameters
        ----------
        picture
            A JPEG; None where the phone has none.
        """
        if picture is None:
            return _NO_PICTURE
        return await asyncio.get_running_loop().run_in_executor(self._worker, self._look, index, picture)

    def _look(self, index: int, picture: bytes) -> Seen:
        levels = grey_levels(picture)
        return _NO_PICTURE if levels is None else self._watch.look(levels, index)

    async def conclude(self, intent: Intent, seen: Seen, picture: bytes | None) -> None:
        """Put on record what was seen of a photo that is on record, and have done what follows of it."""
        judged = seen.judged
        await asyncio.to_thread(self._journal.verdicts.add, intent.photo_name, SESSION, judged)
        self._tell(
            PhotoJudged(
                subset=intent.subset,
                index=intent.index,
                take=intent.take,
                photo_name=intent.photo_name,
                judged=judged,
                words=seen.words,
            )
        )
        why = await self._consequence(intent, seen)
        if why and self.doubt is None:
            causes = (
                frozenset(each.cause for _, each in self._amiss if each.verdict is Verdict.DOUBTFUL)
                if len(self._amiss) >= IN_A_ROW
                else frozenset()
            )
            self.doubt = Doubt(why=why, intent=intent, judged=judged, picture=picture, causes=causes)

    async def miss(self, intent: Intent, waited_s: float) -> None:
        """Put on record that a photo's picture has not come; a person has to look then."""
        await self.conclude(intent, _NO_PICTURE, None)
        why = f"the phone has not sent the picture of x-ray {intent.index} within {waited_s:.0f} s"
        self.doubt = self.doubt or Doubt(why=why, intent=intent, judged=_NO_PICTURE.judged, picture=None)

    async def _consequence(self, intent: Intent, seen: Seen) -> str:
        """Have a photo captured again where that may help; say why a person has to look, if one has to."""
        judged = seen.judged
        if judged.is_right or judged.cause in _NOBODYS_FAULT:
            self._amiss.clear()
            return seen.halt
        words = verdict_words(judged)
        is_known = judged.verdict is Verdict.DOUBTFUL and judged.cause in self._findings.known_doubts
        if not is_known:
            self._amiss.append((f"x-ray {intent.index}: {words}", judged))
        if judged.is_wrong or seen.halt:
            wrong = self._findings.wrong
            wrong[intent.index] += 1
            is_enough = wrong[intent.index] >= MOST_TAKES
            at_once = is_taken_again(judged) and not is_enough
            await self._again(intent, why_again(judged, seen.halt), at_once=at_once)
            if is_enough:
                return f"{MOST_TAKES} photos of x-ray {intent.index} do not show it: {words}"
        if seen.halt or judged.cause in _AT_ONCE:
            return seen.halt or words
        if is_known or len(self._amiss) < IN_A_ROW:
            return ""
        told = "; ".join(found for found, _ in self._amiss)
        return f"{len(self._amiss)} photos in a row are not right: {told}"


def ask_for_wrong(journal: Record) -> None:
    """Have photos captured again that are not right, and that nobody has asked for.

    Whatever ended a run between what it found and what it asked for, nothing is forgotten.
    """
    requests = [
        Retake(
            subset=each.subset,
            index=each.index,
            photo_name=each.photo_name,
            why=why_again(each.judged),
            asked_by=RIG,
        )
        for each in journal.verdicts.wrong()
        if not each.is_asked
    ]
    if requests:
        journal.retakes.ask(requests)


def why_again(judged: Judged, halt: str = "") -> str:
    """Say why a photo is captured again."""
    if judged.is_wrong:
        return f"the picture is not right: {verdict_words(judged)}"
    return f"the rig was not as it should be: {halt}"


def verdict_words(judged: Judged) -> str:
    """Say what was found of a photo, in few words and with its figures."""
    words = judged.cause.value or judged.verdict.value
    if judged.looks_like is not None:
        words += f" (x-ray {judged.looks_like})"
    figures = [
        f"{name} {value:.2f}"
        for name, value in (("score", judged.score), ("lead", judged.lead))
        if value is not None
    ]
    doubt = "doubtful, " if judged.verdict is Verdict.DOUBTFUL else ""
    return ", ".join([f"{doubt}{words}", *figures])
