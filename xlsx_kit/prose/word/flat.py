"""A document whose figures are plain text, made of one in which they are bound: for corrections by hand."""

from __future__ import annotations

from io import BytesIO

import docx

from xlsx_kit.prose.word.document import repacked
from xlsx_kit.prose.word.figures import unbind_figures


def flat_document(data: bytes) -> bytes:
    """The same document, word for word, page by page; its figures can be typed over.

    Equal documents give equal bytes. Raises ValueError, KeyError or BadZipFile where it is no Word document.
    """
    document = docx.Document(BytesIO(data))
    unbind_figures(document)
    packed = BytesIO()
    document.save(packed)
    return repacked(packed.getvalue())
