"""A document whose figures are plain text, made of one in which they are bound: for corrections by hand."""

from __future__ import annotations

from io import BytesIO

from xlsx_kit.messages import declared_error
from xlsx_kit.prose.word.document import repacked
from xlsx_kit.prose.word.figures import unbind_figures
from xlsx_kit.prose.word.opened import opened_document


def flat_document(data: bytes, name: str) -> bytes:
    """The same document, word for word, page by page; its figures can be typed over.

    Equal documents give equal bytes. Raises SpecError where it is no Word document.
    """
    document = opened_document(data)
    if document is None:
        raise declared_error("NARR-065", name)
    unbind_figures(document)
    packed = BytesIO()
    document.save(packed)
    return repacked(packed.getvalue())
