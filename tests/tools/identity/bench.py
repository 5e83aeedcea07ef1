"""Photos of a cohort, filed rightly and wrongly: what the check makes of them, counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from controller.identity import Area, Cause, Judged, References, Watch, rectify, references_for
from controller.identity.feature import Look, look_of
from controller.identity.rule import ENOUGH_IN_LEAD
from controller.xrays import render
from identity.cohort import Cohort
from identity.generators import GENERATORS, SCREEN_PX, Levels, stand
from identity.plain import PLAIN

STRETCH: Final = 48
"""So many x-rays, one after another in the manifest, are photographed by a rig that stands."""
THOROUGH: Final = 48
"""Of so many photos one is filed under each wrong x-ray, however unlike."""
OURS: Final = "this"
BLENDS: Final = (0.2, 0.3, 0.5)
"""How much of the light of a photo is another x-ray's."""
_SPARE: Final = 0.12
"""By how much S may rise where a claim is laid in for itself."""
_MIXED: Final = (Cause.BLEND, Cause.TORN)


@dataclass
class Tally:
    """What was counted of one generator at one severity; two of them add up.

    Parameters
    ----------
    rigs, boards_refused
        How often a rig was set up, and how many photos of the board were no good.
    refused, mixed
        Indices of x-rays whose right photos are not accepted; in `mixed` where they are taken for a blend or
        torn.
    pairs, frozen
        Photos that were filed under another x-ray of the same patient, and under the next in the list.
    accepted, held
        Those of either that were accepted, and those that were taken for a blend or torn: index of the x-ray
        on the photo, and of that it was filed under.
    s, impostor_s
        S of right photos, and the highest S of each that any other x-ray of the same patient has.
    scores, impostors
        The same by method, of the photos that others' methods are compared on; impostors are all of them.
    first, compared
        In how many photos the right x-ray is the likest of the whole cohort, by method; of so many.
    blends, found
        Photos with a second x-ray in them by the share of its light, and torn ones ("torn"); of them those
        that were not accepted.
    """

    rigs: int = 0
    boards_refused: int = 0
    refused: list[int] = field(default_factory=list)
    mixed: list[int] = field(default_factory=list)
    pairs: int = 0
    frozen: int = 0
    accepted: list[tuple[int, int]] = field(default_factory=list)
    held: list[tuple[int, int]] = field(default_factory=list)
    s: list[float] = field(default_factory=list)
    impostor_s: list[float] = field(default_factory=list)
    scores: dict[str, list[float]] = field(default_factory=dict)
    impostors: dict[str, list[float]] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    compared: int = 0
    blends: dict[str, int] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)

    @property
    def photos(self) -> int:
        """Right ones."""
        return len(self.s)

    def __iadd__(self, other: Tally) -> Tally:
        for name, more in vars(other).items():
            have: Any = getattr(self, name)
            if isinstance(have, dict):
                for key, value in more.items():
                    have[key] = have[key] + value if key in have else value
            else:
                setattr(self, name, have + more)
        return self


