// 页面状态 / What a page of the staff says when it could not load.

/**
 * @param {{status?: number, message: string}} error
 * @returns {{state: string, title: string, problem: string}}
 */
function failed(error) {
  return { state: 'error', title: error.status === 403 ? '没有权限' : '', problem: error.message };
}

module.exports = { failed };
