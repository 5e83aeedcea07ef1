"""What was measured of each photo: latencies, exposure, battery and temperature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from controller.report.captures import Captures
from controller.report.facts import Curve, Series, Spread

Values = npt.NDArray[np.float64]

_NOT_ALONG: Final = (
    "round_trip_us",
    "phone_us",
    "queue_us",
    "expose_us",
    "encode_us",
    "write_us",
    "flush_us",
)
_RUNS: Final = 160
_PERCENT: Final = np.arange(101)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured column; `per_unit` of its own units make one that people read.

    Of degrees all around -180 and 180 are one: they are told as near to the first photo's as they are.
    """

    column: str
    name: str
    unit: str
    per_unit: float = 1.0
    is_latency: bool = False
    is_circular: bool = False


MEASURES: Final = (
    Measure("round_trip_us", "round trip", "ms", 1000, is_latency=True),
    Measure("phone_us", "phone", "ms", 1000, is_latency=True),
    Measure("queue_us", "phone: until the exposure", "ms", 1000),
    Measure("expose_us", "phone: exposing, reading", "ms", 1000),
    Measure("encode_us", "phone: making the JPEG", "ms", 1000),
    Measure("write_us", "phone: writing", "ms", 1000),
    Measure("flush_us", "phone: flushing", "ms", 1000),
    Measure("cycle_us", "cycle", "ms", 1000, is_latency=True),
    Measure("exposure_us", "exposure", "ms", 1000),
    Measure("iso", "ISO", ""),
    Measure("focus_dpt", "focus", "dpt"),
    Measure("battery_percent", "battery", "%"),
    Measure("temperature_c", "temperature", "°C"),
    Measure("lux", "light", "lux"),
    Measure("roll_deg", "phone turned", "°", is_circular=True),
    Measure("pitch_deg", "lens above the horizon", "°"),
    Measure("knock_ms2", "knocks", "m/s²"),
)


def spreads(captures: Captures, rows: Sequence[int]) -> tuple[Spread, ...]:
    """Give the distribution of each measure over some photos; what is known of none is left out."""
    found = ((measure, _known(captures, measure, rows)) for measure in MEASURES)
    return tuple(_spread(measure, values) for measure, values in found if values.size)


def curves(captures: Captures, rows: Sequence[int]) -> tuple[Curve, ...]:
    """Give the percentiles of the latencies."""
    found = ((measure, _known(captures, measure, rows)) for measure in MEASURES if measure.is_latency)
    return tuple(
        Curve(measure.name, measure.unit, _rounded(np.percentile(values, _PERCENT)))
        for measure, values in found
        if values.size
    )


def series(captures: Captures, rows: Sequence[int]) -> tuple[Series, ...]:
    """Give each measure but the two shortest latencies along the photos, in the order given.

    What is the same for all photos stands in the table, and needs no plot.
    """
    wanted = [each for each in MEASURES if each.column not in _NOT_ALONG]
    found = ((measure, _known(captures, measure, rows)) for measure in wanted)
    return tuple(_thinned(measure, values) for measure, values in found if values.size and np.ptp(values))


def in_order_of_capture(captures: Captures) -> list[int]:
    """Give the rows by time, as far as it is known, else by plan, index and take."""

    def rank(row: int) -> tuple[str, str, int, int]:
        time = next((each for each in (saved[row], taken[row], shown[row]) if each is not None), None)
        return (
            time.isoformat(timespec="microseconds") if time is not None else "",
            plans[row] or "",
            indices[row] or 0,
            takes[row] or 0,
        )

    saved, taken, shown = (captures[name] for name in ("saved_at", "taken_at", "shown_at"))
    plans, indices, takes = (captures[name] for name in ("plan", "index", "take"))
    return sorted(range(len(captures)), key=rank)


def _known(captures: Captures, measure: Measure, rows: Sequence[int]) -> Values:
    column = captures[measure.column]
    values = np.array([column[row] for row in rows if column[row] is not None], np.float64) / measure.per_unit
    if measure.is_circular and values.size:
        values = values[0] + (values - values[0] + 180) % 360 - 180
    return values


def _spread(measure: Measure, values: Values) -> Spread:
    quantiles = _rounded(np.percentile(values, (0, 5, 50, 95, 99, 100)))
    return Spread(measure.name, measure.unit, int(values.size), *quantiles)


def _thinned(measure: Measure, values: Values) -> Series:
    runs = np.array_split(values, min(_RUNS, values.size))
    ends = np.cumsum([run.size for run in runs])
    quantiles = np.array([np.percentile(run, (5, 50, 95)) for run in runs])
    return Series(
        measure.name,
        measure.unit,
        _rounded(ends - np.array([run.size for run in runs]) / 2),
        *(_rounded(quantiles[:, column]) for column in range(3)),
    )


def _rounded(values: Values) -> tuple[float, ...]:
    return tuple(float(value) for value in np.round(values, 3))
