"""What the phone notices with each photo, and what follows of it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from statistics import median

from controller.capture.events import Listener, Noted, RoomDiffers
from controller.capture.room_witness import LET_STAND, RoomBefore, RoomWitness, lacking
from controller.plan import LoadedPlan, Subset
from controller.records import RIG, CapturedPhoto, Intent, Record, Retake
from protocol import Witness


@dataclass(frozen=True, slots=True, kw_only=True)
class Amiss:
    """What was noticed with a photo, because of which a person has to look."""

    words: tuple[str, ...]
    intent: Intent


class Noticed:
    """Holds what the phone notices in one sitting against the plan.

    Parameters
    ----------
    again
        Has a photo captured again once a person has looked; says why in words.
    """

    def __init__(
        self,
        loaded: LoadedPlan,
        subset: Subset,
        journal: Record,
        *,
        tell: Listener,
        again: Callable[[Intent, str], Awaitable[None]],
    ) -> None:
        self._tell, self._again = tell, again
        self._suspends = loaded.phone.noticing.then == "suspend"
        self._is_new = True
        self._is_let_stand = False
        self._witness = RoomWitness(
            subset.environment, loaded.phone.noticing, _before(loaded, subset, journal)
        )
        photos = sorted(journal.captures.photos(subset.id), key=lambda each: str(each.saved_at))
        self._witness.begin(each.witness for each in _usual(photos, suspends=self._suspends))
        self._told: frozenset[str] = frozenset()
        """What was amiss with the photo before too, without its figures, and was told."""
        self.amiss: Amiss | None = None
        """Because of which the session is to be closed, and a person to look."""

    def look(self, witness: Witness) -> tuple[str, ...]:
        """Say what is other than it should be, each with its figures; nothing mostly."""
        if self._is_new:
            self._is_new = False
            words = lacking(witness)
            if words:
                self._tell(Noted(words=words))
        found = self._witness.look(witness)
        self._told &= _kinds(found)
        if found and not self._suspends:
            self._witness.forget()
            self._witness.begin([witness])  # it was told: from here on it is so
        self._is_let_stand = not found
        return found or self._witness.let_stand(witness)

    async def conclude(self, intent: Intent, words: tuple[str, ...]) -> None:
        """Tell what was noticed with a photo that is on record, and have done what follows of it.

        Where it stays so it is told once, and on record with each photo.
        """
        kinds = _kinds(words)
        if self._is_let_stand:
            told = f"x-ray {intent.index}: {'; '.join(words)}; this counts as usual, and its photo is marked"
            self._tell(Noted(words=told))
            return
        if not kinds <= self._told:
            self._told = kinds
            differs = RoomDiffers(
                subset=intent.subset, index=intent.index, words=words, is_suspended=self._suspends
            )
            self._tell(differs)
        if self._suspends:
            await self._again(intent, _why_again("; ".join(words)))
            self.amiss = self.amiss or Amiss(words=words, intent=intent)

    def put_right(self) -> None:
        """Take it that a person has looked: it is as it should be from now on."""
        self.amiss = None
        self._told = frozenset()
        self._witness.put_right()


def ask_for_amiss(loaded: LoadedPlan, journal: Record) -> None:
    """Have the newest photo captured again where the room was amiss and nobody has asked for that.

    A run may have ended between the one and the other.
    """
    photo = next(reversed(journal.captures.newest()), None)
    if loaded.phone.noticing.then != "suspend" or photo is None or not (why := _amiss_in(photo)):
        return
    if all(each.photo_name != photo.photo_name for each in journal.retakes.of(photo.subset)):
        request = Retake(
            subset=photo.subset,
            index=photo.index,
            photo_name=photo.photo_name,
            why=_why_again(why),
            asked_by=RIG,
        )
        journal.retakes.ask([request])


def _why_again(words: str) -> str:
    return f"the room was not as it should be: {words}"


def _kinds(words: Iterable[str]) -> frozenset[str]:
    """Give what was noticed without its figures, which differ from photo to photo."""
    return frozenset(re.sub(r"-?[0-9.]+", "", each) for each in words)


def _amiss_in(photo: CapturedPhoto) -> str:
    """Say how the room was not as it should be, by what is on record; empty where it was."""
    words = photo.room_difference or ""
    return "" if words.startswith(LET_STAND) else words


def _usual(photos: Iterable[CapturedPhoto], *, suspends: bool) -> list[CapturedPhoto]:
    """Give those that say how it is, oldest first: none before the last one that a person has let stand.

    Where no person has to look, none before the last one that was told: from there on it is so.
    """
    usual: list[CapturedPhoto] = []
    for each in photos:
        if not (suspends and _amiss_in(each)):
            usual = [each] if each.room_difference else [*usual, each]
    return usual


def _before(loaded: LoadedPlan, subset: Subset, journal: Record) -> RoomBefore | None:
    """Give how it was in the subset that was captured last."""
    suspends = loaded.phone.noticing.then == "suspend"
    photos = _usual(journal.captures.newest(outside=subset.id), suspends=suspends)
    lux = [each.lux for each in photos if each.lux is not None]
    named = [each for each in loaded.plan.subsets if photos and each.id == photos[-1].subset]
    if not lux or not named:
        return None
    return RoomBefore(subset=named[0].id, environment=named[0].environment, lux=median(lux))
