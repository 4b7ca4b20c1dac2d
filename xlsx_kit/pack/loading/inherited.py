"""Figures that a pack has from those it extends, as far as its own tables have the cells."""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from xlsx_kit.findings import SpecError
from xlsx_kit.pack.loading.resolve import Resolver
from xlsx_kit.pack.model.book import Book
from xlsx_kit.pack.model.inputs import FigureSpec
from xlsx_kit.pack.toml.gather import UnjudgedError


def with_figures_held(resolver: Resolver, own: Collection[str]) -> Book:
    """The book without figures of the packs beneath that stand in cells which this pack does not have.

    The ``own`` ones must hold: what is wrong with those is said where they are declared.
    """
    book, lost = resolver.book, set[str]()
    for name, figure in book.figures.items():
        if name in own:
            continue
        try:
            resolver.reference(figure, name)
        except UnjudgedError:
            if not resolver.broken or (isinstance(figure, FigureSpec) and figure.ref in lost):
                lost.add(name)
        except SpecError:
            lost.add(name)
    return replace(book, figures={name: figure for name, figure in book.figures.items() if name not in lost})
