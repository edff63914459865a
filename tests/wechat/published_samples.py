"""公开样例 / The message and event samples that wechatpy publishes with its parser (MIT), by what each shows.

Most are those of WeChat's own pages. Here as (ToUserName, FromUserName, CreateTime, the rest of the fields).
"""

GH, PERSON = "gh_e136c6e50636", "oMgHVjngRipVsoxg6TuX3vz6glDg"
PICTURE = (
    "<SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum><![CDATA[{}]]></PicMd5Sum></item></PicList></SendPicsInfo>"
)
ONE, OTHER = PICTURE.format("1b5f7c23b5bf75682a53e7b6d163e185"), PICTURE.format("5a75aaca956d97be686719218f275c6b")
SCANNED = "<ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[{}]]></ScanResult></ScanCodeInfo>"
PLACE = (
    "<SendLocationInfo><Location_X><![CDATA[23]]></Location_X><Location_Y><![CDATA[113]]></Location_Y>"
    "<Scale><![CDATA[15]]></Scale><Label><![CDATA[广州市海珠区客村艺苑路 106号]]></Label>"
    "<Poiname><![CDATA[]]></Poiname></SendLocationInfo>"
)
BEACONS = (
    "<ChosenBeacon><Uuid><![CDATA[uuid]]></Uuid><Major>major</Major><Minor>minor</Minor><Distance>0.057</Distance>"
    "</ChosenBeacon><AroundBeacons><AroundBeacon><Uuid><![CDATA[uuid]]></Uuid><Major>major</Major><Minor>minor</Minor>"
    "<Distance>166.816</Distance></AroundBeacon><AroundBeacon><Uuid><![CDATA[uuid]]></Uuid><Major>major</Major>"
    "<Minor>minor</Minor><Distance>15.013</Distance></AroundBeacon></AroundBeacons>"
)
NUMBER = "<MsgId>1234567890123456</MsgId>"
DEVICE = (
    "<OpenID><![CDATA[123]]></OpenID><DeviceID><![CDATA[123]]></DeviceID><DeviceType><![CDATA[123]]></DeviceType>"
    "<SessionID><![CDATA[123]]></SessionID><Content><![CDATA[MTIz]]></Content>"
)


def _fields(**values: str | int) -> str:
    return "".join(
        f"<{name}>{value}</{name}>" if isinstance(value, int) else f"<{name}><![CDATA[{value}]]></{name}>"
        for name, value in values.items()
    )


MESSAGES = {
    "text": ("toUser", "fromUser", 1348831860, _fields(Content="this is a test") + NUMBER),
    "image": ("toUser", "fromUser", 1348831860, _fields(PicUrl="this is a url", MediaId="media_id") + NUMBER),
    "voice": ("toUser", "fromUser", 1357290913, _fields(MediaId="media_id", Format="Format") + NUMBER),
    "video": ("toUser", "fromUser", 1357290913, _fields(MediaId="media_id", ThumbMediaId="thumb_media_id") + NUMBER),
    "location": (
        "toUser",
        "fromUser",
        1351776360,
        "<Location_X>23.134521</Location_X><Location_Y>113.358803</Location_Y>"
        + _fields(Scale=20, Label="位置信息")
        + NUMBER,
    ),
    "link": (
        "toUser",
        "fromUser",
        1351776360,
        _fields(Title="公众平台官网链接", Description="公众平台官网链接", Url="url") + NUMBER,
    ),
    "notsure": ("toUser", "fromUser", 1348831860, NUMBER),
    "device_text": ("toUser", "fromUser", 1348831860, NUMBER + DEVICE),
    "device_event": ("toUser", "fromUser", 1348831860, NUMBER + _fields(Event="bind") + DEVICE),
}

