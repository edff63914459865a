// SHA-256（FIPS 180-4）of ASCII text: WeChat offers no hash to mini-programs.

/** @param {number} from @param {number} count @param {(n: number) => number} root @returns {number[]} fractional bits of roots of primes */
function fractions(from, count, root) {
  const found = [];
  for (let n = from; found.length < count; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
    if (prime) found.push(((root(n) % 1) * 4294967296) | 0);
  }
  return found;
}

const START = fractions(2, 8, Math.sqrt);
const ROUND = fractions(2, 64, Math.cbrt);

/** @param {number} word @param {number} bits */
const turned = (word, bits) => (word >>> bits) | (word << (32 - bits));

/** @param {string} text @returns {number[]} its words, padded to whole blocks */
function words(text) {
  const length = ((text.length + 9 + 63) >> 6) * 16;
  const list = new Array(length).fill(0);
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code > 127) throw new Error('only ASCII has the same bytes everywhere');
    list[i >> 2] |= code << (24 - (i % 4) * 8);
  }
  list[text.length >> 2] |= 0x80 << (24 - (text.length % 4) * 8);
  list[length - 1] = text.length * 8;
  return list;
}

/** @param {number[]} state @param {number[]} block */
function mix(state, block) {
  const w = block.slice();
  for (let i = 16; i < 64; i += 1) {
    const s0 = turned(w[i - 15], 7) ^ turned(w[i - 15], 18) ^ (w[i - 15] >>> 3);
    const s1 = turned(w[i - 2], 17) ^ turned(w[i - 2], 19) ^ (w[i - 2] >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]) | 0;
    const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => (word + state[i]) | 0);
}

/**
 * @param {string} text ASCII only
 * @returns {string} 64 hexadecimal digits
 */
function sha256(text) {
  const list = words(text);
  let state = START;
  for (let i = 0; i < list.length; i += 16) state = mix(state, list.slice(i, i + 16));
  return state.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

module.exports = { sha256 };
