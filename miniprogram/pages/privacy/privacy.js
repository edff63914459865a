// 隐私说明 / In plain words: what is stored and what is not, for how long, and who sees it.
const vocabulary = require('../../services/vocabulary');
const display = require('../../utils/display');

const KEPT = '办结以后保存规定的年数，期满自动删除内容、照片和密钥。';
const KEEPING = 4; // the place of the part that says how long

Page({
  data: {
    large: false,
    parts: [
      {
        title: '您是谁',
        lines: [
          '不用注册，不要您的头像、昵称、手机号和位置。',
          '评价、投诉时会用微信提供的编号确认“同一个人一天评一次”，这个编号不给任何单位看。',
          '用普通浏览器打开时，只用本机的一个随机编号。',
          '为防止有人刷评，会对网络地址短期计数，不和评价放在一起。',
        ],
      },
      {
        title: '评价',
        lines: [
          '评价和您的微信身份分开保存，评价里没有您的编号。',
          '防止重复评价用的是单向标记，密钥定期更换并销毁，之后谁也查不回来。',
          '每周汇总一次，同一对象满 5 条才公布，被评价人看不到是谁评的。',
          '想说的话会原样保存，请不要写出能认出您的内容。',
        ],
      },
      {
        title: '投诉、举报、建议、表扬',
        lines: [
          '可以匿名。匿名时不保存姓名和电话。',
          '内容、照片和联系方式加密保存。哪个单位打开过、什么时候打开的，您在进度里都看得到。',
          '联系方式只有您勾选同意才保存，只用来核实这件事；转给办理单位时不给。',
          '照片会重新压缩，去掉拍摄地点和手机型号。',
          '提交的文字会交给微信做内容安全检测；检测不了也照样受理。',
        ],
      },
      {
        title: '谁能看到',
        lines: [
          '投诉、建议、表扬：效能办；转办以后，还有承办单位（只看内容）。',
          '举报：只有纪检监察人员。被举报的单位连有没有这一件都看不到。',
          '被反映的人和他的下属看不到；反映效能办人员的，由上一级看。',
          '来往留言时，对方看不到您是谁。',
        ],
      },
      {
        title: '保存多久',
        lines: [
          KEPT,
          '没有随投诉提交的照片，只保存一天。',
          '您可以随时撤回；结束以后，可以自己在进度页删除全部内容。正在依法核查的除外。',
          '删除以后只留下一件的数目，供公开统计，不含内容。',
        ],
      },
      {
        title: '这部手机上',
        lines: [
          '凭证（编号、查询码）和没写完的内容保存在这部手机里，删除小程序就没有了。',
          '凭证不写您评了什么等级。',
          '请把受理编号和查询码另外记一份，我们不能替您找回。',
        ],
      },
      {
        title: '微信的权限',
        lines: [
          '扫一扫用相机，传照片用相册或相机，存凭证用相册；点到的时候才问，不同意也能用别的功能。',
          '进展提醒要您点“允许”才发，随时可以在微信里关掉。',
          '完整的《用户隐私保护指引》由微信公示，点下面可以看。',
        ],
      },
      {
        title: '我们不做的事',
        lines: ['不做广告，不把信息交给无关的单位或公司。', '不要求您当着工作人员的面评价。'],
      },
    ],
  },

  onLoad() { this.loadYears(); },

  onShow() { display.apply(this); },

  /** The years are the office's own; without them the sentence stands as it is. */
  async loadYears() {
    const words = await vocabulary.get().catch(() => null);
    if (!words) return;
    const { complaint, suggestion, praise, tip_off: tipOff } = words.kept_years;
    const said = `办结以后：投诉保存 ${complaint} 年，建议 ${suggestion} 年，表扬 ${praise} 年，举报 ${tipOff} 年；期满自动删除内容、照片和密钥。`;
    this.setData({ [`parts[${KEEPING}].lines[0]`]: said });
  },

  openContract() {
    wx.openPrivacyContract({ fail: () => wx.showToast({ title: '没有打开，请在微信里查看', icon: 'none' }) });
  },
});
