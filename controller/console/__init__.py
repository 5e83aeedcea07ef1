"""What the operator reads in the terminal."""

from controller.console.by_hand import ByHandProgress
from controller.console.messages import err, out, show_problem
from controller.console.progress import CaptureProgress, copied, counted

__all__ = ["ByHandProgress", "CaptureProgress", "copied", "counted", "err", "out", "show_problem"]
