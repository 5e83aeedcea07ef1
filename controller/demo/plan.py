"""The demo's plan."""

from __future__ import annotations

HEADING = "# The plan of `chexrig demo`."
_PLAN = (
    HEADING
    + """ Change it and run it again: chexrig run {path}
name: demo
data:
  csv: {csv}
  images: {images}
display:
  settle_ms: 150 # between the painting of an x-ray and the trigger
phone:
  address: sim
  simulated:
    exposure_ms: 200
subsets:
"""
)

_SUBSET = """\
  - id: {id}
    first: {first}
    last: {last}
    environment:
      room: {room}
      room_light: {light}
      window_blinds: closed
      phone_orientation: landscape
      tripod: {{distance_cm: 60, height_cm: 110, angle_deg: 0}}
      mouse_cursor: {cursor}
      monitor_colour_temperature_k: {kelvin}
      screen_finish: matte
"""


def demo_plan(path: str, csv: str, images: str, count: int) -> str:
    """Write a plan over `count` x-rays in two environments; paths relative to the plan's folder."""
    first_half = (count + 1) // 2
    text = _PLAN.format(path=path, csv=csv, images=images)
    text += _SUBSET.format(
        id="evening", first=1, last=first_half, room="reading room", light="off", cursor="hidden", kelvin=6500
    )
    if count > first_half:
        text += _SUBSET.format(
            id="morning",
            first=first_half + 1,
            last=count,
            room="office",
            light="on",
            cursor="{x: 1000, y: 300}",
            kelvin=9300,
        )
    return text
