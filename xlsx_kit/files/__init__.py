"""Files from outside, opened safely: zip archives within bounds, a last door for whatever else is raised."""

from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.files.zip_archive import (
    ZipArchive,
    ZipLimits,
    ZipMember,
    decoded_name,
    office_members,
    open_zip,
)
from xlsx_kit.files.zip_directory import ZipError, ZipFault

__all__ = [
    "ZipArchive",
    "ZipError",
    "ZipFault",
    "ZipLimits",
    "ZipMember",
    "decoded_name",
    "office_members",
    "open_zip",
    "unforeseen",
]
