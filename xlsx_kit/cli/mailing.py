"""Commands about letters and returns: send, mail, collect, remind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xlsx_kit.cli import console
from xlsx_kit.cli.campaign import FolderArgument, JobsOption, at_work, opened_campaign
from xlsx_kit.cli.options import JsonOption
from xlsx_kit.cli.password import IMAP, SMTP, kept_password, password_for_sheets
from xlsx_kit.cli.progress import bar
from xlsx_kit.findings import STATUS_WORDS

if TYPE_CHECKING:
    from xlsx_kit.campaign.campaign import Campaign, ImapSettings
    from xlsx_kit.campaign.intake.collect import CollectResult
    from xlsx_kit.campaign.intake.received import ReceivedFile
    from xlsx_kit.campaign.letters.delivery import DeliveryResult
    from xlsx_kit.campaign.letters.smtp import SmtpSender


def send(
    folder: FolderArgument,
    yes: Annotated[bool, typer.Option("--yes", help="写好后随即用 SMTP 发出；不写时只写草稿。")] = False,
    json: JsonOption = False,
    jobs: JobsOption = 1,
) -> None:
    """工作表密码取环境变量 XLSX_KIT_PASSWORD 或系统钥匙串，都没有则保护而不设密码。"""
    from xlsx_kit.campaign.letters.draft import draft_first_letters, generate_workbooks
    from xlsx_kit.campaign.letters.prefill import import_export

    mailer = _mailer(folder) if yes else None  # what is missing for sending is said before long work
    with at_work(folder, "send") as (found, run):
        this_year, odd = import_export(found, bar())
        batch = generate_workbooks(found, jobs, bar(), password_for_sheets(None), this_year)
        console.findings([*odd, *batch.findings])
        done = draft_first_letters(found, batch, bar())
        run.result(done.to_dict())
    if mailer:
        gone = _delivered(folder, mailer)
        done = replace(gone, drafted=done.drafted, failed=[*done.failed, *gone.failed])
    _say(done, json=json)
    if done.failed or done.stopped:
        raise typer.Exit(1)


def mail(
    folder: FolderArgument,
    yes: Annotated[bool, typer.Option("--yes", help="确认发送；不写时只列出将要发送的邮件。")] = False,
    resend_uncertain: Annotated[
        bool, typer.Option("--resend-uncertain", help="上次中断、不知是否发出的也再发一次（编号不变）。")
    ] = False,
    json: JsonOption = False,
) -> None:
    """密码取环境变量 XLSX_KIT_SMTP_PASSWORD 或系统钥匙串（keyring，服务 xlsx-kit，用户 smtp）。"""
    from xlsx_kit.campaign.letters.delivery import DeliveryResult, deliverable, unconfirmed

    if not yes:
        found = _with_smtp(folder)
        messages = deliverable(found, resend_uncertain=resend_uncertain)
        waiting = {message.id for message in messages}
        unknown = [m.unit for m in unconfirmed(found) if m.id not in waiting]
        _say(DeliveryResult(skipped=[message.unit for message in messages], uncertain=unknown), json=json)
        console.complain(f"以上 {len(messages)} 封待发；加 --yes 发送。")
        return
    done = _delivered(folder, _mailer(folder), resend_uncertain=resend_uncertain)
    _say(done, json=json)
    if done.failed or done.stopped:
        raise typer.Exit(1)


def _with_smtp(folder: Path) -> Campaign:
    """A campaign whose settings say how mail is sent."""
    found = opened_campaign(folder)
    if found.plan.smtp is None:
        console.fail([["campaign.toml 中没有 [smtp]。可以用邮件程序打开 outbox 中的草稿发送。"]])
        raise typer.Exit(1)
    return found


def _mailer(folder: Path) -> SmtpSender:
    """What sends a campaign's mail, with its password."""
    from xlsx_kit.campaign.letters.smtp import SmtpSender
    from xlsx_kit.campaign.tls import tls_context

    found = _with_smtp(folder)
    found.ledger.close()
    settings, password = found.plan.smtp, kept_password(SMTP)
    assert settings
    if settings.user and not password:
        console.fail([["没有找到 SMTP 密码：请设环境变量 XLSX_KIT_SMTP_PASSWORD，或存入系统钥匙串。"]])
        raise typer.Exit(1)
    return SmtpSender(settings, password or "", tls_context(found.file(settings.certificates)))


