// 本机文件 / Files from the server: written down where WeChat lets a mini-program write, then shown or handed over.
const OFFICE = 'application/vnd.openxmlformats-officedocument';
/** @type {Record<string, string>} */
const ENDINGS = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'application/pdf': 'pdf',
  [`${OFFICE}.wordprocessingml.document`]: 'docx',
  [`${OFFICE}.spreadsheetml.sheet`]: 'xlsx',
};

/**
 * @param {string} name without an ending; the same name replaces what was there
 * @param {{content: ArrayBuffer, type: string}} file
 * @returns {Promise<string>} where it is now
 */
function keep(name, { content, type }) {
  const filePath = `${wx.env.USER_DATA_PATH}/${name}.${ENDINGS[type] || 'bin'}`;
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().writeFile({ filePath, data: content, success: () => resolve(filePath), fail: reject });
  });
}

/**
 * Shows a kept picture, and hands a document over to what the phone has for it.
 * @param {string} filePath
 * @returns {Promise<void>}
 */
function open(filePath) {
  return new Promise((resolve, reject) => {
    const done = { success: () => resolve(), fail: reject };
    if (/\.(png|jpg)$/.test(filePath)) wx.previewImage({ urls: [filePath], current: filePath, ...done });
    else wx.openDocument({ filePath, fileType: kindOf(filePath), showMenu: true, ...done });
  });
}

/** @param {string} filePath @returns {'pdf' | 'docx' | 'xlsx'} */
function kindOf(filePath) {
  const found = /\.(docx|xlsx)$/.exec(filePath);
  return found ? /** @type {'docx' | 'xlsx'} */ (found[1]) : 'pdf';
}

module.exports = { keep, open };
