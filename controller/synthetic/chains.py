"""Chains of transformations: one after another, each with its own numbers for every picture."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import SystemRandom
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from android_bridge.optics import Picture, check_picture
from controller.synthetic.spreads import Draws, Spread, Value, read_spread, written
from controller.synthetic.transformations import TRANSFORMATIONS

if TYPE_CHECKING:
    from PIL.Image import Image

Drawn = Sequence[Mapping[str, Value]]
"""What was drawn for a picture: of each step its ``name``, its ``level``, and its parameters."""
_FRESH: Final = SystemRandom()
"""Numbers that no two processes share, even where one was forked off the other."""


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
    """Transformations, one after another.

    Called with a picture it gives the transformed one, each time with other numbers: as an augmentation in
    training, in torchvision's way (``transform(picture)``) or Albumentations' (``transform(image=picture)``).
    `seeded` gives the same numbers for the same picture every time; `draw` and `apply` are the two halves.

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
    def definition(self) -> list[dict[str, Any]]:
        """Its steps as JSON-able data: all that its pictures depend on but seed, picture, and software."""
        return [
            {"name": each.name, "level": each.level, **{n: written(s) for n, s in sorted(each.given.items())}}
            for each in self.steps
        ]

    @property
    def digest(self) -> str:
        """SHA-256 of its definition."""
        return hashlib.sha256(json.dumps(self.definition).encode()).hexdigest()

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

        Returns
        -------
        numpy.ndarray
            The caller's own, 8 bits; grey where the picture was and no step gives it colours. Rotation makes
            it larger.

        Raises
        ------
        ValueError
            When it is no such picture.
        """
        check_picture(picture)
        made = picture
        for told in drawn:
            made = TRANSFORMATIONS[str(told["name"])].apply(made, told, exact)
        is_own = made.flags.writeable and made.flags.c_contiguous and not np.may_share_memory(made, picture)
        return made if is_own else made.copy()

    def __call__(self, picture: Picture | Image | None = None, **named: Any) -> Any:
        """Transform a picture by numbers drawn for this time only.

        Parameters
        ----------
        picture
            A numpy array as `apply` takes it, or a Pillow image of mode L or RGB.
        **named
            In its place ``image=``, and whatever else Albumentations hands on, which is left as it is.

        Returns
        -------
        numpy.ndarray or PIL.Image.Image or dict
            What came in; a dict where it came in as ``image=``.
        """
        return _called(self, None, picture, named)

    def seeded(self, seed: int) -> Callable[..., Any]:
        """Give it as a callable that draws by the picture's own pixels: the same for each, in any order.

        Take another seed for each epoch of a training.
        """
        return lambda picture=None, **named: _called(self, seed, picture, named)


def chain_on_record(name: str, steps: Sequence[Mapping[str, Any]], sha256: str) -> Chain | None:
    """Give the chain that a data set describes; None where this version knows none with that digest.

    Parameters
    ----------
    steps, sha256
        Its `Chain.definition` and `Chain.digest`.
    """
    try:
        made = Chain(name, tuple(_step_on_record(**each) for each in steps))
        is_known = all(each.name in TRANSFORMATIONS for each in made.steps)
    except (TypeError, ValueError):
        return None
    return made if is_known and made.digest == sha256 else None


def _step_on_record(name: str, level: int, **given: Any) -> Step:
    return Step(name, level, {parameter: read_spread(told) for parameter, told in given.items()})


def _called(chain: Chain, seed: int | None, picture: object, named: Mapping[str, Any]) -> Any:
    if picture is None:
        if "image" not in named:
            raise TypeError("expected a picture, or image=")
        return {**named, "image": _called(chain, seed, named["image"], {})}
    if named:
        raise TypeError(f"unexpected beside a picture: {', '.join(named)}")
    if not isinstance(picture, np.ndarray):
        from PIL import Image  # noqa: PLC0415 - not needed where all pictures are arrays

        if not isinstance(picture, Image.Image):
            kind = type(picture).__name__
            raise TypeError(f"a picture is a numpy array or a Pillow image, not {kind}: open its file first")
        if picture.mode not in ("L", "RGB"):
            raise ValueError(f'a picture is of mode L or RGB, not {picture.mode}: convert it, .convert("L")')
        return Image.fromarray(_called(chain, seed, np.asarray(picture), {}))
    if seed is None:
        return chain.apply(picture, chain.draw(_FRESH.getrandbits(64), ""))
    digest = hashlib.sha256(f"{picture.shape}".encode() + picture.tobytes()).hexdigest()
    return chain.apply(picture, chain.draw(seed, digest))
