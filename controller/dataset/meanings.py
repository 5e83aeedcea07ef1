"""What each column of a data set means: for its data card and its Croissant metadata."""

from __future__ import annotations

from typing import Final

from controller.dataset.columns import ALL_COLUMNS
from controller.dataset.conditions import simulated
from controller.dataset.loading import Dataset
from controller.xrays import COLUMNS, OBSERVATIONS

_OPEN: Final = "blank: as the subset's first photo found it, for all of them"
_ENVIRONMENT: Final = {
    "room": "the room, as the operator named it",
    "room_light": "the ceiling light: on, off",
    "window_blinds": "the window blinds: open, closed",
    "phone_orientation": "how the phone was held: portrait, landscape",
    "tripod_distance_cm": "lens to the middle of the screen, centimetres",
    "tripod_height_cm": "floor to lens, centimetres",
    "tripod_angle_deg": "degrees the phone was turned away from facing the screen, positive to the right",
    "mouse_cursor": "hidden, shown",
    "mouse_cursor_x": "place of the cursor, screen pixels from the left",
    "mouse_cursor_y": "place of the cursor, screen pixels from the top",
    "monitor_colour_temperature_k": "set in the monitor's menu, kelvin",
    "screen_finish": "the monitor's surface: matte, glossy",
    "camera_exposure_ms": f"exposure the plan asked for, milliseconds; {_OPEN}",
    "camera_iso": f"sensitivity the plan asked for; {_OPEN}",
    "camera_white_balance_k": f"white balance the plan asked for, kelvin; {_OPEN}",
    "camera_focus_distance_cm": f"focus distance the plan asked for, centimetres; {_OPEN}. Where `focus_dpt`"
    " is blank, the phone's app was one that did not set it",
    "notes": "what else the operator wrote down",
}

_SIMULATED: Final = (
    *("mouse_cursor", "mouse_cursor_x", "mouse_cursor_y", "notes"),
    *("camera_exposure_ms", "camera_iso", "camera_white_balance_k"),
)
"""What a simulated phone does with an environment; of all else in it there is nothing in its photos."""

CAPTURE_MEANINGS: Final = {
    "place": "the photo's path below this folder",
    "split": "CheXpert's split of the x-ray",
    "patient": "the patient's folder name",
    "study": "the study's folder name",
    "view": "the x-ray's file name without its ending",
    "device": "the camera's folder name",
    "camera": "the camera's name in the plan, which its folder has",
    "origin": "rig (computer and phone in step), manual (by hand), film, chexpeditor (the original app)",
    "photo_bytes": "size of the file, bytes",
    "photo_sha256": "SHA-256 of the file",
    "photo_name": "what the file was called before it came here",
    "original_sha256": "SHA-256 of the camera's own file where this was made of one (HEIC, or turned)",
    "turned": "how it was made to stand upright without EXIF: lossless, re-encoded, no (it stood so); blank:"
    " it is as the camera stored it, and EXIF says how to turn it",
    "plan": "the plan of the capture",
    "subset": "the part of it that has one environment",
    "index": "the x-ray's number in the plan's list, or its row in the table of an import, from 1",
    "take": "1 for the first photo of it in its subset, one more for each retake",
    "retakes": "how many earlier takes this one supersedes",
    "repair": "why it was captured again, where somebody or an export asked for that",
    "session": "the session that took it",
    "assignment": "how it is known to be of this x-ray",
    "verdict": "what the check of its content found: proven (it shows this x-ray and no other), same looking"
    " (this one or its like: the order says which), doubtful (a named person let it in), not compared; blank:"
    " nobody has looked",
    "verdict_cause": "why it is not proven",
    "verdict_method": "how it was compared: rig (where the calibrated rig has to show it), points (by points"
    " that lie alike, which is weaker: an x-ray that is in no list is not ruled out)",
    "identity_score": "how alike photo and x-ray are, at most 1",
    "identity_lead": "how much more alike than any other x-ray that it was held against",
    "sharpness": "fine detail over coarse, in parts of the x-ray's own: 1 is as sharp as the x-ray",
    "clipped": "share of the lung area that is white in the photo and not in the x-ray, 0 to 1",
    "blend": "how much of another x-ray is in it, 0 to 1",
    "coverage": "share of the x-ray that lies within the frame, 0 to 1",
    "tilt_deg": "angle between the camera's axis and the screen's normal, degrees",
    "brightness": "mean grey level of the x-ray's part of the photo, 0 to 255",
    "contrast": "standard deviation of those grey levels",
    "decided_by": "who looked at a doubtful photo and let it in",
    "guarantees": "all, or which of the rig's guarantees did not hold",
    "shown_at": "when the x-ray came on the screen, UTC",
    "hidden_at": "when it left the screen, UTC",
    "triggered_at": "when the trigger was sent, UTC",
    "saved_at": "when the phone had reported it saved, UTC",
    "taken_at": "when the camera took it, UTC, its clock put right",
    "exposure_us": "exposure as the camera reports it, microseconds",
    "iso": "sensitivity as the camera reports it",
    "white_balance": "white balance as the phone reports it, in its own words",
    "focus_dpt": "where the lens stood as the phone reports it, dioptres (100 / centimetres); 0 is far away",
    "settings_difference": "what the phone used other than the plan fixes, or than the subset's first photo"
    " was taken with",
    "room_difference": "what the phone noticed of its stand and the room other than the plan says, or than in"
    " the photos before: orientation, tilt, light, knocks; 'since a person looked': that person let it stand,"
    " from this photo on",
    "roll_deg": "how far the phone was turned against the clock from upright, seen from its screen, degrees,"
    " by gravity: 90 is landscape",
    "pitch_deg": "how far the lens looked above the horizon, degrees, by gravity",
    "lux": "light at the phone's front as its sensor tells, lux",
    "knock_ms2": "the greatest acceleration beside gravity since the photo before, m/s2",
    "sensor_time_ns": "the camera's time stamp, nanoseconds on its own clock",
    "round_trip_us": "trigger to the phone's first answer, microseconds",
    "phone_us": "the phone's own part of the capture, microseconds",
    "queue_us": "of that, from the trigger's receipt to the exposure's beginning, microseconds",
    "expose_us": "of that, to the end of the sensor's reading, microseconds",
    "encode_us": "of that, to the whole JPEG, microseconds",
    "write_us": "of that, to the written file, microseconds",
    "flush_us": "of that, to its name and the phone's journal on the disk, microseconds",
    "cycle_us": "from the photo before to this one, microseconds",
    "free_bytes": "the phone's free storage, bytes",
    "battery_percent": "the phone's charge, percent",
    "temperature_c": "the phone's battery temperature, degrees Celsius",
    "xray_path": "the x-ray's path as its table has it",
    "xray_sha256": "SHA-256 of the x-ray's file",
    "shown_sha256": "SHA-256 of the pixels that were on the screen",
    "windowing": "how values of more than 8 bits, or a DICOM's, became the screen's 256 grey levels",
    "display": "the screen",
    "phone_model": "the phone",
    "phone_app": "its app and version",
    "protocol_version": "version of the protocol between computer and phone",
    "chexrig_version": "version of chexrig that took it",
    "chain_sha256": "SHA-256 of the definition of the chain that made a synthetic picture; see subsets.json",
    "seed": "the seed that a synthetic picture's numbers were drawn from, with its x-ray's SHA-256",
    "parameters": "what was drawn for a synthetic picture, JSON: each step's name, level and parameters",
    **{f"environment_{name}": f"as the plan declares: {meaning}" for name, meaning in _ENVIRONMENT.items()},
}
"""Each column that captures.csv and captures.parquet may have, in words."""

