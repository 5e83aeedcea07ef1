"""Runs the tools with nothing of the user's environment that could show in what they make."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from android_bridge.base import Problem

TIMEOUT_S = 180.0
_PASSED_ON = ("PATH", "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


def run(
    command: Sequence[str | Path],
    *,
    extra: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout_s: float = TIMEOUT_S,
) -> str:
    """Run a tool and give what it wrote.

    Raises
    ------
    Problem
        When it cannot be started, takes too long, or does not succeed.
    """
    words = [str(word) for word in command]
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {"LC_ALL": "C.UTF-8", "TZ": "UTC", **(extra or {})}
    try:
        done = subprocess.run(
            words,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout_s,
            check=False,
        )
    except OSError as error:
        raise Problem("a tool of the build cannot be started", where=words[0], got=str(error)) from error
    except subprocess.TimeoutExpired as error:
        raise Problem(
            f"a tool of the build did not end within {timeout_s:.0f} s", where=" ".join(words)
        ) from error
    text = done.stdout.decode("utf-8", "replace")
    if done.returncode != 0:
        raise Problem(
            f"a tool of the build failed with exit code {done.returncode}",
            where=" ".join(words),
            got=text.strip()[-4000:],
        )
    return text
