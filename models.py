"""数据表：every table of the service and every word stored in it; nothing else.

Ratings are kept apart from persons from the first table on: no table below that holds a rating, a scan or a ticket
has a citizen in it, and those tables are keyed by random ids (``WITHOUT ROWID`` on SQLite, where a hidden row number
would otherwise log the order of insertion). What ties a repeat to a person is a keyed one-way tag whose key lives in
the key file and is destroyed. There is no table of citizens at all: who signs in is known to the running service for
the length of a request.
"""

from __future__ import annotations

import secrets
from datetime import UTC
from enum import Enum
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from peewee import (
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    DatabaseProxy,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    SmallIntegerField,
    TextField,
)

if TYPE_CHECKING:
    from peewee import ModelBase

    _MomentBase = DateTimeField[Any]
    _WordBase = CharField[Any]

    class _TableMeta(ModelBase):
        def __getattr__(cls, name: str) -> Any: ...

    class _Table(Model, metaclass=_TableMeta):
        """What peewee adds to a table unseen: its id, the plain value of a foreign key, the way back along one."""

        id: Any

        def __getattr__(self, name: str) -> Any: ...

else:
    _MomentBase = DateTimeField
    _WordBase = CharField
    _Table = Model

BEIJING = ZoneInfo("Asia/Shanghai")

database = DatabaseProxy()


def random_id() -> str:
    """128 random bits as 32 hexadecimal digits: a key that tells neither order nor number."""
    return secrets.token_hex(16)


def random_number() -> int:
    """Nine random digits: people can read them out, and they tell neither order nor how many there are（随机编号）."""
    return 10**8 + secrets.randbelow(9 * 10**8)


class Word(Enum):
    """A stored word with the Chinese label that people read beside it."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        word = object.__new__(cls)
        word._value_ = value
        word.label = label
        return word


class WordField(_WordBase):
    """Stores the value of a `Word` and gives the `Word` back."""

    def __init__(self, words: type[Word], **kwargs: Any) -> None:
        self.words = words
        super().__init__(max_length=24, **kwargs)

    def db_value(self, value: Any) -> Any:
        return value.value if isinstance(value, Word) else value

    def python_value(self, value: Any) -> Any:
        return None if value is None else self.words(value)  # type: ignore[call-arg]


class MomentField(_MomentBase):
    """A moment: aware and in Beijing time in Python, UTC with whole seconds in the table."""

    def db_value(self, value: Any) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone cannot be stored: {value!r}")
        return super().db_value(value.astimezone(UTC).replace(tzinfo=None, microsecond=0))  # type: ignore[no-untyped-call]

    def python_value(self, value: Any) -> Any:
        stored = super().python_value(value)  # type: ignore[no-untyped-call]
        return None if stored is None else stored.replace(tzinfo=UTC).astimezone(BEIJING)


class Base(_Table):
    class Meta:
        database = database
        legacy_table_names = False

    @classmethod
    def get_or_none(cls, *query: Any) -> Self | None:
        """The row, or None. Peewee's own puts the whole statement into words once more when there is no such row."""
        found: Self | None = cls.select().where(*query).first()
        return found


# --- words -----------------------------------------------------------------------------------------------------------


class StaffRole(Word):
    SUPERVISOR = "supervisor", "效能办"
    UNIT_ADMIN = "unit_admin", "部门管理员"
    ESTABLISHMENT = "establishment", "编办"
    DISCIPLINE = "discipline", "纪检"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    OFFICIAL = "official", "公职人员"


class IdentityKind(Word):
    WECHAT = "wechat", "微信"
    BROWSER = "browser", "浏览器"


class Assurance(Word):
    """How well a rating is tied to a real visit（评价可信级别）."""

    CASE = "case", "办件核实"
    VISIT = "visit", "现场扫码"
    BROWSER = "browser", "浏览器访问"


class RatingStanding(Word):
    """Whether a rating counts（计入状态）; what does not count is kept all the same."""

    COUNTED = "counted", "计入"
    QUARANTINED = "quarantined", "待复核"
    EXCLUDED = "excluded", "复核后不计入"
    CONFLICTED = "conflicted", "回避不计入"
    DUPLICATE = "duplicate", "同一办件重复"


class TallyScope(Word):
    """What a row of sums is about: an office with all its posts, or one target（单位本身或岗位及任职人）."""

    OFFICE = "office", "单位合计"
    TARGET = "target", "评价对象"


class Grain(Word):
    """How long a period is（统计周期）."""

    DAY = "day", "日"
    WEEK = "week", "周"
    MONTH = "month", "月"
    QUARTER = "quarter", "季度"
    YEAR = "year", "年"


class BurstKind(Word):
    """What came in too great a number（集中评价）."""

    PERSON = "person", "同一人短时间大量评价"
    ADDRESS = "address", "同一网络地址集中评价"
    TARGET = "target", "同一对象短时间集中评价"


class BurstState(Word):
    WAITING = "waiting", "待复核"
    PROPOSED = "proposed", "拟不计入，待第二人确认"
    RELEASED = "released", "已计入"
    EXCLUDED = "excluded", "不计入"


class ExclusionReason(Word):
    """The public reason for which ratings were left out（不计入原因）."""

    ORGANIZED = "organized", "有组织刷评"
    NOT_VISITORS = "not_visitors", "非办事群众"
    SAME_DEVICE = "same_device", "同一设备重复评价"
    OTHER_PROOF = "other_proof", "其他查实情形"


class ComplaintKind(Word):
    COMPLAINT = "complaint", "投诉"
    TIP_OFF = "tip_off", "举报"
    SUGGESTION = "suggestion", "建议"
    PRAISE = "praise", "表扬"


class ComplaintQueue(Word):
    """Who works on it: a tip-off（举报）and what is handed over are with discipline inspection, and for nobody else."""

    ORDINARY = "ordinary", "效能监督"
    DISCIPLINE = "discipline", "纪检监察"


class ComplaintSource(Word):
    ONLINE = "online", "网上提交"
    PHONE = "phone", "电话受理"


