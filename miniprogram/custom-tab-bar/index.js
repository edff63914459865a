// 底部标签栏 / The tab bar. Citizens see none; staff see the way to the workbench. The server refuses others anyway.
const sessions = require('../services/sessions');

Component({
  data: {
    current: '',
    staff: Boolean(sessions.staff()),
    large: false,
    tabs: [
      { path: 'pages/home/home', text: '首页', icon: 'home' },
      { path: 'pages/staff/staff', text: '工作台', icon: 'desk' },
    ],
  },
  methods: {
    /** @param {WechatMiniprogram.TouchEvent} event */
    open(event) {
      wx.switchTab({ url: `/${event.currentTarget.dataset.path}` });
    },
  },
});
