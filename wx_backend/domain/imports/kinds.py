"""导入类别：the kinds of files, what stands in their columns, and in which table it goes.

Tables of one kind depend on those above them: organizations before posts, posts and officials before appointments.
"""

from __future__ import annotations

from models import (
    Appointment,
    Certificate,
    Counter,
    MatterStep,
    Official,
    Organization,
    OrganizationKind,
    PilotBatch,
    PilotMember,
    Post,
    PowerItem,
)

from . import checks, consequences
from .cells import read_code, read_day, read_whole, read_word, read_words, read_yes
from .keyed import Kind
from .sheets import Column

NAME, PLACE, HOURS, PHONE, DUTIES = (
    read_words(100), read_words(200), read_words(100), read_words(40), read_words(5000, multiline=True),
)  # fmt: skip
YES_NO = ("是", "否")
CERTIFICATE_KINDS = ("行政执法证", "行政执法监督证")
ESTABLISHMENTS = ("行政编制", "事业编制", "工勤编制", "编外聘用")


def _code(title: str, about: str, example: str, most: int = 40) -> Column:
    return Column("code", title, read_code(most), about, required=True, example=example)


def _organization(*, required: bool = True, about: str = "“机构”表中的编码") -> Column:
    return Column(
        "organization", "单位编码", read_code(64), about, required=required, refers=Organization, example="U001"
    )


def _post(
    key: str = "post", title: str = "岗位编号", *, required: bool = True, about: str = "“岗位”表中的编号"
) -> Column:
    return Column(key, title, read_code(40), about, required=required, refers=Post, example="P0001")


ORGANIZATIONS = Kind(
    "organizations", "机构", "机构和内设机构：一行一个，内设机构填上级编码", Organization,
    (
        _code("编码", "统一社会信用代码或自编代码，全市唯一，不再改变", "U001", 64),
        Column("name", "名称", NAME, "规范名称；不同机构下的内设机构可以同名", required=True, example="虚构市审批局"),
        Column("kind", "类别", read_word(OrganizationKind), "空为机构", empty=OrganizationKind.BODY,
               choices=tuple(word.label for word in OrganizationKind), example="机构"),
        Column("parent", "上级编码", read_code(64), "上级机构的编码；内设机构必填", refers=Organization),
        Column("duties", "主要职责", DUTIES, "一行一条，公示用", example="依法办理本部门事项"),
        Column("address", "地址", PLACE),
        Column("hours", "办公时间", HOURS, example="工作日 9:00—17:00"),
        Column("phone", "电话", PHONE),
        Column("authorized_strength", "编制数", read_whole(0, 100_000), empty=0, example="20"),
        Column("actual_strength", "实有数", read_whole(0, 100_000), empty=0, example="18"),
    ),
    ("code",), ended="closed_on",
    check=checks.organizations, review=checks.organizations_to_close, follow=consequences.organizations,
)  # fmt: skip

POSTS = Kind(
    "posts", "岗位", "岗位：编制数按岗位核定，实有数由任职记录算出", Post,
    (
        _code("编号", "全市唯一，不再改变", "P0001"),
        _organization(about="所属机构或内设机构"),
        Column("name", "名称", NAME, required=True, example="许可受理岗"),
        Column("duties", "岗位职责", DUTIES, "一行一条，公示用；没有职责的岗位不发二维码", example="受理申请"),
        Column("is_key_post", "重要岗位", read_yes, "效能监察；空为是", empty=True, choices=YES_NO, example="是"),
        Column("authorized_strength", "编制数", read_whole(0, 1000), "空为 1", empty=1, example="1"),
    ),
    ("code",), ended="closed_on", review=checks.posts_to_close, follow=consequences.posts,
)  # fmt: skip

COUNTERS = Kind(
    "counters", "窗口", "服务窗口，以及由哪个岗位服务", Counter,
    (
        _code("编号", "全市唯一", "C01"),
        _organization(),
        Column("name", "名称", NAME, required=True, example="1 号窗口"),
        _post(required=False, about="在此窗口服务的岗位，可空"),
        Column("place", "位置", PLACE, example="政务服务中心一楼"),
        Column("hours", "开放时间", HOURS),
        Column("phone", "电话", PHONE),
    ),
    ("code",), ended="closed_on", follow=consequences.counters,
)  # fmt: skip

