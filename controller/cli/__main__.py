"""``python -m controller.cli`` is `chexrig`."""

import sys

from controller.cli import main

sys.exit(main())
