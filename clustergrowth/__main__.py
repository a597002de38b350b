import sys

from clustergrowth.cli import main

sys.exit(main())