class ComplaintStatus(Word):
    FILED = "filed", "已提交"
    ACCEPTED = "accepted", "已受理"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    ASSIGNED = "assigned", "已转办"
    ANSWERED = "answered", "已答复"
    RAISED = "raised", "已交上一级"
    CLOSED = "closed", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"
    TRANSFERRED = "transferred", "已移送纪检监察"


class Confirmation(Word):
    """The citizen's last word（群众确认）; silence is none of these."""

    SOLVED = "solved", "已解决"
    PARTLY = "partly", "部分解决"
    EMPTY_ANSWER = "empty_answer", "有回复没回答"
    NOT_SOLVED = "not_solved", "未解决"


class ContentCheck(Word):
    """What WeChat's content check said（内容安全检测）; nothing is ever dropped for it."""

    PENDING = "pending", "待检测"
    PASSED = "pass", "通过"
    REVIEW = "review", "待人工复核"


class BindingState(Word):
    """Where the tying of a WeChat identity to a staff account stands（绑定）."""

    ISSUED = "issued", "待使用"
    WAITING = "waiting", "待确认"
    APPROVED = "approved", "已绑定"
    REFUSED = "refused", "未通过"


class SubscriptionState(Word):
    """What somebody last said to a subscription message（订阅消息）."""

    GRANTED = "accept", "已同意"
    REFUSED = "reject", "已拒绝"
    BANNED = "ban", "已停用"


class CodeProblem(Word):
    """What somebody says is wrong with a code on the wall."""

    COVERED = "covered", "被遮挡"
    DAMAGED = "damaged", "破损、扫不出"
    WRONG_PERSON = "wrong_person", "与在岗人员不符"
    WRONG_PLACE = "wrong_place", "张贴位置不对"
    SUSPICIOUS = "suspicious", "疑似被替换或伪造"


class Carrier(Word):
    """What a code is printed on（载体）."""

    POSTER = "poster", "大厅海报"
    BOARD = "board", "公示栏"
    DESK = "desk", "桌牌"
    BADGE = "badge", "工作牌"
    ENFORCEMENT = "enforcement", "执法证"
    GUIDE = "guide", "办事指南"


class OutboxStatus(Word):
    WAITING = "waiting", "待发送"
    SENT = "sent", "已发送"
    DELIVERED = "delivered", "已送达"
    UNREACHABLE = "unreachable", "无法送达"
    DEAD = "dead", "发送失败"


class DeadlineStage(Word):
    """What an office owes until a day（时限环节）."""

    ACCEPT = "accept", "受理"
    ANSWER = "answer", "答复"


class DeadlineMark(Word):
    """What a deadline reaches on its way（时限节点）; the last is red, the others are yellow."""

    HALF = "half", "时限过半"
    THREE_QUARTERS = "three_quarters", "时限过四分之三"
    DAY_BEFORE = "day_before", "到期前一个工作日"
    OVER = "over", "已超过时限"


class EscalationCause(Word):
    UNOPENED = "unopened", "未按时查阅"
    OVERDUE = "overdue", "超过时限"
    # Not climbed: it began one level up, or nobody below could be reached.
    DIRECT = "direct", "直接告知上级"


class OrganizationKind(Word):
    BODY = "body", "机构"
    DEPARTMENT = "department", "内设机构"


class PersonnelEventKind(Word):
    """人事变动; its day is the first one on which the new state holds."""

    JOINED = "joined", "入职"
    APPOINTED = "appointed", "兼任"
    TRANSFERRED = "transferred", "调任"
    RELIEVED = "relieved", "免职"
    LEFT = "left", "离职"


# --- organizations ---------------------------------------------------------------------------------------------------


class Organization(Base):
    """机构：a public body or one of its departments（内设机构）, in a tree, with its published facts.

    Two departments of different bodies may have one name. What is closed stays, because codes, ratings and complaints
    refer to it; what took over its work is its successor.
    """

    code = CharField(max_length=64, unique=True)
    name = CharField(max_length=100, index=True)
    kind = WordField(OrganizationKind, default=OrganizationKind.BODY)
    parent = ForeignKeyField("self", null=True, backref="children", on_delete="RESTRICT")
    closed_on = DateField(null=True)
    successor = ForeignKeyField("self", null=True, backref="predecessors", on_delete="RESTRICT")
    duties = TextField(default="")
    address = CharField(max_length=200, default="")
    hours = CharField(max_length=100, default="")
    phone = CharField(max_length=40, default="")
    authorized_strength = IntegerField(default=0)
    actual_strength = IntegerField(default=0)


class PowerItem(Base):
    """权责事项：one matter of an organization's power list, with its official code and type."""

    organization = ForeignKeyField(Organization, backref="power_items", on_delete="RESTRICT")
    code = CharField(max_length=80, unique=True)
    name = CharField(max_length=250)
    group = CharField(max_length=200, default="", column_name="matter_group")
    type_code = CharField(max_length=8)
    type_label = CharField(max_length=40)
    source_organization_code = CharField(max_length=64, default="")
    listed = BooleanField(default=True)


class Post(Base):
    """岗位：a post of an organization; key posts（效能监察重要岗位）are the ones in the pilot.

    How many hold it is counted from the appointments of the day asked for, not stored.
    """

    organization = ForeignKeyField(Organization, backref="posts", on_delete="RESTRICT")
    code = CharField(max_length=40, unique=True)
    name = CharField(max_length=100)
    duties = TextField(default="")
    is_key_post = BooleanField(default=True)
    # Its holder leads the organization（单位负责人）: everybody in it and below it is the holder's subordinate.
    is_head = BooleanField(default=False)
    # Whoever acts here must hold a certificate that is valid on the day（执法岗位）.
    needs_certificate = BooleanField(default=False)
    authorized_strength = IntegerField(default=1)
    closed_on = DateField(null=True)
    successor = ForeignKeyField("self", null=True, backref="predecessors", on_delete="RESTRICT")


class Counter(Base):
    """窗口：a place where citizens are served, by a post or by nobody yet."""

    organization = ForeignKeyField(Organization, backref="counters", on_delete="RESTRICT")
    post = ForeignKeyField(Post, null=True, backref="counters", on_delete="RESTRICT")
    code = CharField(max_length=40, unique=True)
    name = CharField(max_length=100)
    place = CharField(max_length=200, default="")
    hours = CharField(max_length=100, default="")
    phone = CharField(max_length=40, default="")
    closed_on = DateField(null=True)


