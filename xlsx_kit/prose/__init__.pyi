"""The public names of this package: others reach for nothing else, and get each when it is first used."""

from .narrative.blocks import Title as Title
from .narrative.names import NAME as NAME
from .narrative.names import PLACEHOLDER as PLACEHOLDER
from .narrative.packed import examined_words as examined_words
from .narrative.packed import figures_of as figures_of
from .narrative.packed import narrative_of as narrative_of
from .narrative.packed import wording as wording
from .narrative.packed import words_of as words_of
from .narrative.references import chart_problems as chart_problems
from .narrative.references import keys_of as keys_of
from .narrative.references import references as references
from .narrative.spec import LOCAL_NAMES as LOCAL_NAMES
from .narrative.spec import ChangeSpec as ChangeSpec
from .narrative.spec import Item as Item
from .narrative.spec import Narrative as Narrative
from .narrative.spec import SectionSpec as SectionSpec
from .narrative.spec import Sentence as Sentence
from .narrative.spec import TableSpec as TableSpec
from .proof.expected import Expected as Expected
from .proof.run import Proofread as Proofread
from .proof.run import proofread as proofread
from .publication.many import publish as publish
from .publication.many import publish_many as publish_many
from .publication.run import Published as Published
from .word.document import check_reference as check_reference
from .word.document import write_document as write_document
