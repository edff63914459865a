// 凭证图片 / The receipt drawn as a picture, for the phone's album.
const WIDTH = 640;
const HEIGHT = 560;

/**
 * @param {any} context of a 2d canvas
 * @param {import('../services/receipts').ComplaintReceipt} receipt
 */
function draw(context, receipt) {
  const line = (/** @type {string} */ words, /** @type {number} */ y, /** @type {string} */ font, /** @type {string} */ colour) => {
    context.font = font;
    context.fillStyle = colour;
    context.fillText(words, WIDTH / 2, y, WIDTH - 60);
  };
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = '#174a83';
  context.fillRect(0, 0, WIDTH, 92);
  context.textAlign = 'center';
  line('码上监督 · 受理凭证', 58, 'bold 32px sans-serif', '#ffffff');
  line(`${receipt.kind_label} · ${receipt.organization}`, 146, '28px sans-serif', '#1a2330');
  line('受理编号', 214, '26px sans-serif', '#545f6d');
  line(receipt.id.replace(/(.{4})(?=.)/g, '$1 '), 268, 'bold 48px sans-serif', '#1a2330');
  line('查询码', 336, '26px sans-serif', '#545f6d');
  line(receipt.secret, 388, 'bold 44px sans-serif', '#1a2330');
  line(`提交日期 ${receipt.day}    答复期限 ${receipt.answer_due_on || '—'}`, 458, '26px sans-serif', '#545f6d');
  line('请妥善保管，不要发给别人', 514, '26px sans-serif', '#a8231c');
}

/**
 * @param {any} page whose canvas is "#canvas"
 * @param {import('../services/receipts').ComplaintReceipt} receipt
 * @returns {Promise<string>} a temporary file
 */
function make(page, receipt) {
  return new Promise((resolve, reject) => {
    page.createSelectorQuery().select('#canvas').fields({ node: true, size: true }).exec((/** @type {any[]} */ [found]) => {
      if (!found || !found.node) {
        reject(new Error('no canvas'));
        return;
      }
      const canvas = found.node;
      canvas.width = WIDTH;
      canvas.height = HEIGHT;
      draw(canvas.getContext('2d'), receipt);
      wx.canvasToTempFilePath({
        canvas, width: WIDTH, height: HEIGHT, destWidth: WIDTH, destHeight: HEIGHT, fileType: 'png',
        success: ({ tempFilePath }) => resolve(tempFilePath),
        fail: reject,
      });
    });
  });
}

module.exports = { make };