class PostPowerItem(Base):
    """Which matters a post handles（岗位承办事项）."""

    post = ForeignKeyField(Post, backref="handled", on_delete="CASCADE")
    power_item = ForeignKeyField(PowerItem, backref="handlers", on_delete="CASCADE")

    class Meta:
        indexes = ((("post", "power_item"), True),)


class MatterStep(Base):
    """环节：one step of a matter, in its order, with its limit and the post that answers for it.

    No step is without an owner: a post cannot be closed while a step is its own. The official is whoever holds the
    post on the day that is asked for.
    """

    power_item = ForeignKeyField(PowerItem, backref="steps", on_delete="CASCADE")
    number = SmallIntegerField()
    name = CharField(max_length=100)
    working_days = SmallIntegerField()
    post = ForeignKeyField(Post, backref="steps", on_delete="RESTRICT")
    stand_in = ForeignKeyField(Post, null=True, backref="stood_in_steps", on_delete="RESTRICT")
    closed_on = DateField(null=True)

    class Meta:
        indexes = ((("power_item", "number"), True),)


class Official(Base):
    """公职人员; one who left has the first day on which the person was no longer there."""

    staff_number = CharField(max_length=40, unique=True)
    name = CharField(max_length=60)
    establishment_type = CharField(max_length=40, default="")
    left_on = DateField(null=True)


class PersonnelEvent(Base):
    """人事变动：what another system or the establishment office said happened, kept as it was said.

    Officials and posts are named by their numbers, because word of a leaving may come before word of the joining.
    Appointments follow from all events in the order of their days, whatever the order in which they came.
    """

    number = CharField(max_length=60, unique=True)
    kind = WordField(PersonnelEventKind)
    staff_number = CharField(max_length=40, index=True)
    official_name = CharField(max_length=60, default="")
    establishment_type = CharField(max_length=40, default="")
    post_code = CharField(max_length=40, default="")
    day = DateField()
    document_number = CharField(max_length=100, default="")


class Appointment(Base):
    """任职：who held which post from which day to which day, both included; and the event that said so, if one did."""

    official = ForeignKeyField(Official, backref="appointments", on_delete="RESTRICT")
    post = ForeignKeyField(Post, backref="appointments", on_delete="RESTRICT")
    starts_on = DateField()
    ends_on = DateField(null=True)
    opened_by = ForeignKeyField(PersonnelEvent, null=True, backref="opened", on_delete="RESTRICT")
    closed_by = ForeignKeyField(PersonnelEvent, null=True, backref="closed", on_delete="RESTRICT")

    class Meta:
        indexes = ((("post", "starts_on"), False),)


class PilotBatch(Base):
    """试点批次：by which document which round of the pilot began."""

    code = CharField(max_length=40, unique=True)
    name = CharField(max_length=100)
    document_number = CharField(max_length=100)
    starts_on = DateField()


class PilotMember(Base):
    """试点范围：an organization, or one of its posts, that is in the pilot from a day to a day, both included."""

    batch = ForeignKeyField(PilotBatch, backref="members", on_delete="RESTRICT")
    organization = ForeignKeyField(Organization, backref="pilots", on_delete="RESTRICT")
    post = ForeignKeyField(Post, null=True, backref="pilots", on_delete="RESTRICT")
    starts_on = DateField()
    ends_on = DateField(null=True)

    class Meta:
        indexes = ((("batch", "organization", "post"), False),)


class Certificate(Base):
    """执法证件：what allows an official to act outside the office, for which matters, and until when."""

    official = ForeignKeyField(Official, backref="certificates", on_delete="RESTRICT")
    number = CharField(max_length=40, unique=True)
    # 证件类别, e.g. 行政执法证; empty where nobody said so.
    kind = CharField(max_length=40, default="")
    scope = CharField(max_length=200)
    valid_from = DateField()
    valid_until = DateField()
    revoked_on = DateField(null=True)


class QrCode(Base):
    """二维码：the one active code of an organization, a counter, an official on a post; revoked ones say so."""

    token = CharField(max_length=32, unique=True)
    number = CharField(max_length=20, unique=True)
    organization = ForeignKeyField(Organization, backref="codes", on_delete="RESTRICT")
    post = ForeignKeyField(Post, null=True, backref="codes", on_delete="RESTRICT")
    # Whoever held the post when the code was made: a successor gets a code of the successor's own.
    official = ForeignKeyField(Official, null=True, backref="codes", on_delete="RESTRICT")
    counter = ForeignKeyField(Counter, null=True, backref="codes", on_delete="RESTRICT")
    # Holds "organization:3", "counter:4", "post:12" or "post:12:official:7" while active and nothing afterwards: the
    # unique index is what allows one active code per holder, whoever issues and however many at once.
    active_holder = CharField(max_length=60, null=True, unique=True)
    issued_on = DateField()
    revoked_on = DateField(null=True)


class CatalogueRevision(Base):
    """One row that counts changes of what profiles show, so that every worker knows when its copy is old."""

    revision = IntegerField(default=1)


# --- people who use the service --------------------------------------------------------------------------------------


class StaffAccount(Base):
    """工作人员账号 with one role; reached in the official account and recognized in the mini-program."""

    name = CharField(max_length=60)
    role = WordField(StaffRole)
    organization = ForeignKeyField(Organization, null=True, backref="staff", on_delete="RESTRICT")
    post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
    # Who is told next when this person does not act（直接上级）.
    superior = ForeignKeyField("self", null=True, backref="subordinates", on_delete="SET NULL")
    # Said aloud, not concluded from a missing scope: who loses the last organization sees nothing, not everything.
    whole_city = BooleanField(default=False)
    account_openid = CharField(max_length=64, null=True, unique=True)
    mini_openid = CharField(max_length=64, null=True, unique=True)
    unionid = CharField(max_length=64, null=True, unique=True)
    active = BooleanField(default=True)
    # Who of the personnel this is: who leaves the post loses the binding, and confirms the own duties until then.
    official = ForeignKeyField(Official, null=True, on_delete="SET NULL")
    # 静默: what can wait is not told before this moment.
    muted_until = MomentField(null=True)


