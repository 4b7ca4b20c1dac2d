"""The public names of this package; other packages reach for nothing else."""

from .tables.cells import legacy_cells as legacy_cells
from .tables.dates import date_of_cell as date_of_cell
from .tables.files import chosen_sheet as chosen_sheet
from .tables.files import read_text as read_text
from .tables.grid import Grid as Grid
from .tables.grid import squeezed as squeezed
from .xlsx.cache import Remembered as Remembered
from .xlsx.cells import Cell as Cell
from .xlsx.cells import SheetCells as SheetCells
from .xlsx.cells import WorkbookCells as WorkbookCells
from .xlsx.cells import properties_of as properties_of
from .xlsx.cells import read_cells as read_cells
from .xlsx.content import Content as Content
from .xlsx.content import content_of as content_of
from .xlsx.content import day as day
from .xlsx.fast.row_cells import Frame as Frame
from .xlsx.fast.rows import Row as Row
from .xlsx.fast.rows import Shape as Shape
from .xlsx.fast.sheet import RowCells as RowCells
from .xlsx.fast.sheet import Setting as Setting
from .xlsx.faults import FAULTS as FAULTS
from .xlsx.formula import formula_at as formula_at
from .xlsx.guard import Package as Package
from .xlsx.guard import open_package as open_package
from .xlsx.limits import Limits as Limits
from .xlsx.parts import read_properties as read_properties
