// 一枚二维码 / One code: its picture, its prints on any carrier, and where a copy was put up.
const request = require('../../../utils/request');

const BASE = '/api/v1/admin';

/** 载体 / What a code is printed on. */
const CARRIERS = [
  { value: 'poster', label: '大厅海报（A3）' }, { value: 'board', label: '公示栏（A4）' }, { value: 'desk', label: '桌牌' },
  { value: 'badge', label: '工作证' }, { value: 'enforcement', label: '执法证牌' }, { value: 'guide', label: '纸质指南' },
];

/** @typedef {{id: number, number: string, token: string, label: string, official: string | null, issued_on: string}} Code */

/** The code in use with this number, or nothing. @param {string} number @returns {Promise<Code | undefined>} */
async function find(number) {
  const { items } = await request.asStaff({ path: `${BASE}/codes`, query: { query: number } });
  return items.find((/** @type {Code} */ code) => code.number === number);
}

/** @param {number} id @param {'png' | 'mini_program'} form @returns {Promise<string>} a temporary file */
function picture(id, form) {
  return request.download({ path: `${BASE}/codes/${id}/picture`, query: { form } });
}

/** @param {number} id @param {string} carrier @returns {Promise<string>} a temporary file */
function file(id, carrier) {
  return request.download({ path: `${BASE}/codes/${id}/print`, query: { carrier } });
}

/** Every code of an office. @param {number} id @param {string} carrier @returns {Promise<string>} a temporary file */
function officeFile(id, carrier) {
  return request.download({ path: `${BASE}/organizations/${id}/print`, query: { carrier } });
}

/** Notes that a copy hangs at a place. @param {number} id @param {string} carrier @param {string} place */
function register(id, carrier, place) {
  return request.asStaff({ method: 'POST', path: `${BASE}/codes/${id}/prints`, data: { carrier, place } });
}

/** @param {(carrier: string) => void} chosen */
function chooseCarrier(chosen) {
  wx.showActionSheet({ itemList: CARRIERS.map(({ label }) => label), success: ({ tapIndex }) => chosen(CARRIERS[tapIndex].value) });
}

module.exports = { CARRIERS, find, picture, file, officeFile, register, chooseCarrier };
