"""Chains of transformations: one after another, each with its own numbers for every picture."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from android_bridge.optics import Picture, check_picture
from controller.synthetic.spreads import Draws, Spread, Value
from controller.synthetic.transformations import TRANSFORMATIONS

Drawn = Sequence[Mapping[str, Value]]
"""What was drawn for a picture: of each step its ``name``, its ``level``, and its parameters."""


@dataclass(frozen=True, slots=True)
class Step:
    """One transformation of a chain.

    Parameters
    ----------
    name
        The transformation's.
    level
        1 to 4: where its parameters lie, but for those in `given`.
    given
        How parameters are spread whatever the level.
    """

    name: str
    level: int = 1
    given: Mapping[str, Spread] = field(default_factory=dict)

    def draw(self, draws: Draws) -> dict[str, Value]:
        """Draw its parameters for one picture."""
        told: dict[str, Value] = {"name": self.name, "level": self.level}
        for name, parameter in TRANSFORMATIONS[self.name].parameters.items():
            spread = self.given.get(name)
            told[name] = (parameter.spread(self.level) if spread is None else spread).draw(draws)
        return told


@dataclass(frozen=True, slots=True)
class Chain:
    """Transformations, one after another; calling it transforms a picture.

    Parameters
    ----------
    name
        What the folder of its pictures is called.
    steps
        In their order; none leaves a picture as it is.
    """

    name: str
    steps: tuple[Step, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of all that its pictures depend on but seed, picture, and chexrig's version."""
        told = [
            [each.name, each.level, {n: repr(s) for n, s in sorted(each.given.items())}]
            for each in self.steps
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def at(self, level: int) -> Chain:
        """Give it with every step at a level."""
        return replace(self, steps=tuple(replace(each, level=level) for each in self.steps))

    def draw(self, seed: int, image: str) -> list[dict[str, Value]]:
        """Draw the parameters for one picture.

        Parameters
        ----------
        seed
            The run's.
        image
            What tells the picture from all others, such as the SHA-256 of its file.
        """
        return [each.draw(Draws(seed, image, at)) for at, each in enumerate(self.steps)]

    def apply(self, picture: Picture, drawn: Drawn, *, exact: bool = True) -> Picture:
        """Transform a picture by parameters that were drawn before, or are on record.

        Parameters
        ----------
        picture
            (h, w) grey or (h, w, 3) RGB, 8 bits.
        exact
            Whether the exact way is wanted where there is a faster one.
        """
        check_picture(picture)
        for told in drawn:
            picture = TRANSFORMATIONS[str(told["name"])].apply(picture, told, exact)
        return picture
