"""Commands about letters and returns: send, mail, collect, remind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from xlsx_kit.cli import console
from xlsx_kit.cli.campaign.session import (
    FolderArgument,
    JobsOption,
    OfficerOption,
    locked_campaign,
)
from xlsx_kit.cli.errors import CommandError
from xlsx_kit.cli.options import JsonOption
from xlsx_kit.cli.parameters import Argument, Flag, Option
from xlsx_kit.cli.password import (
    IMAP,
    SHEETS,
    SMTP,
    AskPasswordOption,
    PasswordFileOption,
    kept_password,
    password_from,
)
from xlsx_kit.cli.progress_bar import bar
from xlsx_kit.cli.usage import UsageError
from xlsx_kit.findings import SpecError

if TYPE_CHECKING:
    from xlsx_kit.campaign import (
        Campaign,
        DeliveryResult,
        ImapSettings,
        LetterListing,
        ReceivedFile,
        SmtpSender,
    )

NO_SMTP = "campaign.toml 中没有 [smtp]，请用邮件程序"
EVERY, NOBODY = "全部", "没有邮箱，用 contact 补上"
"""All units; what stands for the way of a letter to nobody."""


def send(
    folder: FolderArgument,
    yes: Annotated[bool, Flag("--yes", "写好后随即用 SMTP 发出；不写时只写草稿。")] = False,
    json: JsonOption = False,
    jobs: JobsOption = 1,
    password_file: PasswordFileOption = None,
    ask_password: AskPasswordOption = False,
    officer: OfficerOption = "",
) -> int:
    """工作表密码取环境变量 XLSX_KIT_PASSWORD 或系统钥匙串，都没有则保护而不设密码。"""
    from xlsx_kit.campaign import draft_first_letters, generate_workbooks, import_export

    password = password_from(SHEETS, file=password_file, ask=ask_password)
    # what is missing for sending is said before long work
    sender = _smtp_sender(folder, kept_password(SMTP)) if yes else None
    with locked_campaign(folder, "send", officer) as (campaign, run):
        this_year, remarks = import_export(campaign, bar())
        batch = generate_workbooks(campaign, jobs, bar(), password, this_year)
        console.findings([*remarks, *batch.findings])
        result = run.result(draft_first_letters(campaign, batch, bar()))
    if sender:
        sent = _deliver(folder, sender)
        result = replace(
            sent, drafted=result.drafted, failed=[*result.failed, *sent.failed], held=result.held
        )
    return _report(result, json=json)


def mail(
    folder: FolderArgument,
    yes: Annotated[bool, Flag("--yes", "确认发送；不写时只列出将要发送的邮件。")] = False,
    show: Annotated[bool, Flag("--show", "只看不发：每封的收件人、标题、正文和附件。")] = False,
    resend_uncertain: Annotated[
        bool, Flag("--resend-uncertain", "上次中断、不知是否发出的也再发一次（编号不变）。")
    ] = False,
    sent: Annotated[
        list[str] | None,
        Option(
            "--sent",
            "CODE",
            "已另行送出的（邮件程序、内网、面交），登记为已发出；可写几次，或写“全部”。",
        ),
    ] = None,
    json: JsonOption = False,
    password_file: PasswordFileOption = None,
    ask_password: AskPasswordOption = False,
    officer: OfficerOption = "",
) -> int:
    """密码取环境变量 XLSX_KIT_SMTP_PASSWORD 或系统钥匙串（keyring，服务 xlsx-kit，用户 smtp）。"""
    from xlsx_kit.campaign import list_letters, open_campaign

    if yes + show + bool(sent) > 1:
        raise UsageError("--yes、--show、--sent 不能同用。")
    if sent:
        return _report(_record_sent(folder, sent, officer), json=json)
    if yes:
        sender = _smtp_sender(folder, password_from(SMTP, file=password_file, ask=ask_password))
        return _report(_deliver(folder, sender, resend_uncertain=resend_uncertain), json=json)
    campaign = open_campaign(folder)
    listing = list_letters(campaign, resend_uncertain=resend_uncertain, whole=show)
    console.show(listing, _listing_lines(listing, show), json=json)
    if not show:
        how = "加 --yes 发送" if campaign.plan.smtp else f"{NO_SMTP}打开 outbox 中的草稿发送"
        console.complain(f"以上 {len(listing.waiting)} 封待发；加 --show 看内容，{how}。")
    return 0


def _listing_lines(listing: LetterListing, show: bool) -> Iterator[str]:
    for one in (*listing.waiting, *listing.carried):
        yield f"{one.code} {one.name}　{one.kind}　{NOBODY if one.unaddressed else one.channel}"
        if show and one.letter:
            yield f"    标题：{one.letter.subject}"
            yield f"    收件人：{one.letter.to or '（没有）'}"
            yield from (f"    附件：{attachment.name}" for attachment in one.letter.attachments)
            yield from (f"    {line}".rstrip() for line in one.letter.text.splitlines())
    if listing.carried:
        yield f"内网、面交的 {len(listing.carried)} 封不用邮件发，在 outbox 下各自的文件夹中。"
    if listing.uncertain:
        known = "、".join(listing.uncertain)
        yield f"不知是否发出：{known}。确认对方没有收到的，加 --resend-uncertain 再发。"
    yield f"待发 {len(listing.waiting)} 封。"


def collect(
    folder: FolderArgument,
    sources: Annotated[
        list[Path] | None, Argument("PATH", "文件夹、邮件（eml、msg、mbox）、压缩包或工作簿。")
    ] = None,
    imap: Annotated[bool, Flag("--imap", "从 [imap] 所写的邮箱收取（只读，收过的不再下载）。")] = False,
    json: JsonOption = False,
    jobs: JobsOption = 1,
    password_file: PasswordFileOption = None,
    ask_password: AskPasswordOption = False,
    sheets: Annotated[
        list[str] | None,
        Option("--sheet", "CODE=校验码", "收到的纸质确认单：单位编码和单上的校验码；几份写几次。"),
    ] = None,
    officer: OfficerOption = "",
) -> int:
    """IMAP 密码取环境变量 XLSX_KIT_IMAP_PASSWORD 或系统钥匙串（keyring，服务 xlsx-kit，用户 imap）。"""
    from xlsx_kit.campaign import collect_returns, open_campaign, read_sheet_codes, record_sheets

    if not imap and not sources and not sheets:
        raise UsageError("缺少要收取的文件夹或文件，或 --imap、--sheet。")
    try:
        papers = read_sheet_codes(sheets or [])
    except SpecError as error:
        (problem,) = error.problems
        raise UsageError(f"--sheet {problem.message}。{problem.hint}") from None
    problems = [f"找不到 {path}。" for path in sources or [] if not path.exists()]
    if imap and open_campaign(folder).plan.imap is None:
        problems.append("campaign.toml 中没有 [imap]。")
    if problems:
        raise CommandError(*problems)
    with locked_campaign(folder, "collect", officer) as (campaign, run):
        password = password_from(IMAP, file=password_file, ask=ask_password) if imap else None
        files = _received_files(campaign, sources or [], campaign.plan.imap if imap else None, password)
        result = collect_returns(campaign, files, jobs=jobs, progress=bar())
        result.sheets += record_sheets(campaign, papers, officer=run.officer)
        run.result(result)
        units = {unit.code: unit.name for unit in campaign.units}
    console.show(result, result.lines(units), json=json)
    if result.stopped:
        console.complain(f"{result.stopped}。")
    return 1 if result.stopped else 0


def remind(folder: FolderArgument, officer: OfficerOption = "", json: JsonOption = False) -> None:
    from xlsx_kit.campaign import draft_reminders

    with locked_campaign(folder, "remind", officer) as (campaign, run):
        result = run.result(draft_reminders(campaign, bar()))
    console.show(result, result.lines(), json=json)


def _smtp_sender(folder: Path, password: str | None) -> SmtpSender:
    """What sends a campaign's mail. Raises CommandError where no server is set, or a password is missing."""
    from xlsx_kit.campaign import SmtpSender, open_campaign, tls_context

    campaign = open_campaign(folder)
    campaign.ledger.close()
    settings = campaign.plan.smtp
    if settings is None:
        raise CommandError(f"{NO_SMTP}打开 outbox 中的草稿发送。")
    if settings.user and not password:
        raise CommandError(
            "没有找到 SMTP 密码：请设环境变量 XLSX_KIT_SMTP_PASSWORD，存入系统钥匙串，"
            "或用 --password-file、--ask-password。"
        )
    return SmtpSender(settings, password or "", tls_context(campaign.file(settings.certificates)))