EVENTS = {
    "scancode_push": (GH, PERSON, 1408090502, _fields(EventKey="6") + SCANNED.format(1)),
    "scancode_waitmsg": (GH, PERSON, 1408090606, _fields(EventKey="6") + SCANNED.format(2)),
    "pic_sysphoto": (
        GH,
        PERSON,
        1408090651,
        _fields(EventKey="6") + ONE,
    ),
    "pic_photo_or_album": (
        GH,
        PERSON,
        1408090816,
        _fields(EventKey="6") + OTHER,
    ),
    "pic_weixin": (GH, PERSON, 1408090816, _fields(EventKey="6") + OTHER),
    "location_select": (GH, PERSON, 1408091189, _fields(EventKey="6") + PLACE),
    "merchant_order": (
        "weixin_media1",
        "oDF3iYyVlek46AyTBbMRVV8VZVlI",
        1398144192,
        _fields(
            OrderId="test_order_id", OrderStatus=2, ProductId="test_product_id", SkuInfo="10001:1000012;10002:100021"
        ),
    ),
    "kf_create_session": ("touser", "fromuser", 1399197672, _fields(KfAccount="test1@test")),
    "kf_close_session": ("touser", "fromuser", 1399197672, _fields(KfAccount="test1@test")),
    "kf_switch_session": (
        "touser",
        "fromuser",
        1399197672,
        _fields(FromKfAccount="test1@test", ToKfAccount="test2@test"),
    ),
    "TEMPLATESENDJOBFINISH": ("touser", "fromuser", 1395658920, _fields(MsgID=200163836, Status="success")),
    "ShakearoundUserShake": ("toUser", "fromUser", 1433332012, BEACONS),
    "WifiConnected": (
        "toUser",
        "FromUser",
        123456789,
        _fields(ConnectTime=0, ExpireTime=0, VendorId="3001224419", PlaceId="1234", DeviceNo="00:1f:7a:ad:5c:a8"),
    ),
    "qualification_verify_success": ("toUser", "FromUser", 1442401156, _fields(ExpiredTime=1442401156)),
    "qualification_verify_fail": ("toUser", "FromUser", 1442401156, _fields(FailTime=1442401122, FailReason="by time")),
    "naming_verify_success": ("toUser", "FromUser", 1442401093, _fields(ExpiredTime=1442401093)),
    "naming_verify_fail": ("toUser", "FromUser", 1442401061, _fields(FailTime=1442401061, FailReason="by time")),
    "annual_renew": ("toUser", "FromUser", 1442401004, _fields(ExpiredTime=1442401004)),
    "verify_expired": ("toUser", "FromUser", 1442400900, _fields(ExpiredTime=1442400900)),
    "subscribe": ("toUser", "FromUser", 123456789, ""),
    "subscribe by trade": (
        "toUser",
        "FromUser",
        123456789,
        _fields(EventKey="last_trade_no_4008072001201701105817415015"),
    ),
    "subscribe by scene": ("toUser", "FromUser", 123456789, _fields(EventKey="qrscene_123123", Ticket="TICKET")),
    "subscribe by barcode": (
        "gh_fbe8a958756e",
        "otAzGjrS4AYCmeJM1GhEOcHXXTAo",
        1433259128,
        _fields(EventKey="scanbarcode|keystandard|keystr"),
    ),
    "subscribe by image": (
        "gh_fbe8a958756e",
        "otAzGjrS4AYCmeJM1GhEOcHXXTAo",
        1433259128,
        _fields(EventKey="scanimage|keystandard|keystr"),
    ),
    "SCAN": ("toUser", "FromUser", 123456789, _fields(EventKey="123123", Ticket="TICKET")),
    "LOCATION": (
        "toUser",
        "fromUser",
        123456789,
        "<Latitude>23.137466</Latitude><Longitude>113.352425</Longitude><Precision>119.385040</Precision>",
    ),
    "CLICK": ("toUser", "FromUser", 123456789, _fields(EventKey="EVENTKEY")),
    "VIEW": ("toUser", "FromUser", 123456789, _fields(EventKey="www.qq.com")),
    "user_authorize_invoice": (
        "gh_fc0a06a20993",
        "oZI8Fj040-be6rlDohc6gkoPOQTQ",
        1475134700,
        _fields(SuccOrderId="1202933957956", FailOrderId="", AppId="wx1234567887654321", Source=""),
    ),
    "submit_invoice_title": (
        "gh_fc0a06a20993",
        "oZI8Fj040-be6rlDohc6gkoPOQTQ",
        1475134700,
        _fields(
            title="样例公司抬头", tax_no="1486715661", addr="abc", phone="13313331333", bank_type="bt", bank_no="bn"
        ),
    ),
}


def _xml(to: str, sender: str, at: int, kind: str, rest: str) -> str:
    # Line breaks and blanks between the fields are part of the published samples.
    head = _fields(ToUserName=to, FromUserName=sender, CreateTime=at, MsgType=kind)
    return f"<xml>\n        {head}\n        {rest}\n        </xml>"


SAMPLES = {
    **{name: _xml(to, who, at, name, rest) for name, (to, who, at, rest) in MESSAGES.items()},
    **{
        name: _xml(to, who, at, "event", _fields(Event=name.split(" ")[0]) + rest)
        for name, (to, who, at, rest) in EVENTS.items()
    },
}
