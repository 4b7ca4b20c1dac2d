"""The public names of this package: others reach for nothing else, and get each when it is first used."""

from .against import PackTrial as PackTrial
from .against import try_pack as try_pack
from .against import write_typing_book as write_typing_book
from .run import Depth as Depth
from .run import Trial as Trial
from .run import checked_pack as checked_pack
from .run import word_files as word_files
from .unused import plain_data as plain_data
from .unused import words_in as words_in
