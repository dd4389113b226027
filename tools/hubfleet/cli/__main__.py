"""`python -m hubfleet.cli` is `hubfleet`."""

import sys

from hubfleet.cli import main

if __name__ == "__main__":
    sys.exit(main())
