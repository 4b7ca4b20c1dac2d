"""Word documents from outside, opened."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from lxml.etree import XMLSyntaxError

NO_DOCUMENT = (BadZipFile, PackageNotFoundError, XMLSyntaxError, KeyError, ValueError, AttributeError)
"""What python-docx raises where bytes are no document, or lack a part that it takes for granted."""


def opened_document(data: bytes) -> Document | None:
    """A Word document; None for bytes that are none, or that Word itself would have to mend first."""
    try:
        return docx.Document(BytesIO(data))
    except NO_DOCUMENT:
        return None
