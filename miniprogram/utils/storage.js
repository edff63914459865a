// 本机存储 / What this phone keeps. A full or broken store must never stop a citizen from going on.

/**
 * @template T
 * @param {string} key
 * @param {T} fallback used where nothing is kept
 * @returns {T}
 */
function read(key, fallback) {
  try {
    const value = wx.getStorageSync(key);
    return value === '' || value === undefined || value === null ? fallback : value;
  } catch {
    return fallback;
  }
}

/**
 * @param {string} key
 * @param {any} value
 * @returns {boolean} whether it is kept
 */
function write(key, value) {
  try {
    wx.setStorageSync(key, value);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} key */
function remove(key) {
  try {
    wx.removeStorageSync(key);
  } catch {
    // Nothing to do: the next write replaces it.
  }
}

module.exports = { read, write, remove };
