"""What the operator reads in the terminal."""

from controller.console.messages import err, out, show_problem
from controller.console.progress import CaptureProgress, counted

__all__ = ["CaptureProgress", "counted", "err", "out", "show_problem"]
