"""The rules of proof-reading that all packs share: ``checks/proof.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from xlsx_kit.pack.model.checks import ChecksFile, CheckSpec
from xlsx_kit.pack.toml.shape import decoded
from xlsx_kit.resources import root

PATH = "checks/proof.toml"


@cache
def proof_rules() -> Mapping[str, CheckSpec]:
    """Every rule by what it is about. Raises SpecError where the file is not sound."""
    data = (root("schemas") / "checks" / "proof.toml").read_bytes()
    declared: ChecksFile = decoded(data, ChecksFile, PATH)
    return {check.kind: check for check in declared.check}
