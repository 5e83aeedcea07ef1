"""``python -m android_bridge.simulated`` is a simulated phone."""

import sys

from android_bridge.simulated.process import main

try:
    sys.exit(main())
except KeyboardInterrupt:  # before it listened
    sys.exit(130)
