"""The real 2024 case, typed by a real client into the empty workbook its unit is sent."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.comparing import differences, published, stored, within_print
from tests.filling import Hand, entries_of, typed_sheets
from tests.office.client import Filled, Office, Typed
from xlsx_kit import api
from xlsx_kit.compile.layout import InputLayout, Layout, a1, layout_of
from xlsx_kit.resources import root
from xlsx_kit.spec.load import DEFAULT_PACK, load_pack
from xlsx_kit.spec.model import Column, ColumnType

SPARE = 2  # blank rows left after every line by whoever leaves any