def _deliver(folder: Path, sender: SmtpSender, *, resend_uncertain: bool = False) -> DeliveryResult:
    """Deliver all letters that are ready."""
    from xlsx_kit.campaign import deliver_letters, deliverable, letter_templates, refresh_drafts

    with locked_campaign(folder, "mail") as (campaign, run):
        try:
            refresh_drafts(campaign, letter_templates(campaign))
            messages = deliverable(campaign, resend_uncertain=resend_uncertain)
            result = deliver_letters(campaign, messages, sender, bar())
        finally:
            sender.close()
        run.result(result)
    return result


def _record_sent(folder: Path, codes: Sequence[str], officer: str) -> DeliveryResult:
    """Take down which letters left otherwise. Raises CommandError for a unit that has none waiting."""
    from xlsx_kit.campaign import carried, deliverable, record_sent

    with locked_campaign(folder, "mail", officer) as (campaign, run):
        waiting = [*deliverable(campaign), *carried(campaign)]
        if unknown := set(codes) - {one.unit for one in waiting} - {EVERY}:
            raise CommandError(*(f"{code} 没有待发的信。" for code in sorted(unknown)))
        left = [one for one in waiting if EVERY in codes or one.unit in codes]
        return run.result(record_sent(campaign, left))


def _received_files(
    campaign: Campaign, sources: Iterable[Path], imap: ImapSettings | None, password: str | None
) -> Iterator[ReceivedFile]:
    """Everything that is to be taken in. Raises MailboxError where the mailbox cannot be read."""
    from xlsx_kit.campaign import read_mailbox, read_source, tls_context

    for path in sources:
        yield from read_source(path, campaign.folder)
    if imap:
        context = tls_context(campaign.file(imap.certificates))
        yield from read_mailbox(imap, password or "", context, campaign.ledger.fetched())


def _report(result: DeliveryResult, *, json: bool) -> int:
    """What became of letters, as text or JSON; one that could not be sent ends with 1."""
    if result.stopped and not json:
        console.complain(f"没有继续发送：{result.stopped}。")
    console.show(result, result.lines(), json=json)
    return 1 if result.failed or result.stopped else 0
