// 办理过程 / Who, by office, did what and when, with the files of the answers.
const desk = require('../../services/complaint-desk');
const { linesOf } = require('../../utils/histories');

Component({
  properties: { complaint: Object },
  data: { lines: /** @type {ReturnType<typeof linesOf>} */ ([]), opening: '', refusal: '' },
  observers: {
    complaint(/** @type {any} */ complaint) {
      if (complaint && complaint.timeline) this.setData({ lines: linesOf(complaint) });
    },
  },
  methods: {
    /** A picture is shown; a PDF is opened by the phone, and saved at a PC. @param {WechatMiniprogram.TouchEvent} event */
    async openFile(event) {
      const { id, kind } = event.currentTarget.dataset;
      this.setData({ opening: id, refusal: '' });
      try {
        const path = await desk.file(id);
        if (kind) wx.openDocument({ filePath: path, fileType: kind, showMenu: true });
        else wx.previewImage({ urls: [path], current: path });
      } catch (error) {
        this.setData({ refusal: error.message });
      } finally {
        this.setData({ opening: '' });
      }
    },
  },
});