class SupervisionScope(Base):
    """督查范围：an organization that an account without the whole city is competent for."""

    staff = ForeignKeyField(StaffAccount, backref="scopes", on_delete="CASCADE")
    organization = ForeignKeyField(Organization, on_delete="CASCADE")

    class Meta:
        indexes = ((("staff", "organization"), True),)


class BindingCode(Base):
    """绑定码：ties a WeChat identity to a staff account, once, within minutes, and after a second person's word."""

    code_tag = CharField(max_length=64, unique=True)
    staff = ForeignKeyField(StaffAccount, on_delete="CASCADE")
    issued_by = ForeignKeyField(StaffAccount, null=True, backref="codes_issued", on_delete="RESTRICT")
    expires_at = MomentField()
    state = WordField(BindingState, default=BindingState.ISSUED)
    # Whose identity waits for the second person's word.
    account_openid = CharField(max_length=64, null=True)
    mini_openid = CharField(max_length=64, null=True)
    unionid = CharField(max_length=64, null=True)
    claimed_at = MomentField(null=True)
    decided_by = ForeignKeyField(StaffAccount, null=True, backref="codes_decided", on_delete="RESTRICT")
    decided_at = MomentField(null=True)


class DeskSignIn(Base):
    """电脑登录: a PC that waits for a phone to vouch for who sits at it; both secrets are kept as keyed tags."""

    code_tag = CharField(max_length=64, unique=True)
    claim_tag = CharField(max_length=64, unique=True)
    number = CharField(max_length=2)
    mini_openid = CharField(max_length=64, null=True)
    expires_at = MomentField(index=True)


class Session(Base):
    """登录状态：who signed in is sealed with our key and the token together, and the token is not stored.

    So these rows, and every log of the database that tells when they were written, name no citizen. The end is rounded
    to a week, so that it tells no day of use.
    """

    token_hash = CharField(max_length=64, primary_key=True)
    identity_cipher = BlobField()
    expires_on = DateField(index=True)
    staff_until = MomentField(null=True)

    class Meta:
        without_rowid = True


# --- ratings ---------------------------------------------------------------------------------------------------------


class Scan(Base):
    """扫码：that somebody scanned this code on this day. No person, no hour."""

    scan_tag = CharField(max_length=64, primary_key=True)
    code = ForeignKeyField(QrCode, on_delete="RESTRICT")
    day = DateField(index=True)
    assurance = WordField(Assurance)

    class Meta:
        without_rowid = True


class RatingBurst(Base):
    """集中评价：tickets of one office and day that came in too great a number; their ratings wait for a review.

    One row per office, kind and day, never one per person or address: nothing here groups what one person gave.
    """

    id = CharField(max_length=32, primary_key=True, default=random_id)
    organization = ForeignKeyField(Organization, on_delete="RESTRICT")
    kind = WordField(BurstKind)
    day = DateField()
    last_day = DateField()  # on which a rating may still join
    state = WordField(BurstState, default=BurstState.WAITING)
    reason = WordField(ExclusionReason, null=True)
    proposed_by = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
    decided_by = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
    decided_on = DateField(null=True)

    class Meta:
        without_rowid = True
        indexes = ((("organization", "day", "kind"), True),)


class RatingTicket(Base):
    """评价资格：the right to rate once. Its number is known to the phone only; here is a keyed hash."""

    id = CharField(max_length=64, primary_key=True)
    issue_tag = CharField(max_length=64, unique=True)
    organization = ForeignKeyField(Organization, on_delete="RESTRICT")
    post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
    official = ForeignKeyField(Official, null=True, on_delete="RESTRICT")
    day = DateField()
    assurance = WordField(Assurance)
    expires_on = DateField(index=True)
    spent = BooleanField(default=False)
    # Decided before the grades are known, so that praise and blame are treated alike.
    standing = WordField(RatingStanding, default=RatingStanding.COUNTED)
    burst = ForeignKeyField(RatingBurst, null=True, on_delete="RESTRICT")

    class Meta:
        without_rowid = True


class ReleasedBlock(Base):
    """已公布评价批次：marginal counts of at least five ratings of one target; all that the rated side ever sees.

    The target of a post is the post with its holder of the day of the visit: a successor inherits no ratings. A row
    that `corrects` another（更正）holds the ratings that are taken out of it again, and is subtracted from it.
    """

    id = CharField(max_length=32, primary_key=True, default=random_id)
    organization = ForeignKeyField(Organization, on_delete="RESTRICT")
    post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
    official = ForeignKeyField(Official, null=True, on_delete="RESTRICT")
    period = CharField(max_length=10, index=True)
    published_in = CharField(max_length=10)
    corrects = CharField(max_length=32, null=True, index=True)
    dimension_set = SmallIntegerField()
    n = IntegerField()
    counts = TextField()

    class Meta:
        without_rowid = True
        indexes = ((("organization", "period"), False),)


class ReleasedBand(Base):
    """已公布评价档次：what most said of a target, in words, where numbers would tell what each one said."""

    id = CharField(max_length=32, primary_key=True, default=random_id)
    organization = ForeignKeyField(Organization, on_delete="RESTRICT")
    post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
    official = ForeignKeyField(Official, null=True, on_delete="RESTRICT")
    period = CharField(max_length=10)
    dimension_set = SmallIntegerField()
    # How many ratings it was said of; shown to nobody.
    n = IntegerField()
    bands = TextField()

    class Meta:
        without_rowid = True


