"""The public names of this package: others reach for nothing else, and get each when it is first used."""

from .copy import NewPack as NewPack
from .copy import new_pack as new_pack
from .diff import PackDifferences as PackDifferences
from .diff import pack_differences as pack_differences
from .examine import PackReading as PackReading
from .examine import errors_above as errors_above
from .examine import folder_of as folder_of
from .examine import gravest_first as gravest_first
from .examine import is_error as is_error
from .examine import read_whole_pack as read_whole_pack
from .misnamed import bare_name as bare_name
from .named import whole_pack as whole_pack
from .picture import pack_picture as pack_picture
from .unsaid import unsaid_title as unsaid_title
