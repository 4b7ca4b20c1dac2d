"""Shows a workbook or a document as pictures, one for each printed page.

`python -m tests.office.render FILE OUTDIR [--dpi 60] [--sheets]`
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.office.client import Office, OfficeError

PAGES_PER_SHEET = 24  # more on one picture cannot be read


def render(source: Path, folder: Path, *, dpi: int = 60, office: Office | None = None) -> list[Path]:
    """One PNG per printed page, named after the file and the page, in page order."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        if is_ours(old, source):
            old.unlink()  # a shorter print must not leave the last one's pages behind
    with tempfile.TemporaryDirectory() as work:
        pdf = Path(work) / "pages.pdf"
        if office is None:
            with Office() as own:
                own.pdf(source, pdf)
        else:
            office.pdf(source, pdf)
        subprocess.run(["pdftoppm", "-r", str(dpi), "-png", str(pdf), str(Path(work) / "page")], check=True)
        pages = sorted(Path(work).glob("page-*.png"))  # pdftoppm pads the numbers
        return [Path(shutil.move(page, folder / page.name.replace("page", source.stem, 1))) for page in pages]


def is_ours(picture: Path, source: Path) -> bool:
    """Whether an earlier run wrote this picture of the same file."""
    rest = picture.stem.removeprefix(source.stem + "-").removeprefix("sheet")
    return picture.stem.startswith(source.stem + "-") and rest.isdigit()


def contact_sheets(pages: list[Path], source: Path, folder: Path) -> list[Path]:
    """All pages side by side, as many to a picture as can still be read."""
    sheets = []
    for start in range(0, len(pages), PAGES_PER_SHEET):
        sheet = folder / f"{source.stem}-sheet{start // PAGES_PER_SHEET + 1}.png"
        part = [str(page) for page in pages[start : start + PAGES_PER_SHEET]]
        layout = ["-tile", f"{min(6, len(part))}x", "-geometry", "+4+4", "-background", "grey"]
        subprocess.run(["montage", *part, *layout, str(sheet)], check=True)
        sheets.append(sheet)
    return sheets


def main() -> int:
    """Render what the command line names and print the paths of the pictures."""
    parser = argparse.ArgumentParser(description="Render a workbook or document, one PNG per page.")
    parser.add_argument("file", type=Path)
    parser.add_argument("outdir", type=Path)
    parser.add_argument("--dpi", type=int, default=60)
    parser.add_argument("--sheets", action="store_true", help="also all pages on one picture (ImageMagick)")
    asked = parser.parse_args()
    try:
        pages = render(asked.file, asked.outdir, dpi=asked.dpi)
    except OfficeError as error:
        print(error, file=sys.stderr)
        return 1
    print(*pages, sep="\n")
    if asked.sheets:
        if shutil.which("montage") is None:
            print("no contact sheet: ImageMagick's montage is not installed", file=sys.stderr)
        else:
            print(*contact_sheets(pages, asked.file, asked.outdir), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
