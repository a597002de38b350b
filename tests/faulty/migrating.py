"""A migration that does tomorrow what the code does tomorrow."""

import clustergrowth.common.slugs
from clustergrowth.common import clock
from clustergrowth.common.languages import fold

from . import saving

READ = (clustergrowth.common.slugs, clock, fold, saving)
