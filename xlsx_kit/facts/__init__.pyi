"""The public names of this package: others reach for nothing else, and get each when it is first used."""

from .approved import HALF_A_HUNDREDTH as HALF_A_HUNDREDTH
from .approved import ApprovedAmount as ApprovedAmount
from .approved import ApprovedByUnit as ApprovedByUnit
from .approved import is_about as is_about
from .approved import total_of as total_of
from .approved_file import read_approved as read_approved
from .cells import Entry as Entry
from .cells import InputCells as InputCells
from .file import PACK_KEY as PACK_KEY
from .file import EntryFault as EntryFault
from .file import TypedFacts as TypedFacts
from .file import facts_of_json as facts_of_json
from .file import json_of_facts as json_of_facts
from .file import json_value as json_value
from .file import parsed_json as parsed_json
from .importing.run import Export as Export
from .importing.run import ImportResult as ImportResult
from .importing.run import import_export as import_export
from .model import EMPTY as EMPTY
from .model import Facts as Facts
from .model import Record as Record
from .model import default_of as default_of
from .model import dimension_of as dimension_of
from .roster.units import MAIL as MAIL
from .roster.units import Unit as Unit
from .roster.units import read_roster as read_roster
