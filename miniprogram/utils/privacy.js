// 隐私授权 / WeChat asks whether the privacy guideline is agreed to before the first scan, photo, album or clipboard.

/** @typedef {{open(referrer: string, resolve: (answer: object) => void): void}} Consent a component that can ask */

/** @type {Consent | null} */
let asker = null;
let listening = false;

/**
 * From now on this component asks, as the page it stands on is the one that is seen.
 * @param {Consent} consent
 */
function askWith(consent) {
  asker = consent;
  if (listening || !wx.onNeedPrivacyAuthorization) return; // WeChat before 2.32.3 does not ask
  listening = true;
  wx.onNeedPrivacyAuthorization((resolve, event) => {
    if (asker) asker.open((event && event.referrer) || '', resolve);
    else resolve({ event: 'disagree' });
  });
}

/** @param {Consent} consent whose page is gone */
function askNoMore(consent) {
  if (asker === consent) asker = null;
}

/** @param {{errMsg?: string, errno?: number}} failure @returns {boolean} whether somebody did not agree */
function isRefusal(failure) {
  return failure.errno === 104 || /privacy/.test(failure.errMsg || '');
}

module.exports = { askWith, askNoMore, isRefusal };
