"""By which names a whole may be meant that a share speaks of."""

from __future__ import annotations

from xlsx_kit.prose.proof.grammar.statements import Share, Topic
from xlsx_kit.prose.proof.grammar.subjects import core, opposed, subject_of
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.phrases import has, phrases
from xlsx_kit.prose.proof.words import vocabulary


def called(subject: str, name: str) -> bool:
    """Whether a whole is meant by a name: the same words, or some before them (本年支出合计)."""
    if opposed(subject, name):
        return False
    if core(name):
        return core(subject) == core(name)
    return bool(subject) and not core(subject) and (name in subject or name.endswith(subject))


def is_of_side(topic: Topic, share: Share) -> bool:
    """国有资本经营预算收入 x，收入总计 y，调出 z，占收入的 p%: of either, where the share says no more."""
    own = share.topic.line if share.topic else topic.line
    bare = share.named in phrases("sides")
    return bare and topic.line == own and topic.subject.endswith(share.named)


def is_called_more(topic: Topic, share: Share) -> bool:
    """货物采购支出 x，其中授予中小企业 y，占货物支出金额的 p%: one amount whose name holds the share's."""
    name, part = core(share.named), share.topic
    here = part is not None and topic is not part and topic.line == part.line
    of_all = has(share.named, "named_as_all")  # 占全部采购的 x%: of no kind of them
    return here and not of_all and len(name) > 1 and name in core(topic.subject)


def may_be_one(one: str, other: str) -> bool:
    """Whether the words of two amounts may speak of one thing: not 人员经费决算 x，部门年初预算 y."""
    shared = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    ends = (one[shared:], other[shared:])
    names = [core(subject_of(tokens_to_look_at(end))) for end in ends]
    if all(names):
        return bool({*names[0]} & {*names[1]})  # 集中采购的预算规模, 实际采购规模
    of_all = [any(word in end for word in vocabulary().file.subject.strip) for end in ends]
    return not any(whole and name for whole, name in zip(of_all, reversed(names), strict=True))
