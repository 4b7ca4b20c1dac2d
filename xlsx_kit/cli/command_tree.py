"""The tree of commands, in the order the help lists them.

The first paragraph of a command's help stands here, so that a list of commands loads none of them; what
else there is to say is the docstring of its function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module

PROGRAM = "xlsx-kit"
HELP_OPTIONS = (("--version", "显示版本号。"), ("--help", "显示本说明。"))
"""Options that are not declared by a command; the first belongs to the program alone."""


@dataclass(frozen=True)
class Command:
    """One command: the first paragraph of its help, and its function as ``module:name`` of this package.

    ``takes_packs`` says whether ``--packs`` may be given.
    """

    summary: str
    target: str
    takes_packs: bool = True

    @cached_property
    def function(self) -> Callable[..., int | None]:
        """The function, which returns an exit status or None for 0; loads its module."""
        module, _, name = self.target.partition(":")
        function: Callable[..., int | None] = getattr(import_module(f"xlsx_kit.cli.{module}"), name)
        return function


@dataclass(frozen=True)
class CommandGroup:
    """Commands under one name."""

    summary: str
    commands: Mapping[str, Command | CommandGroup]


_PACK: dict[str, Command] = {
    "check": Command(
        "检查一个套表，一次列出全部错误和可疑之处，写明在哪个文件、哪一行、怎样改；有错误时退出码为 1。",
        "pack:check",
    ),
    "try": Command(
        "把套表算出的各表与照公开表录入的数逐格比较：哪一格不同，差多少；四舍五入的尾差另计。",
        "pack:try_published",
    ),
    "new": Command("新建一个套表：完整复制一个现有的，或在它的基础上只写不同之处。", "pack:new"),
    "upgrade": Command(
        "补写早先的套表没有写的部分：只增不改，改动前的文件另存；列出补了什么，还有什么要自己定。",
        "pack:upgrade",
    ),
    "diff": Command("说明两个套表有什么不同，可直接转发给别人看。", "pack:diff"),
    "show": Command("把一个套表画成一页网页：填报表、公开表、核对、情况说明，都用文字说明。", "pack:show"),
    "release": Command(
        "留存一个年度发出的模板的底样：以后改了模板，收回的旧表仍按当时的底样核对锁定的单元格。",
        "pack:release",
    ),
}
_CODES: dict[str, Command] = {
    "import": Command(
        "把官方的科目列表（表格，或从 PDF 粘贴的文字）收进套表：报告新增、改名、停用和冲突。",
        "codes:import_list",
    ),
    "list": Command("列出套表的科目：编码、名称、所属预算、起止年度。", "codes:show_list"),
    "crosswalk": Command(
        "比较两个年度的科目：不变、改名、停用、新增，停用的按名称猜测改到哪个科目。", "codes:crosswalk"
    ),
}
_CAMPAIGN: dict[str, Command] = {
    "init": Command("建立一次填报活动：文件夹、设置、单位名单和台账。", "campaign.status:init"),
    "send": Command(
        "生成每个单位的填报表，写好带附件的邮件草稿（outbox 文件夹，双击即可打开发送）。",
        "campaign.mail:send",
    ),
    "mail": Command(
        "用 SMTP 发出写好的邮件草稿。不写 --yes 时只列出，不发送；已发出的不会再发。", "campaign.mail:mail"
    ),
    "collect": Command(
        "收取报回的填报表：按表中的单位归档、核对、记入台账，写好答复草稿；其他文件列出原因。",
        "campaign.mail:collect",
    ),
    "status": Command("各单位到了哪一步：未报回、需改正、待审核、已审核、已公开。", "campaign.status:status"),
    "show": Command(
        "一个单位的来龙去脉：发出的信、报回的各份及前后差异、审核、公开的各版。", "campaign.status:show"
    ),
    "remind": Command(
        "给没有报回、或最近一次还有错误的单位写好催报邮件草稿；同一天不重复。", "campaign.mail:remind"
    ),
    "recheck": Command("按现在的设置、批复数、套表和名单重新核对已收下的填报表。", "campaign.steps:recheck"),
    "resend": Command("把一个单位的填报通知和填报表再发一次。", "campaign.steps:resend"),
    "undo": Command("撤回对一个单位的最后一步，另记一条。", "campaign.steps:undo"),
    "note": Command("给一个单位记一条备注，如电话内容。", "campaign.steps:note"),
    "contact": Command("改一个单位的邮箱、联系人、电话；名单不动。", "campaign.steps:contact"),
    "extend": Command("改报送期限：全部、一个批次、一个主管部门或几个单位。", "campaign.steps:extend"),
    "exempt": Command("一个单位本轮免报，写明事由。", "campaign.steps:exempt"),
    "set-aside": Command("不采用已收下的一份填报表。", "campaign.steps:set_aside"),
    "take": Command("人工收下一份文件，写明算哪个单位的、为什么。", "campaign.steps:take"),
    "settle": Command("没有采用的来件已另行处理的，如已答复的提问，记为已处理。", "campaign.steps:settle"),
    "sheet": Command("写出报送确认单：一页 A4，印合计、校验码和签章处。", "campaign.steps:sheet"),
    "approve": Command(
        "审核通过：记下审核人、保密审查人和时间。有错误的不能通过，有警告的要逐个写明编码。",
        "campaign.publication:approve",
    ),
    "publish": Command(
        "为全部审核通过的单位生成公开文件，另有一页目录；更正的另存新版本，旧版本保留。",
        "campaign.publication:publish",
    ),
    "announce": Command(
        "记下公开的日期和网址：一个单位，或清单上的许多单位。", "campaign.publication:announce"
    ),
    "check": Command(
        "检查台账和日志是否完好，每个文件是否与记录相符；什么也不改动。", "campaign.ledger:check"
    ),
    "rebuild": Command(
        "台账丢失、损坏或是旧的：用副本、日志、发件箱和报回的文件重建。", "campaign.ledger:rebuild"
    ),
    "pack-up": Command(
        "把一次公开工作打成一个文件，带到另一个网络的电脑上；原来的文件夹不改动。",
        "campaign.ledger:pack_up",
    ),
    "move": Command("把 pack-up 打成的文件在这台电脑上放成一个新的活动文件夹。", "campaign.ledger:move"),
    "rollup": Command(
        "汇总各单位：部门的事实文件（已抵销单位之间的往来）和带公式的汇总工作簿。",
        "campaign.consolidation:rollup",
    ),
    "rollover": Command(
        "把本年各单位的内容存成事实文件，作为下一年的预填和上年数。", "campaign.consolidation:rollover"
    ),
}
_COMMANDS: dict[str, Command | CommandGroup] = {
    "demo": Command(
        "用自带的真实案例走一遍全过程：空白工作簿、填好的工作簿、核对结果、情况说明。",
        "publication:demo",
        takes_packs=False,
    ),
    "generate": Command(
        "为一个单位或名单上的每个单位生成填报工作簿：只有填报格可写，公开表由公式自动生成。",
        "generate:generate",
    ),
    "import": Command(
        "把预算系统导出的支出明细汇总成事实文件：收支明细、基本支出（按经济分类）和项目。",
        "budget_export:import_export",
    ),
    "read": Command("把退回的工作簿读成事实文件（JSON）。", "returns:read"),
    "tables": Command("算出并显示各张公开表。零不显示，同公开表一样留空。", "returns:tables"),
    "validate": Command("核对退回的工作簿：哪一格错在哪里、应为多少、怎么改。", "returns:validate"),
    "repair": Command(
        "把被改坏的工作簿中的填报内容移到新模板，列出移了什么、换算了什么、哪些没能移过来。", "returns:repair"
    ),
    "compare": Command("比较同一单位先后两次报送的内容：哪一格改了什么，合计变了多少。", "returns:compare"),
    "narrate": Command(
        "生成情况说明（Word）：数字取自公开表，增减、比例和句式随数字而定。", "publication:narrate"
    ),
    "publish": Command(
        "生成整套公开文件：目录、各表和情况说明合为一个 Word 文件和一个 PDF，另有只含数值的各表工作簿。",
        "publication:publish",
    ),
    "proof": Command(
        "校对情况说明：数字与公开表、前后两年、总数与分项是否相符，句子是否完整，单位、年份是否写错。",
        "publication:proof",
    ),
    "rules": Command("列出全部核对规则，或说明其中一条。", "pack:rules"),
    "pack": CommandGroup(
        "套表（一个地区一个年度的表样和规则）：检查、新建、比较、画成网页，留存发出的模板的底样。", _PACK
    ),
    "codes": CommandGroup("科目列表：收进官方公布的列表，列出某一年的科目，比较两个年度并写对照表。", _CODES),
    "desk": Command("打开工作页面：在浏览器中做一次公开工作的每一步，不用输入命令。", "desk:desk"),
    "campaign": CommandGroup("一次填报活动：发出、收回、催报、审核、公开，谁到了哪一步。", _CAMPAIGN),
}
ROOT = CommandGroup(
    "预算公开工作簿工具：生成带锁定和校验的填报工作簿，读回、核对填报结果，生成公开表和情况说明。\n\n"
    "先运行 xlsx-kit demo 看一遍全过程。每条命令后加 --help 可看说明。",
    _COMMANDS,
)
