"""The public names of this package: others reach for nothing else, and get each when it is first used."""

from .run import Trial as Trial
from .run import checked_pack as checked_pack