class Rating(Base):
    """评价：the grades of one visit. No citizen, no ticket, no hour, no order."""

    public_id = CharField(max_length=32, primary_key=True, default=random_id)
    organization = ForeignKeyField(Organization, on_delete="RESTRICT")
    post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
    official = ForeignKeyField(Official, null=True, on_delete="RESTRICT")
    day = DateField()
    assurance = WordField(Assurance)
    dimension_set = SmallIntegerField()
    # One digit per dimension of the set, in its order: "4432".
    grades = CharField(max_length=8)
    released = BooleanField(default=False)
    # 有人要求我这样评
    asked = BooleanField(default=False)
    standing = WordField(RatingStanding, default=RatingStanding.COUNTED)
    exclusion = WordField(ExclusionReason, null=True)
    burst = ForeignKeyField(RatingBurst, null=True, on_delete="RESTRICT")
    # The released block that counts it, or the correction that took it out again.
    block = CharField(max_length=32, null=True, index=True)
    changed = BooleanField(default=False)
    # Keyed one-way tags: of the ticket, for one change within a day; of the person under the monthly key, for finding
    # out later that staff rated their own office. Both are set to NULL when they have served.
    edit_tag = CharField(max_length=64, null=True, unique=True)
    own_tag = CharField(max_length=64, null=True, unique=True)
    # A keyed seal over the row: a change made by SQL alone is found.
    seal = CharField(max_length=64, default="")
    # The day whose published list holds the leaf.
    chained_on = DateField(null=True, index=True)

    class Meta:
        without_rowid = True
        indexes = ((("released", "organization", "post"), False), (("organization", "day"), False))


class RatingTally(Base):
    """评价汇总：how many ratings gave which level, summed per office or target, period and assurance.

    One row for each dimension of the set, by its place in it; all rows of a cell have the same sum. Levels are those
    of the national scale, 5 for 非常满意. `post` and `official` are 0 where there is none. Only
    ever changed by additions.
    """

    scope = WordField(TallyScope)
    grain = WordField(Grain)
    organization = IntegerField()
    starts_on = DateField()
    post = IntegerField()
    official = IntegerField()
    assurance = WordField(Assurance)
    dimension_set = SmallIntegerField()
    place = SmallIntegerField()
    level1 = IntegerField()
    level2 = IntegerField()
    level3 = IntegerField()
    level4 = IntegerField()
    level5 = IntegerField()

    class Meta:
        without_rowid = True
        primary_key = CompositeKey(
            "scope", "grain", "organization", "starts_on", "post", "official", "assurance", "dimension_set", "place"
        )
        indexes = ((("official", "grain", "starts_on"), False),)


class PendingTally(Base):
    """待汇总：what has happened to the sums and is not in them yet; read together with them, so they are exact.

    Written in the transaction of its cause, with a random key; a later one adds it to the sums and deletes it.
    """

    id = CharField(max_length=32, primary_key=True, default=random_id)
    organization = IntegerField()
    post = IntegerField()
    official = IntegerField()
    day = DateField()
    assurance = WordField(Assurance)
    dimension_set = SmallIntegerField()
    grades = CharField(max_length=8)
    weight = SmallIntegerField()

    class Meta:
        without_rowid = True


class TallyTurn(Base):
    """汇总轮次：whoever adds to the sums takes the turn first, so that one at a time does."""

    name = CharField(max_length=20, primary_key=True)
    turns = IntegerField()


class RatingVersion(Base):
    """评价修改前的版本：what a rating said before its author changed it, once and within a day."""

    id = CharField(max_length=32, primary_key=True, default=random_id)
    rating = ForeignKeyField(Rating, unique=True, on_delete="RESTRICT")
    grades = CharField(max_length=8)
    asked = BooleanField()
    chained_on = DateField(null=True, index=True)

    class Meta:
        without_rowid = True


class ChainDay(Base):
    """评价链：the closed list of one day, whose root takes in the root of the day before."""

    day = DateField(primary_key=True)
    size = IntegerField()
    previous_root = CharField(max_length=64)
    root = CharField(max_length=64)
    seal = CharField(max_length=64)

    class Meta:
        without_rowid = True


class ChainPage(Base):
    """评价链清单：a part of a day's list: 32 bytes a leaf, sorted, decoys among them."""

    id = CharField(max_length=20, primary_key=True)
    day = DateField(index=True)
    leaves = BlobField()

    class Meta:
        without_rowid = True


class Case(Base):
    """办结的办件：that gives a right to rate; the number is a keyed hash, and no person is in it."""

    id = CharField(max_length=32, primary_key=True, default=random_id)
    number_tag = CharField(max_length=64, unique=True)
    # Keyed hash of the number together with what its applicant knows.
    proof_tag = CharField(max_length=64, unique=True)
    organization = ForeignKeyField(Organization, on_delete="RESTRICT")
    post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
    official = ForeignKeyField(Official, null=True, on_delete="RESTRICT")
    finished_on = DateField(index=True)

    class Meta:
        without_rowid = True


class CaseClaim(Base):
    """办件评价资格的领取：at most one a case, and only the key leads from the case to this row.

    The week is that of the finish.
    """

    tag = CharField(max_length=64, primary_key=True)
    organization = ForeignKeyField(Organization, on_delete="RESTRICT")
    post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
    official = ForeignKeyField(Official, null=True, on_delete="RESTRICT")
    finished_in = CharField(max_length=10, index=True)
    credible = BooleanField()

    class Meta:
        without_rowid = True


class RatingComment(Base):
    """评价意见：words of a rating, for supervisors only; keyed by an id of its own and never joined to grades."""

    id = CharField(max_length=32, primary_key=True, default=random_id)
    organization = ForeignKeyField(Organization, on_delete="RESTRICT")
    post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
    month = CharField(max_length=7)
    text_cipher = BlobField()
    content_check = WordField(ContentCheck)

    class Meta:
        without_rowid = True


# --- complaints ------------------------------------------------------------------------------------------------------


