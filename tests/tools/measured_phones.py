"""A user's state in which the simulated phones were measured: no test pays for twenty-one photos more."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from unittest.mock import patch

from android_bridge.base import SIMULATED_MODELS
from controller.capture.trial import ShutterResult, keep_result

BLACK, MIXED, WHITE = 2.0, 60.0, 200.0


def prepare(state_home: Path) -> None:
    """Keep there what a test of each simulated phone with this version of the app would find."""
    with patch.dict(os.environ, XDG_STATE_HOME=str(state_home)):
        for model in SIMULATED_MODELS:
            goes_on = model.endswith("multi-frame")
            keep_result(
                ShutterResult(
                    model=model,
                    app_version=version("chexrig"),
                    measured_at=datetime.now(UTC),
                    plain=(BLACK,) * 10,
                    switched=(MIXED if goes_on else BLACK,) * 10,
                    white=WHITE,
                )
            )
