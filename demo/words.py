"""话语：what made-up citizens and offices say. The sentences are invented; none is about a real person or event."""

from __future__ import annotations

import random

from models import ComplaintKind

PRAISING = (
    "工作人员很耐心，材料一次就告诉清楚了。",
    "{minutes}分钟就办好了，比想象的快。",
    "窗口帮我把表格填好了，老人家看不清字也能办。",
    "咨询电话打得通，去之前就知道要带什么。",
    "当天就拿到结果，不用再跑第二趟。",
    "排队有叫号，秩序很好，点赞。",
    "帮办人员全程陪着，特别感谢。",
    "态度亲切，解释得明白。",
    "材料少了一份也先受理了，可以后补，很方便。",
    "办{matter}，从取号到办完{minutes}分钟。",
    "周末也能办，上班族很需要。",
    "服务规范，按规定办事，没有多收一分钱。",
)
PLAIN = (
    "整体还可以，等了大概{minutes}分钟。",
    "流程清楚，就是停车不太方便。",
    "网上查到的材料清单和现场要的差一份。",
    "叫号屏字太小，年纪大的人看不清。",
    "复印要到隔壁楼，希望窗口能提供。",
    "中午没有人值班，建议轮流休息。",
    "业务熟练，语速有点快，听不太懂。",
    "希望可以网上预约。",
    "饮水机没有水了，请及时更换。",
    "指示牌不明显，找窗口找了一会儿。",
)
BLAMING = (
    "跑了{times}趟才办成，每次说要的材料都不一样。",
    "排队{minutes}分钟，三个窗口只开了一个。",
    "问一句答半句，态度冷淡。",
    "上午十一点半就不叫号了。",
    "说好五个工作日，等了{days}天没有消息。",
    "电话打了{times}次没人接。",
    "让我去别的窗口，别的窗口又让我回来。",
    "系统老是故障，没有人说明什么时候能好。",
)
COMPLAINTS: dict[str, tuple[str, ...]] = {
    "inaction": (
        "{days}天前递交了{matter}的材料，至今没有人答复是否受理，去问只说“再等等”。",
        "反映楼下违规占道已经{times}次，每次都说会来看，一直没有人来。",
    ),
    "slow_action": (
        "办理{matter}承诺{promise}个工作日办结，现在已经过了{days}天，多次催问没有结果。",
        "材料补正后又等了{days}天，经办人说领导出差没人签字，希望尽快办理。",
        "窗口说后台在审核，后台说没有收到材料，来回{times}趟了。",
    ),
    "misconduct": (
        "办理{matter}时要求提供清单之外的证明，问依据是什么，说“一直都是这样”。",
        "同样的材料，别人当天受理，我的被退回{times}次，没有书面说明原因。",
    ),
    "attitude": (
        "上午{hour}点去办{matter}，窗口人员一直看手机，问了三遍才抬头，说话很不耐烦。",
        "老人听力不好，多问了两句，工作人员大声说“不是告诉你了吗”，旁边很多人看着。",
        "到窗口咨询，工作人员说“自己看墙上”，没有任何解释。",
    ),
    "extortion": (
        "有人暗示到指定的店里做材料可以快一点，费用比别处贵一倍，请查一查。",
        "办理过程中被要求购买一份并不需要的资料，没有收据。",
    ),
    "procedure": (
        "建议把{matter}的材料清单贴在取号机旁边，省得排到了才知道少材料。",
        "建议窗口配老花镜和放大字体的表格，方便老年人。",
        "希望{matter}可以全程网上办，现在必须到现场交一次原件。",
        "建议中午安排一个窗口值班，附近上班的人只有中午有空。",
    ),
    "other": (
        "表扬窗口的工作人员，忙到下班后{minutes}分钟还在帮我们核对材料，没有一句怨言。",
        "感谢帮办人员，带着我母亲跑完三个窗口，还帮她写了申请。",
    ),
}
CATEGORIES: dict[ComplaintKind, tuple[str, ...]] = {
    ComplaintKind.COMPLAINT: (
        "slow_action",
        "attitude",
        "inaction",
        "slow_action",
        "misconduct",
    ),
    ComplaintKind.TIP_OFF: ("extortion",),
    ComplaintKind.SUGGESTION: ("procedure",),
    ComplaintKind.PRAISE: ("other",),
}
ANSWERS = (
    "经核查，反映情况属实。已向您致歉，并对当班人员批评教育，材料清单已重新张贴。",
    "您反映的事项已于昨日办结，结果已短信通知。超时原因是系统升级，今后会提前告知。",
    "已安排专人与您联系并当面说明，所需材料以公示清单为准，不再另行要求。",
    "经调取现场记录核实，窗口高峰期人手不足，现已增开一个窗口并安排中午值班。",
    "建议已采纳：老花镜和大字表格本周配到窗口，感谢您的意见。",
    "经了解，申请材料尚缺一项法定要件，已书面一次性告知，补齐后三个工作日内办结。",
)
ANSWERS_AGAIN = ("经再次核查，已更换承办人员，并与您当面确认了办理时间，逾期由本单位负责人说明。",)
CLOSINGS = ("已核实答复情况，整改到位，予以办结。", "当事人已确认，予以办结。", "已回访，整改措施落实，予以办结。")
THANKS = ("感谢您的肯定，已转告本人并在单位内通报表扬。",)
TIP_OFF_CLOSINGS = ("已按规定初核，未发现收费行为，已要求单位公示免费提供的材料。",)
REFUSALS = ("所反映事项属于合同纠纷，请向法院起诉或申请仲裁，本平台不予受理。",)


def comment(satisfaction: float, matter: str, rng: random.Random) -> str:
    """What somebody writes who gave these grades on average."""
    sentences = PRAISING if satisfaction > 3.3 else BLAMING if satisfaction < 2.4 else PLAIN
    return varied(rng.choice(sentences), matter, rng)


def complaint(category: str, matter: str, rng: random.Random) -> str:
    return varied(rng.choice(COMPLAINTS[category]), matter, rng)


def varied(sentence: str, matter: str, rng: random.Random) -> str:
    """The sentence with numbers and the matter filled in."""
    return sentence.format(
        matter=f"“{matter}”",
        minutes=rng.choice((10, 15, 20, 25, 30, 40, 50, 70)),
        times=rng.randint(2, 5),
        days=rng.randint(6, 20),
        promise=rng.choice((3, 5, 7, 10)),
        hour=rng.choice(("九", "十")),
    )
