"""The public names of this package: others reach for nothing else, and get each when it is first used."""

from .run import PackUpgrade as PackUpgrade
from .run import upgrade_pack as upgrade_pack
