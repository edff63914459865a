// 附件 / Attachments: photos that go with a complaint, sent before it.
const request = require('../utils/request');
const attempts = require('../utils/attempts');

/**
 * @param {string} filePath
 * @param {(percent: number) => void} [onProgress]
 * @returns {Promise<{id: string, media_type: string, bytes: number, expires_at: string}>}
 */
function upload(filePath, onProgress) {
  return request.upload({ path: '/api/v1/attachments', filePath, key: attempts.newKey(), onProgress });
}

module.exports = { upload };
