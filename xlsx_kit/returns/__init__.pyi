"""The public names of this package: others reach for nothing else, and get each when it is first used."""

from .catalogue import RuleEntry as RuleEntry
from .catalogue import rule_entries as rule_entries
from .comparing.run import Change as Change
from .comparing.run import Comparison as Comparison
from .comparing.run import compare as compare
from .reading.facts_file import return_of_facts as return_of_facts
from .reading.loading import load_return as load_return
from .reading.model import Return as Return
from .repairing import RepairResult as RepairResult
from .repairing import repair as repair
from .repairing import repaired_bytes as repaired_bytes
from .report_page import validation_page as validation_page
from .report_page import write_validation_page as write_validation_page
from .report_workbook import write_findings_workbook as write_findings_workbook
from .rules.case import Case as Case
from .rules.checks import check_problems as check_problems
from .rules.checks import checks_of as checks_of
from .template.templates import release as release
from .validation.chunk import findings_of as findings_of
from .validation.chunk import outcome_of as outcome_of
from .validation.full import Standards as Standards
from .validation.full import full_report as full_report
from .validation.full import standards as standards
from .validation.report import FileReport as FileReport
from .validation.report import Report as Report
from .validation.settings import check_rule_settings as check_rule_settings
