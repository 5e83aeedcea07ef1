"""Who makes the photos: one generator that the rule's numbers were found with, four by others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from android_bridge.base import Problem
from controller.identity import Calibration, board_frame, calibrate
from controller.synthetic import LEVELS, chain
from identity.from_paper import Pose as PapersPose
from identity.from_paper import photographed
from identity.handheld import HandheldRig
from identity.severity import SEVERITIES, SeverityRig

Levels = NDArray[np.uint8]
SCREEN_PX: Final = (960, 540)
"""A monitor of half the usual size in each direction: small pictures show no more of it."""
_CHAINS_PX: Final = (640, 360)
_MOST_TRIES: Final = 40


class Rig(Protocol):
    """A phone before a screen; both stand."""

    def board(self, screen: Levels, shot: int) -> Levels:
        """Photograph the calibration board."""
        ...

    def photo(self, screen: Levels, shot: int) -> Levels:
        """Photograph a screen, shape (`SCREEN_PX` upside down): a small picture, grey."""
        ...


class ChainRig:
    """A chain of `controller.synthetic`, its numbers drawn once: a rig keeps its place and light."""

    def __init__(self, name: str, seed: int, level: int) -> None:
        self._chain = chain(name, level)
        self._drawn = self._chain.draw(seed, f"rig {level}")

    def board(self, screen: Levels, shot: int) -> Levels:
        """Photograph the calibration board, as everything else."""
        return self.photo(screen, shot)

    def photo(self, screen: Levels, shot: int) -> Levels:  # noqa: ARG002 - a rig's signature
        """Give the whole screen, transformed."""
        small = np.asarray(cv2.resize(screen, _CHAINS_PX, interpolation=cv2.INTER_AREA), np.uint8)
        return np.asarray(self._chain.apply(small, self._drawn, exact=False), np.uint8)


class PapersRig:
    """Photos as the paper describes them, by an author of their own."""

    def __init__(self, seed: int, severity: int) -> None:
        self._seed, self._severity = seed, severity
        self._pose = PapersPose.drawn(severity, np.random.default_rng([seed, severity]))

    def board(self, screen: Levels, shot: int) -> Levels:
        """Photograph the calibration board, as everything else."""
        return self.photo(screen, shot)

    def photo(self, screen: Levels, shot: int) -> Levels:
        """Photograph a screen."""
        rng = np.random.default_rng([self._seed, self._severity, shot])
        return photographed(screen, self._severity, rng, self._pose)[0]


@dataclass(frozen=True)
class Generator:
    """A kind of photos, at several severities.

    Parameters
    ----------
    told
        What it is, for people.
    rig
        By seed and severity.
    """

    told: str
    severities: tuple[int, ...]
    rig: Callable[[int, int], Rig]


GENERATORS: Final = {
    "severity": Generator("by severity, as the rule was found with", tuple(SEVERITIES), SeverityRig),
    "paper": Generator("from the paper's text alone, by an author of its own", tuple(SEVERITIES), PapersRig),
    "spatial": Generator(
        "the chain `spatial` (glare, moire, tilt), by level",
        tuple(LEVELS),
        lambda *at: ChainRig("spatial", *at),
    ),
    "digital": Generator(
        "the chain `digital` (contrast, brightness), by level",
        tuple(LEVELS),
        lambda *at: ChainRig("digital", *at),
    ),
    "handheld": Generator(
        "from the paper's text alone, by a second author, once all numbers stood",
        tuple(SEVERITIES)[:3],
        HandheldRig,
    ),
}


def stand(generator: Generator, seed: int, severity: int) -> tuple[Rig, Calibration, int]:
    """Set a rig up and calibrate it by photos of the board; give how many of these were refused, too.

    As an operator would: after the fifth refusal at one place the phone is put elsewhere.
    """
    board = board_frame(*SCREEN_PX).composed()
    for refused in range(_MOST_TRIES):
        place, shot = divmod(refused, 5)
        rig = generator.rig(seed * 1000 + place, severity)
        try:
            return rig, calibrate(rig.board(board, 10_000 + shot), *SCREEN_PX), refused
        except Problem as problem:
            last = problem
    raise AssertionError(f"no rig of severity {severity} could be calibrated: {last.what}")
