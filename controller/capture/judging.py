"""Each photo looked at by its small picture: what it shows, and what follows of that."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from controller.capture.events import Listener, PhotoJudged
from controller.capture.picture_levels import grey_levels
from controller.identity import Cause, Judged, Seen, Verdict, Watch, is_taken_again
from controller.records import RIG, SESSION, Intent, Record, Retake

MOST_TAKES = 3
"""So often an x-ray is captured whose photos show something else."""
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
    """

    why: str
    intent: Intent
    judged: Judged
    picture: bytes | None


class Judging:
    """Judges the photos of one calibration, in order of capture.

    Parameters
    ----------
    wrong
        How many photos of an index have shown something else so far; counted on.
    again
        Has a photo captured again; given its intent and why.
    """

    def __init__(
        self,
        watch: Watch,
        journal: Record,
        wrong: Counter[int],
        *,
        tell: Listener,
        again: Callable[[Intent, str], Awaitable[None]],
    ) -> None:
        self._watch, self._journal, self._wrong = watch, journal, wrong
        self._tell, self._again = tell, again
        self._worker = ThreadPoolExecutor(1, "judge")
        self._amiss: list[str] = []
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
            self.doubt = Doubt(why=why, intent=intent, judged=judged, picture=picture)

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
        found = f"x-ray {intent.index}: {verdict_words(judged)}"
        self._amiss.append(found)
        if is_taken_again(judged):
            self._wrong[intent.index] += 1
            if self._wrong[intent.index] >= MOST_TAKES:
                return f"{MOST_TAKES} photos of x-ray {intent.index} do not show it: {verdict_words(judged)}"
            await self._again(intent, why_again(judged))
        if seen.halt or judged.cause in _AT_ONCE:
            return seen.halt or verdict_words(judged)
        if len(self._amiss) < IN_A_ROW:
            return ""
        return f"{len(self._amiss)} photos in a row are not right: {'; '.join(self._amiss)}"


def ask_for_wrong(journal: Record) -> None:
    """Have photos captured again that do not show their x-ray, and that nobody has asked for.

    Whatever ended a run between what it found and what it asked for, nothing is forgotten.
    """
    others = [each for each in journal.verdicts.others(SESSION) if is_taken_again(each.judged)]
    photos = Counter((each.subset, each.index) for each in others)
    requests = [
        Retake(
            subset=each.subset,
            index=each.index,
            photo_name=each.photo_name,
            why=why_again(each.judged),
            asked_by=RIG,
        )
        for each in others
        if each.is_current and not each.is_asked and photos[each.subset, each.index] < MOST_TAKES
    ]
    if requests:
        journal.retakes.ask(requests)


def why_again(judged: Judged) -> str:
    """Say why a photo is captured again."""
    return f"the picture shows something else: {verdict_words(judged)}"


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