class Complaint(Base):
    """投诉举报：what a citizen handed in and how it stands. No citizen is stored.

    All words are sealed with a key of this row's own, which is sealed itself with a key outside the database: with
    `key_cipher` gone, nobody reads the row, its lines or its pictures again. What is left of an erased complaint is
    what the public figures count. Its number is random, as it is read by people for whom tip-offs do not exist: gaps
    would tell them how many there are.
    """

    id = IntegerField(primary_key=True, default=random_number)
    uid = CharField(max_length=32, unique=True, default=random_id)
    receipt_number = CharField(max_length=16, unique=True)
    secret_hash = CharField(max_length=64)
    kind = WordField(ComplaintKind)
    category = CharField(max_length=24)
    queue = WordField(ComplaintQueue, default=ComplaintQueue.ORDINARY)
    source = WordField(ComplaintSource, default=ComplaintSource.ONLINE)
    status = WordField(ComplaintStatus, default=ComplaintStatus.FILED)
    organization = ForeignKeyField(Organization, backref="complaints", on_delete="RESTRICT")
    post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
    official = ForeignKeyField(Official, null=True, on_delete="RESTRICT")
    # A promise that was not kept（违诺）: what was promised is kept as it was on that day.
    power_item = ForeignKeyField(PowerItem, null=True, on_delete="RESTRICT")
    promise_cipher = BlobField(null=True)
    key_cipher = BlobField(null=True)
    text_cipher = BlobField()
    contact_cipher = BlobField(null=True)
    notify_cipher = BlobField(null=True)
    anonymous = BooleanField()
    consent_version = CharField(max_length=20, default="")
    content_check = WordField(ContentCheck)
    filed_at = MomentField(index=True)
    accept_due_on = DateField()
    answer_due_on = DateField(index=True)
    accepted_at = MomentField(null=True)
    answered_at = MomentField(null=True)
    closed_at = MomentField(null=True)
    reopened_at = MomentField(null=True)
    # Of the first acceptance and the first answer: later ones have days of their own.
    accepted_in_time = BooleanField(null=True)
    answered_in_time = BooleanField(null=True)
    taken_by = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
    assignee = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
    assigned_organization = ForeignKeyField(Organization, null=True, backref="assigned", on_delete="RESTRICT")
    assignments = SmallIntegerField(default=0)
    level = SmallIntegerField(default=0)
    result = CharField(max_length=24, default="")
    confirmation = WordField(Confirmation, null=True)
    joined_to = ForeignKeyField("self", null=True, backref="joined", on_delete="SET NULL")
    on_hold = BooleanField(default=False)
    erased_on = DateField(null=True)

    class Meta:
        indexes = ((("status", "organization"), False),)


class ComplaintEvent(Base):
    """办理过程：one line of the timeline that the author reads; says the office, not the person."""

    complaint = ForeignKeyField(Complaint, backref="events", on_delete="CASCADE")
    uid = CharField(max_length=32, unique=True, default=random_id)
    label = CharField(max_length=40)
    office = CharField(max_length=100, default="")
    text_cipher = BlobField(null=True)
    staff = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
    # Of the words of the author in the conversation; None where the office speaks.
    content_check = WordField(ContentCheck, null=True)
    at = MomentField()


class Attachment(Base):
    """附件：a re-encoded, encrypted picture or a document of an answer on disk; unclaimed ones are swept after a day.

    With its `key_cipher` gone nobody opens the file again.
    """

    id = CharField(max_length=32, primary_key=True, default=random_id)
    complaint = ForeignKeyField(Complaint, null=True, backref="attachments", on_delete="CASCADE")
    # The answer that it belongs to; None for the author's own pictures.
    event = ForeignKeyField(ComplaintEvent, null=True, backref="documents", on_delete="CASCADE")
    key_cipher = BlobField()
    # What the document of an answer is called, sealed with the key of its file.
    name_cipher = BlobField(null=True)
    owner_tag = CharField(max_length=64)
    media_type = CharField(max_length=40)
    byte_count = IntegerField()
    created_on = DateField(index=True)

    class Meta:
        without_rowid = True


class ComplaintBlock(Base):
    """投诉数据批次：what is published of complaints about one body, in as many whole months as make five."""

    id = CharField(max_length=32, primary_key=True)
    organization = ForeignKeyField(Organization, on_delete="RESTRICT")
    first_on = DateField()
    last_on = DateField(index=True)
    # The counts by name, as JSON; followed for two years, and kept as they were when the complaints are long erased.
    counts = TextField()

    class Meta:
        without_rowid = True
        indexes = ((("organization", "last_on"), True),)


# --- the calendar and the deadlines -----------------------------------------------------------------------------------


class CalendarDay(Base):
    """调休日：a day on which offices work or rest by a notice, whatever the weekday and the shipped data say."""

    day = DateField(primary_key=True)
    works = BooleanField()
    document = CharField(max_length=100)


class CalendarYear(Base):
    """节假日安排：that the arrangement of a year has been entered whole, by which document."""

    year = IntegerField(primary_key=True)
    document = CharField(max_length=100)


class CalendarChange(Base):
    """日历变动：that days have changed, and up to which deadline they have been counted anew."""

    first_on = DateField()
    last_on = DateField()
    at = MomentField()
    reached = IntegerField(default=0)
    finished = BooleanField(default=False, index=True)


class Deadline(Base):
    """时限：the clock of one stage of one complaint, and the next day on which somebody must be told of it.

    The complaint itself keeps the day on which its stages end, for lists; here is how that day comes about.
    """

    complaint = ForeignKeyField(Complaint, backref="deadlines", on_delete="CASCADE")
    stage = WordField(DeadlineStage)
    # A complaint that is opened again is given a new clock.
    round = SmallIntegerField(default=1)
    preset = CharField(max_length=24)
    starts_at = MomentField()
    working_days = SmallIntegerField()
    extended_days = SmallIntegerField(default=0)
    due_on = DateField(index=True)
    provisional = BooleanField(default=False)
    next_on = DateField(null=True, index=True)
    ended_at = MomentField(null=True)

    class Meta:
        indexes = ((("complaint", "stage", "round"), True),)


class ReachedMark(Base):
    """已到节点：that a deadline reached a mark; the unique row is what makes it once."""

    deadline = ForeignKeyField(Deadline, backref="reached", on_delete="CASCADE")
    mark = WordField(DeadlineMark)
    day = DateField()
    noted_at = MomentField()
    # Of several marks that were passed while nobody looked, only the last is told.
    told = BooleanField()

    class Meta:
        indexes = ((("deadline", "mark"), True),)


class DeadlinePause(Base):
    """时限暂停：the days from the first up to but not with the last are left out; the reason is on the timeline."""

    deadline = ForeignKeyField(Deadline, backref="pauses", on_delete="CASCADE")
    starts_on = DateField()
    ends_on = DateField()
    staff = ForeignKeyField(StaffAccount, on_delete="RESTRICT")