OFFICIALS = Kind(
    "officials", "公职人员", "公职人员：一人一行，工号不得重复", Official,
    (
        Column("staff_number", "工号", read_code(40), "全市唯一，不再改变", required=True, example="S0001"),
        Column("name", "姓名", read_words(60), required=True, example="虚构甲"),
        Column("establishment_type", "编制类型", read_words(40), choices=ESTABLISHMENTS,
               example="行政编制"),
    ),
    ("staff_number",), ended="left_on", follow=consequences.officials,
)  # fmt: skip

APPOINTMENTS = Kind(
    "appointments", "任职", "任职：谁在哪个岗位，自何日至何日（含当日）；仍在任的截止日期留空", Appointment,
    (
        Column("official", "工号", read_code(40), "“公职人员”表中的工号", required=True, refers=Official,
               refers_by="staff_number", example="S0001"),
        _post(),
        Column("starts_on", "开始日期", read_day, "任职首日", required=True, example="2026-03-01"),
        Column("ends_on", "截止日期", read_day, "任职末日；仍在任留空", empty=None),
    ),
    ("official", "post", "starts_on"), ended="ends_on", reset=("opened_by", "closed_by"),
    check=checks.appointments, review=checks.crowded_posts, follow=consequences.appointments,
)  # fmt: skip

STEPS = Kind(
    "steps", "环节", "事项的办理环节：顺序、时限、责任岗位和替岗；每个环节必须有责任岗位", MatterStep,
    (
        Column("power_item", "事项编码", read_code(80), "“事项”中的编码", required=True, refers=PowerItem,
               example="511A0138"),
        Column("number", "顺序", read_whole(1, 99), "从 1 起", required=True, example="1"),
        Column("name", "环节名称", NAME, required=True, example="受理"),
        Column("working_days", "时限（工作日）", read_whole(0, 999), "0 为当场办结", required=True, example="1"),
        _post(about="责任岗位，必填"),
        _post("stand_in", "替岗岗位编号", required=False, about="责任岗位不在时由谁办理，可空；不能与责任岗位相同"),
    ),
    ("power_item", "number"), ended="closed_on", check=checks.steps,
)  # fmt: skip

CERTIFICATES = Kind(
    "certificates", "执法证件", "执法证件：一证一行；文件中没有的证件自导入之日起注销", Certificate,
    (
        Column("number", "证号", read_words(40), "全市唯一，不再改变", required=True, example="川J-0203-0117"),
        Column("official", "工号", read_code(40), "“公职人员”表中的工号", required=True, refers=Official,
               refers_by="staff_number", example="S0001"),
        Column("kind", "证件类别", read_words(40), choices=CERTIFICATE_KINDS, example="行政执法证"),
        Column("scope", "执法范围", PLACE, required=True, example="市容环境"),
        Column("valid_from", "有效期起", read_day, "首日", required=True, example="2026-01-01"),
        Column("valid_until", "有效期止", read_day, "末日，当日仍有效", required=True, example="2030-12-31"),
    ),
    ("number",), ended="revoked_on", check=checks.certificates, review=checks.certificates_of_leavers,
)  # fmt: skip

PILOT_BATCHES = Kind(
    "pilot-batches", "试点批次", "试点批次与文号", PilotBatch,
    (
        _code("批次编号", "如 2019-1", "2019-1"),
        Column("name", "批次名称", NAME, required=True, example="第一批试点"),
        Column("document_number", "文号", NAME, "确定该批次的文件", required=True, example="虚构编办〔2019〕1 号"),
        Column("starts_on", "开始日期", read_day, required=True, example="2019-05-01"),
    ),
    ("code",),
)  # fmt: skip

PILOT_MEMBERS = Kind(
    "pilot-members", "试点范围", "哪个单位或岗位自何日至何日（含当日）在哪一批试点", PilotMember,
    (
        Column("batch", "批次编号", read_code(40), required=True, refers=PilotBatch, example="2019-1"),
        _organization(),
        _post(required=False, about="只有个别岗位试点时填写；整个单位试点留空"),
        Column("starts_on", "开始日期", read_day, required=True, example="2019-05-01"),
        Column("ends_on", "截止日期", read_day, "仍在试点留空", empty=None),
    ),
    ("batch", "organization", "post", "starts_on"), ended="ends_on", check=checks.pilot_members,
)  # fmt: skip

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        ORGANIZATIONS,
        POSTS,
        COUNTERS,
        OFFICIALS,
        APPOINTMENTS,
        CERTIFICATES,
        STEPS,
        PILOT_BATCHES,
        PILOT_MEMBERS,
    )
}
