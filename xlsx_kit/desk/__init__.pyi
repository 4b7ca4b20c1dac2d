"""The public names of this package: others reach for nothing else, and get each when it is first used."""

from .server import run_desk as run_desk