class Escalation(Base):
    """督办升级：one ladder of superiors, climbed until somebody acknowledges."""

    complaint = ForeignKeyField(Complaint, backref="escalations", on_delete="CASCADE")
    cause = WordField(EscalationCause)
    # What makes it another ladder of the same cause: the deadline, or the dispatch.
    occasion = CharField(max_length=24)
    level = SmallIntegerField(default=0)
    started_at = MomentField()
    # None when it is over, be it that somebody acknowledged or that nothing is owed any more.
    next_at = MomentField(null=True, index=True)
    acknowledged_at = MomentField(null=True)
    acknowledged_by = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")

    class Meta:
        indexes = ((("complaint", "cause", "occasion"), True),)


class EscalationStep(Base):
    """升级通知：who was told at which level; who was told may see the complaint."""

    escalation = ForeignKeyField(Escalation, backref="steps", on_delete="CASCADE")
    level = SmallIntegerField()
    staff = ForeignKeyField(StaffAccount, on_delete="RESTRICT")
    told_at = MomentField()

    class Meta:
        indexes = ((("escalation", "level", "staff"), True), (("staff", "escalation"), False))


class DutyTurn(Base):
    """值班：who is on duty on a day, in which turn."""

    staff = ForeignKeyField(StaffAccount, backref="duty", on_delete="CASCADE")
    day = DateField()
    turn = SmallIntegerField()

    class Meta:
        indexes = ((("staff", "day"), True), (("day", "turn"), False))


class Competence(Base):
    """职责分工：which office handles complaints of a category; a category without one is everybody's."""

    category = CharField(max_length=24)
    office = ForeignKeyField(Organization, on_delete="CASCADE")

    class Meta:
        indexes = ((("category", "office"), True),)


class ConflictDeclaration(Base):
    """回避声明：somebody said to be too near to an office, a person or one complaint to have a part in it.

    Numbered at random like what it may be about.
    """

    id = IntegerField(primary_key=True, default=random_number)
    staff = ForeignKeyField(StaffAccount, backref="conflicts", on_delete="CASCADE")
    organization = ForeignKeyField(Organization, null=True, on_delete="CASCADE")
    official = ForeignKeyField(Official, null=True, on_delete="CASCADE")
    complaint = ForeignKeyField(Complaint, null=True, on_delete="CASCADE")
    reason = CharField(max_length=200)
    declared_at = MomentField()
    # A declaration is not taken back by who made it; another person ends it.
    ended_at = MomentField(null=True)


# --- what must be told, once -----------------------------------------------------------------------------------------


class OutboxMessage(Base):
    """待发消息：written in the transaction of its cause, sent by another process."""

    kind = CharField(max_length=40)
    # What makes it the same message however often its cause runs, e.g. "digest:2026-W48:7".
    unique_key = CharField(max_length=120, unique=True)
    client_msg_id = CharField(max_length=32, unique=True)
    staff = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
    # The matter it is about, e.g. "complaint:12"; empty where there is none to be opened.
    subject = CharField(max_length=60, default="", index=True)
    payload = TextField(default="{}")
    status = WordField(OutboxStatus, default=OutboxStatus.WAITING)
    created_at = MomentField()
    due_at = MomentField()
    attempts = IntegerField(default=0)
    lease_owner = CharField(max_length=64, default="")
    lease_until = MomentField(null=True)
    sent_at = MomentField(null=True)
    wechat_msgid = CharField(max_length=40, null=True, index=True)
    last_error = CharField(max_length=200, default="")
    # When the person first looked at the matter after this message was written.
    opened_at = MomentField(null=True)
    # When somebody else was told instead, because this person cannot be reached.
    passed_on_at = MomentField(null=True)

    class Meta:
        indexes = ((("status", "due_at"), False), (("staff", "subject"), False))


class DeliveryReport(Base):
    """送达结果 that arrived before our own note of the send; WeChat is sometimes that quick."""

    wechat_msgid = CharField(max_length=40, primary_key=True)
    status = CharField(max_length=60)
    received_on = DateField(index=True)


class ChannelPause(Base):
    """A whole channel that waits, because WeChat said that its limit is reached."""

    channel = CharField(max_length=40, primary_key=True)
    until = MomentField()


class WeeklyDigest(Base):
    """满意度周报：one per ISO week and supervisor."""

    staff = ForeignKeyField(StaffAccount, backref="digests", on_delete="RESTRICT")
    period = CharField(max_length=10)
    content = TextField()
    created_at = MomentField()
    opened_at = MomentField(null=True)

    class Meta:
        indexes = ((("staff", "period"), True),)


class MonthlyReport(Base):
    """月报：the figures of one month for one supervisor."""

    staff = ForeignKeyField(StaffAccount, backref="monthly_reports", on_delete="RESTRICT")
    period = CharField(max_length=10)
    content = TextField()
    created_at = MomentField()
    opened_at = MomentField(null=True)

    class Meta:
        indexes = ((("staff", "period"), True),)


class Circular(Base):
    """通报：words of the supervision office to many, who each confirm by reading."""

    title = CharField(max_length=60)
    text = TextField()
    issued_by = ForeignKeyField(StaffAccount, on_delete="RESTRICT")
    issued_at = MomentField(index=True)


class CircularRecipient(Base):
    """通报接收人: one who has to read a circular, and when that was first done."""

    circular = ForeignKeyField(Circular, backref="recipients", on_delete="CASCADE")
    staff = ForeignKeyField(StaffAccount, backref="circulars", on_delete="RESTRICT")
    read_at = MomentField(null=True)

    class Meta:
        indexes = ((("circular", "staff"), True),)


class Conversation(Base):
    """对话状态：where somebody stands in the chat, for some minutes; sealed with our key and the identity together."""

    tag = CharField(max_length=64, primary_key=True)
    state_cipher = BlobField()
    expires_at = MomentField(index=True)

    class Meta:
        without_rowid = True


class SubscriptionGrant(Base):
    """订阅授权：how many progress messages somebody still wants. No citizen: a keyed one-way tag."""

    tag = CharField(max_length=64, primary_key=True)
    purpose = CharField(max_length=40)
    remaining = IntegerField(default=0)
    state = WordField(SubscriptionState)
    # The second of the newest answer, so that an older one that comes late changes nothing.
    answered_at = MomentField()

    class Meta:
        without_rowid = True


