"""What a run has to say of whole files."""

from __future__ import annotations

from xlsx_kit.findings import Finding, Severity

FAULTS = {
    "FILE-106": (
        Severity.ERROR,
        "读取此文件时程序意外中断，文件可能已损坏或被恶意构造。",
        "请让单位重新填写后报送。",
    ),
    "FILE-107": (
        Severity.WARNING,
        "单位 {code} 的 {year} 年填报表已出现在 {file} 中。",
        "同一单位报送了多份，请核对以哪一份为准。",
    ),
    "FILE-110": (
        Severity.ERROR,
        "这是 {year} 年的填报表，本次填报的是 {wanted} 年。",
        "请在本次发出的填报表中填写后重报。",
    ),
}


def wrong_year(year: int | None, wanted: int) -> Finding:
    """What is said of a return of another year than the one that is being collected."""
    return fault("FILE-110", year=year or "其他", wanted=wanted)


def fault(rule: str, **words: object) -> Finding:
    """One of them, of the whole file."""
    severity, message, hint = FAULTS[rule]
    return Finding(rule, severity, None, None, message.format(**words), hint)
