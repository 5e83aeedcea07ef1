"""The cases that tests ask for by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .plan_text import OFFICE, Mapped, Plan, Range
from .xrays import grain, grey, make_xrays, xray_path

__all__ = ["OFFICE"]

PREFIX = "CheXpert-v1.0"
#: Grey levels between one x-ray of `by_hand` and the next: by them they are told apart.
GREY_STEP = 25
#: Of the simulated camera.
SEED = 1

THREE_IN_TWO = Plan(subsets=(("a", 1, 2), ("b", 3, 3)), display={"settle_ms": 100})
FIVE_IN_TWO = Plan(
    subsets=(("morning", 1, 3), ("evening", 4, 5)),
    data={"csv": "xrays/train.csv", "images": "xrays"},
    display={"settle_ms": 0},
    phone={"simulated": {"shutter_ms": 0}},
    in_lines=True,
)
SIX_HUNDRED_IN_TWO = Plan(
    subsets=(("a", 1, 300), ("b", 301, 600)),
    data={"csv": "xrays/train.csv", "images": "xrays"},
    display={"settle_ms": 100},
    in_lines=True,
)


def room(**other: object) -> Mapped:
    """Give the office with other conditions."""
    return {**OFFICE, **other}


#: For a phone that lies on its side.
DARK = room(room_light="off", phone_orientation="landscape")


def three_in_two(folder: Path) -> Path:
    """Three x-rays in two subsets, without their images."""
    make_xrays(folder, (f"C/train/patient{number}/study1/view1_frontal.jpg" for number in (1, 2, 3)))
    return THREE_IN_TWO.write(folder)


def five_in_two(folder: Path) -> Path:
    """Five made-up x-rays in two subsets, to be photographed by a simulated phone without a delay."""
    make_xrays(folder / "xrays", (xray_path(number, PREFIX) for number in range(1, 6)), grain)
    return FIVE_IN_TWO.write(folder)


def by_hand(folder: Path, *subsets: Range) -> Path:
    """X-rays that are each of one grey level, for `chexrig manual`: in a lit room and a dark one by turns.

    The dark one has a cursor.
    """
    count = max(last for _, _, last in subsets)
    make_xrays(folder, count, grey(GREY_STEP))
    rooms = (room(), room(room_light="off", mouse_cursor={"x": 900, "y": 40}))
    return Plan(subsets=subsets, name="by-hand", data=accepted(count), environments=rooms).write(folder)


def accepted(count: int) -> Mapped:
    """Give the data of x-rays that are all taken, whatever is in them: even ones are refused otherwise."""
    return {"csv": "train.csv", "images": ".", "accept": list(range(1, count + 1))}


def real_by_hand(xrays: Path, *subsets: Range) -> Plan:
    """The real x-rays in these subsets, in the dark, to be photographed by hand."""
    return real(xrays, *subsets, name="by-hand", display={}, phone={"address": "hand"})


def simulated(shutter_ms: int = 10, agent: str = "python", **more: object) -> Mapped:
    """A simulated phone; what else the plan says of the phone comes first."""
    return {**more, "simulated": {"shutter_ms": shutter_ms, "seed": SEED, "agent": agent}}


TWO_CAMERAS = dict.fromkeys(("left", "right"), simulated())


def real(xrays: Path, *subsets: Range, rows: str = "", **more: Any) -> Plan:
    """The real x-rays in these subsets, in the dark, for a simulated phone."""
    data = {"csv": xrays / "NIH-CXR64" / "train.csv", "images": xrays} | ({"rows": rows} if rows else {})
    usual = {"name": "whole-rig", "display": {"settle_ms": 0}, "phone": simulated(), "environments": (DARK,)}
    return Plan(subsets=subsets, data=data, **usual | more)
