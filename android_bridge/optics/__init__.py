"""What light, glass, screen and sensor do to a picture. Pure: no phone and no screen is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from android_bridge.optics.blur import defocus, gaussian, motion, row_motion
    from android_bridge.optics.frames import merged, rolled
    from android_bridge.optics.geometry import move, perspective, rotate
    from android_bridge.optics.glare import box, lamp, spot, window
    from android_bridge.optics.gratings import Grating, moire
    from android_bridge.optics.optics import Optics
    from android_bridge.optics.panel import panel_moire
    from android_bridge.optics.picture import Picture, check_picture
    from android_bridge.optics.pose import Pose
    from android_bridge.optics.presets import ROOMS, pose_in_room
    from android_bridge.optics.room_look import (
        NOISE_LEVELS,
        answer_of_screen,
        corners_seen,
        grainy,
        light_of_room,
        reflection_forms,
        screen_around,
        seen_by_camera,
        shape_of,
        softened,
        tilt_of,
        upright_of,
    )
    from android_bridge.optics.sensor import jpeg_saved, rolling_bands, sensor_noise, vignetting
    from android_bridge.optics.smaller import SMALL_PX, small_picture
    from android_bridge.optics.tone import brightness, contrast, expose, sigmoid
    from android_bridge.optics.veil import Veil, no_veil

__all__ = [
    "NOISE_LEVELS",
    "ROOMS",
    "SMALL_PX",
    "Grating",
    "Optics",
    "Picture",
    "Pose",
    "Veil",
    "answer_of_screen",
    "box",
    "brightness",
    "check_picture",
    "contrast",
    "corners_seen",
    "defocus",
    "expose",
    "gaussian",
    "grainy",
    "jpeg_saved",
    "lamp",
    "light_of_room",
    "merged",
    "moire",
    "motion",
    "move",
    "no_veil",
    "panel_moire",
    "perspective",
    "pose_in_room",
    "reflection_forms",
    "rolled",
    "rolling_bands",
    "rotate",
    "row_motion",
    "screen_around",
    "seen_by_camera",
    "sensor_noise",
    "shape_of",
    "sigmoid",
    "small_picture",
    "softened",
    "spot",
    "tilt_of",
    "upright_of",
    "vignetting",
    "window",
]

__getattr__ = lazy(
    __name__,
    {
        "blur": ("defocus", "gaussian", "motion", "row_motion"),
        "frames": ("merged", "rolled"),
        "geometry": ("move", "perspective", "rotate"),
        "glare": ("box", "lamp", "spot", "window"),
        "gratings": ("Grating", "moire"),
        "optics": ("Optics",),
        "panel": ("panel_moire",),
        "picture": ("Picture", "check_picture"),
        "pose": ("Pose",),
        "presets": ("ROOMS", "pose_in_room"),
        "room_look": (
            "NOISE_LEVELS",
            "answer_of_screen",
            "corners_seen",
            "grainy",
            "light_of_room",
            "reflection_forms",
            "screen_around",
            "seen_by_camera",
            "shape_of",
            "softened",
            "tilt_of",
            "upright_of",
        ),
        "sensor": ("jpeg_saved", "rolling_bands", "sensor_noise", "vignetting"),
        "smaller": ("SMALL_PX", "small_picture"),
        "tone": ("brightness", "contrast", "expose", "sigmoid"),
        "veil": ("Veil", "no_veil"),
    },
)