class JobRun(Base):
    """A periodic job that was done for a period; the unique row is what makes it once."""

    job = CharField(max_length=40)
    period = CharField(max_length=20)
    finished_at = MomentField()

    class Meta:
        indexes = ((("job", "period"), True),)


# --- records that keep us honest -------------------------------------------------------------------------------------


class AuditEntry(Base):
    """操作日志：who did what; each entry seals the one before it."""

    sequence = IntegerField(primary_key=True)
    at = MomentField()
    action = CharField(max_length=60)
    staff = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
    subject = CharField(max_length=80)
    detail = TextField(default="")
    seal = CharField(max_length=64)


class AuditHead(Base):
    """The end of the chain; taken by a conditional update, so that two writers cannot both append."""

    sequence = IntegerField(default=0)
    seal = CharField(max_length=64, default="")


class IdempotencyKey(Base):
    """幂等键：the stored answer to one client key, readable only with that key; no citizen."""

    key_hash = CharField(max_length=64, primary_key=True)
    fingerprint = CharField(max_length=64)
    answer_cipher = BlobField()
    status = SmallIntegerField()
    created_on = DateField(index=True)

    class Meta:
        without_rowid = True


class LimitCounter(Base):
    """限流计数：how often a keyed tag did something in a window; shared by all workers."""

    tag = CharField(max_length=64, primary_key=True)
    used = IntegerField()
    expires_on = DateField(index=True)

    class Meta:
        without_rowid = True


class CallbackReceipt(Base):
    """A WeChat push that had an effect, with our answer: a repeat gets the answer and no second effect."""

    key_hash = CharField(max_length=64, primary_key=True)
    reply = TextField()
    received_on = DateField(index=True)

    class Meta:
        without_rowid = True


class WechatToken(Base):
    """The access token of one appid, shared by all processes and refreshed under a lease."""

    appid = CharField(max_length=64, primary_key=True)
    token = CharField(max_length=600, default="")
    expires_at = MomentField(null=True)
    lease_owner = CharField(max_length=64, default="")
    lease_until = MomentField(null=True)


class ImportRun(Base):
    """数据导入：what was imported by whom, from which file, with which result.

    `operator` is who ran the command where no account did; `difference` is what changed, as JSON and cut to a length.
    """

    kind = CharField(max_length=40)
    file_name = CharField(max_length=200)
    file_sha256 = CharField(max_length=64)
    added = IntegerField()
    changed = IntegerField()
    gone = IntegerField()
    conflicts = IntegerField(default=0)
    staff = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
    operator = CharField(max_length=60, default="")
    difference = TextField(default="{}")
    at = MomentField()


# --- codes on paper, and what is published ----------------------------------------------------------------------------


class CodeReport(Base):
    """二维码问题反映：a code is covered, damaged or hangs in the wrong place, says somebody who stood before it."""

    code = ForeignKeyField(QrCode, backref="reports", on_delete="RESTRICT")
    problem = WordField(CodeProblem)
    place = CharField(max_length=100, default="")
    reported_on = DateField()
    settled_on = DateField(null=True)
    settled_by = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
    settled_note = CharField(max_length=200, default="")

    class Meta:
        indexes = ((("settled_on", "reported_on"), False),)


class PrintCopy(Base):
    """张贴登记：one printed copy of a code: which carrier, where it hangs, when somebody last looked at it."""

    code = ForeignKeyField(QrCode, backref="prints", on_delete="RESTRICT")
    carrier = WordField(Carrier)
    place = CharField(max_length=100, default="")
    # What stood on it: another text on the same carrier is another version.
    version = CharField(max_length=16)
    printed_on = DateField()
    placed_on = DateField(null=True)
    checked_on = DateField(null=True)
    checked_by = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
    removed_on = DateField(null=True)

    class Meta:
        indexes = ((("removed_on", "code"), False),)


class PublicationFlag(Base):
    """公示开关：whether one field is published, of one subject ("official:7") or of all of a kind ("official")."""

    subject = CharField(max_length=40)
    field = CharField(max_length=40)
    published = BooleanField()

    class Meta:
        indexes = ((("subject", "field"), True),)


class DutyText(Base):
    """职责公示：the duties of an organization or a post as they were published from a day on."""

    organization = ForeignKeyField(Organization, null=True, backref="duty_texts", on_delete="RESTRICT")
    post = ForeignKeyField(Post, null=True, backref="duty_texts", on_delete="RESTRICT")
    text = TextField()
    starts_on = DateField()
    published_at = MomentField()
    # Whether it was put into the holder's own row already, where an import may overwrite it later.
    applied = BooleanField(default=True)


class DutyConfirmation(Base):
    """职责确认：an official has read the duties that are published of the own post, and says that they are right."""

    official = ForeignKeyField(Official, backref="confirmations", on_delete="RESTRICT")
    post = ForeignKeyField(Post, backref="confirmations", on_delete="RESTRICT")
    # A digest of the text: other duties need another confirmation.
    text_digest = CharField(max_length=64)
    confirmed_at = MomentField()

    class Meta:
        indexes = ((("official", "post", "text_digest"), True),)


class OfficialPhoto(Base):
    """证件照: drawn anew when it came in; kept here, since there is one of a few kilobytes a person."""

    official = ForeignKeyField(Official, unique=True, backref="photos", on_delete="CASCADE")
    content = BlobField()
    changed_on = DateField()


# --- other systems -------------------------------------------------------------------------------------------------


class IntegrationKey(Base):
    """对接密钥：another system that may ask or tell us things. Its secret comes from our key file, never stored."""

    key_id = CharField(max_length=24, unique=True)
    system_name = CharField(max_length=60)
    # What it may do, in words with commas between: "verify,cases".
    powers = CharField(max_length=200)
    created_at = MomentField()
    revoked_at = MomentField(null=True)


class IntegrationNonce(Base):
    """A signed request that was let in; a second one with the same number is a replay（重放）."""

    tag = CharField(max_length=64, primary_key=True)
    expires_at = MomentField(index=True)

    class Meta:
        without_rowid = True


TABLES: tuple[type[Base], ...] = tuple(Base.__subclasses__())  # in the order above, referred-to tables first