class Bench:
    """A cohort and its references, with what photos of it are measured by."""

    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort
        self.references: References = references_for(cohort.manifest, cohort.images, cohort.manifest_path)

    @cached_property
    def plain(self) -> dict[str, NDArray[np.float32]]:
        """The plain methods' vectors of all x-rays, by method."""
        thumbnails = self.references.thumbnails
        return {name: np.array([make(each) for each in thumbnails]) for name, make in PLAIN.items()}

    def screen(self, index: int) -> Levels:
        """Give what the screen shows."""
        file = self.cohort.file(index)
        return render(file.read_bytes(), index, *SCREEN_PX, name=file.name).composed()

    def stretches(self, indices: Sequence[int]) -> list[list[int]]:
        """Cut a list of x-rays into what one rig photographs."""
        return [list(indices[at : at + STRETCH]) for at in range(0, len(indices), STRETCH)]

    def count(
        self,
        generator: str,
        severity: int,
        seed: int,
        indices: Sequence[int],
        *,
        mixed: int = 0,
        compared: int = 0,
    ) -> Tally:
        """Photograph a stretch of x-rays by one rig, and judge what is filed rightly and wrongly.

        Parameters
        ----------
        mixed, compared
            So many of the photos are mixed with the one before, and so many are scored by other methods
            against the whole cohort.
        """
        rig, calibration, refused = stand(GENERATORS[generator], seed + indices[0], severity)
        tally = Tally(rigs=1, boards_refused=refused)
        # what is filed wrongly is looked at by a watch of its own: a session has no use for it
        watch, strict = (Watch(self.references, calibration, indices) for _ in range(2))
        before: Levels | None = None
        for number, index in enumerate(indices):
            photo = rig.photo(self.screen(index), index)
            _count_right(tally, watch.look(photo, index).judged, index)
            self._count_wrong(tally, strict, photo, index, thorough=number % THOROUGH == 0)
            if number < compared:
                self._count_plain(tally, watch, photo, index)
            if before is not None and number <= mixed:
                self._count_mixed(tally, strict, (before, photo), index, seed)
            before = photo
        return tally

    def _count_wrong(self, tally: Tally, watch: Watch, photo: Levels, index: int, *, thorough: bool) -> None:
        """File a photo under the same patient's other x-rays, and under the next in the list.

        What is far less like a claim than any tier accepts is not asked further, but in a thorough count.
        """
        references = self.references
        alike = set(references.twins(index))
        patients = [each for each in self.cohort.same_patient(index) if each not in alike]
        following = [index + 1] if index < len(references) and index + 1 not in alike else []
        looks: dict[Area, Look] = {}
        highest = -1.0
        for claim in {*patients, *following}:
            area = references.area(claim, *SCREEN_PX)
            if area not in looks:
                looks[area] = look_of(rectify(photo, watch.geometry, area), references.whitening)
            s = float(looks[area].scores(references.features[claim - 1 : claim])[0])
            highest = max(highest, s if claim in patients else -1.0)
            if s < ENOUGH_IN_LEAD - _SPARE and not thorough:
                continue
            judged = watch.look(photo, claim).judged
            tally.accepted += [(index, claim)] if judged.is_right else []
            tally.held += [(index, claim)] if judged.cause in _MIXED else []
        tally.impostor_s += [highest] if patients else []
        tally.pairs += len(patients)
        tally.frozen += len(following)

    def _count_plain(self, tally: Tally, watch: Watch, photo: Levels, index: int) -> None:
        """Score a photo against the whole cohort, by each method."""
        references = self.references
        cut = rectify(photo, watch.geometry, references.area(index, *SCREEN_PX))
        twins = [each - 1 for each in references.twins(index)]
        rows = [each - 1 for each in self.cohort.same_patient(index) if each - 1 not in twins]
        scores = {OURS: look_of(cut, references.whitening).scores(references.features)}
        scores |= {name: self.plain[name] @ make(cut.levels) for name, make in PLAIN.items()}
        tally.compared += 1
        for name, each in scores.items():
            tally.scores.setdefault(name, []).append(float(each[index - 1]))
            tally.impostors.setdefault(name, []).extend(each[rows].tolist())
            each[twins] = -2  # which of them it is, nobody can tell
            tally.first[name] = tally.first.get(name, 0) + int(np.argmax(each) == index - 1)

    def _count_mixed(
        self, tally: Tally, watch: Watch, photos: tuple[Levels, Levels], index: int, seed: int
    ) -> None:
        """Judge photos that show the x-ray before as well, and torn ones."""
        before, photo = photos
        mixed = {f"{share:.0%}": _blended(photo, before, share) for share in BLENDS}
        row = int(np.random.default_rng([seed, index]).uniform(0.3, 0.7) * len(photo))
        mixed["torn"] = np.vstack([before[:row], photo[row:]])
        for name, each in mixed.items():
            tally.blends[name] = tally.blends.get(name, 0) + 1
            found = not watch.look(each, index).judged.is_right
            tally.found[name] = tally.found.get(name, 0) + int(found)


def _count_right(tally: Tally, judged: Judged, index: int) -> None:
    tally.s.append(-1.0 if judged.score is None else judged.score)
    if not judged.is_right:
        (tally.mixed if judged.cause in _MIXED else tally.refused).append(index)


def _blended(photo: Levels, other: Levels, share: float) -> Levels:
    """Mix two photos' light, as a sensor does while the screen changes."""
    light = (1 - share) * (photo / 255.0) ** 2.2 + share * (other / 255.0) ** 2.2
    return np.asarray(np.rint(255 * light ** (1 / 2.2)), np.uint8)