_FINDING: Final = "1.0 positive, 0.0 negative, -1.0 uncertain, blank not mentioned"

LABEL_MEANINGS: Final = {
    "Path": "the photo, with this data set's folder name before its place",
    "Sex": "the patient's sex, as CheXpert's table has it",
    "Age": "the patient's age, as CheXpert's table has it",
    "Frontal/Lateral": "the x-ray's direction",
    "AP/PA": "a frontal x-ray's projection; blank for laterals",
    **dict.fromkeys(OBSERVATIONS, _FINDING),
}
"""Each column of train.csv, valid.csv and test.csv, in words."""

_DECLARED: Final = frozenset(f"environment_{name}" for name in _ENVIRONMENT if name not in _SIMULATED)

JOINED_MEANINGS: Final = {
    "simulated": "whether the photo was simulated: true where no phone was in front of a screen",
}
"""Each column that photos.parquet has beside these, in words."""

_WITH_SYNTHETIC: Final = {
    "device": "; of a synthetic picture, its chain's",
    "origin": ", synthetic (transformations made it of the x-ray; no camera took it)",
    "photo_name": "; of a synthetic picture, the x-ray's file",
    "windowing": "; of a synthetic picture, those that it was made of",
    "chexrig_version": ", or made it",
    "simulated": "; false for a synthetic picture, which is no photo",
}
"""What is added to a column's meaning where there are synthetic pictures."""

if tuple(CAPTURE_MEANINGS) != tuple(ALL_COLUMNS) or tuple(LABEL_MEANINGS) != COLUMNS:
    raise AssertionError("a column without a meaning, or a meaning without a column")


def meanings_of(data: Dataset) -> dict[str, str]:
    """Give what each column means in a data set: of simulated photos much is declared only."""
    told = {**CAPTURE_MEANINGS, **LABEL_MEANINGS, **JOINED_MEANINGS}
    if data.synthetic:
        told |= {name: told[name] + more for name, more in _WITH_SYNTHETIC.items()}
    if not simulated(data):
        return told
    more = "; only declared for photos of a simulated phone"
    return {name: meaning + more * (name in _DECLARED) for name, meaning in told.items()}