def _delivered(folder: Path, mailer: SmtpSender, *, resend_uncertain: bool = False) -> DeliveryResult:
    """All letters that are ready, delivered."""
    from xlsx_kit.campaign.letters.delivery import deliver_letters, deliverable

    with at_work(folder, "mail") as (found, run):
        try:
            done = deliver_letters(
                found, deliverable(found, resend_uncertain=resend_uncertain), mailer, bar()
            )
        finally:
            mailer.close()
        run.result(done.to_dict())
    return done


def collect(
    folder: FolderArgument,
    sources: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH", help="文件夹、邮件（eml、msg、mbox）、压缩包或工作簿。", show_default=False
        ),
    ] = None,
    imap: Annotated[
        bool, typer.Option("--imap", help="从 [imap] 所写的邮箱收取（只读，收过的不再下载）。")
    ] = False,
    json: JsonOption = False,
    jobs: JobsOption = 1,
) -> None:
    """IMAP 密码取环境变量 XLSX_KIT_IMAP_PASSWORD 或系统钥匙串（keyring，服务 xlsx-kit，用户 imap）。"""
    from xlsx_kit.api import rule_catalogue
    from xlsx_kit.campaign.intake.collect import collect_returns
    from xlsx_kit.campaign.intake.imap import MailboxError

    if not imap and not sources:
        raise typer.BadParameter("缺少要收取的文件夹或文件，或 --imap。")
    problems = [[f"找不到 {path}。"] for path in sources or [] if not path.exists()]
    if imap and opened_campaign(folder).plan.imap is None:
        problems.append(["campaign.toml 中没有 [imap]。"])
    if problems:
        console.fail(problems)
        raise typer.Exit(1)
    try:
        with at_work(folder, "collect") as (found, run):
            known = {entry.id for entry in rule_catalogue(found.plan.pack)}
            items = _items(found, sources or [], found.plan.imap if imap else None)
            done = collect_returns(found, items, known, jobs=jobs, progress=bar())
            run.result(done.to_dict())
            units = {unit.code: unit.name for unit in found.units}
    except MailboxError:
        console.fail([["邮箱打不开：请核对 [imap] 的设置、密码和网络。"]])
        raise typer.Exit(1) from None
    if json:
        console.write_json(done.to_dict())
    else:
        _say_collected(done, units)


def remind(folder: FolderArgument, json: JsonOption = False) -> None:
    from xlsx_kit.campaign.letters.reminder import draft_reminders

    with at_work(folder, "remind") as (found, run):
        done = draft_reminders(found, bar())
        run.result(done.to_dict())
    _say(done, json=json)


def _items(found: Campaign, sources: Iterable[Path], imap: ImapSettings | None) -> Iterator[ReceivedFile]:
    """Everything that is to be taken in. Raises MailboxError where the mailbox cannot be read."""
    from xlsx_kit.campaign.intake.folders import read_source
    from xlsx_kit.campaign.intake.imap import read_mailbox
    from xlsx_kit.campaign.tls import tls_context

    for path in sources:
        yield from read_source(path)
    if imap:
        context = tls_context(found.file(imap.certificates))
        yield from read_mailbox(imap, kept_password(IMAP) or "", context, found.ledger.fetched())


def _say_collected(done: CollectResult, units: dict[str, str]) -> None:
    for one in done.received:
        name = f"{one.unit} {units[one.unit]}" if one.unit else "认不出单位"
        note = f"　{one.note}" if one.note else ""
        console.say(f"{name}：{STATUS_WORDS[one.status]}（{one.name}）{note}")
    for name, source, why in done.odd:
        console.say(f"没有采用 {name}：{why}（{source}）")
    console.say(f"新收 {len(done.received)} 份，重复 {done.again} 份，没有采用 {len(done.odd)} 份。")


def _say(done: DeliveryResult, *, json: bool) -> None:
    """What became of letters: in words, or as JSON."""
    if json:
        console.write_json(done.to_dict())
        return
    for code, why in (*done.failed, *done.partly):
        console.say(f"{code}：{why}")
    if done.stopped:
        console.complain(f"没有继续发送：{done.stopped}。")
    if done.uncertain:
        console.say(
            f"不知是否发出：{'、'.join(done.uncertain)}。确认对方没有收到的，加 --resend-uncertain 再发。"
        )
    counts = [
        ("写好草稿", len(done.drafted)),
        ("已发出", len(done.sent)),
        ("无需处理或待发", len(done.skipped)),
        ("失败", len(done.failed)),
    ]
    console.say("，".join(f"{words} {count} 封" for words, count in counts) + "。")
