"""``python -m controller`` is `chexrig`."""

import sys

from controller.start import main

sys.exit(main())
