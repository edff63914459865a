// 图片 / Choosing, showing, drawing and saving pictures.
import { el, showDialog } from '../dialogs.mjs';
import { callables } from './calling.mjs';
import { addressOf, fileAt, keepFile, nameOf } from './files.mjs';

const COMPRESSED = { longest: 2048, quality: 0.8 }; // about what WeChat makes of a camera picture

/** A browser lets people choose more than asked for: `leftOut` says how many. WeChat's own chooser does not let them. */
function pickFiles({ accept, count, camera }) {
  return new Promise((answer, fail) => {
    const chooser = el('input', { type: 'file', accept, multiple: count > 1 });
    if (camera) chooser.capture = 'environment';
    chooser.onchange = () => {
      const files = [...chooser.files];
      answer({ files: files.slice(0, count), leftOut: Math.max(0, files.length - count) });
    };
    chooser.oncancel = () => fail(new Error('cancel'));
    chooser.click();
  });
}

function loadImage(address) {
  return new Promise((answer, fail) => {
    const picture = new Image();
    picture.onload = () => answer(picture);
    picture.onerror = () => fail(new Error('image cannot be read'));
    picture.src = address;
  });
}

const toBlob = (canvas, type, quality) => new Promise((answer, fail) => {
  canvas.toBlob((blob) => (blob ? answer(blob) : fail(new Error('canvas is empty'))), type, quality);
});

/** Draws a picture anew, smaller; this also drops what the camera wrote into it (place, device). */
async function compress(blob, { longest = COMPRESSED.longest, quality = COMPRESSED.quality } = {}) {
  const address = URL.createObjectURL(blob);
  try {
    const picture = await loadImage(address);
    const { naturalWidth, naturalHeight } = picture;
    const scale = Math.min(1, longest / Math.max(naturalWidth, naturalHeight));
    const canvas = el('canvas', { width: Math.round(naturalWidth * scale), height: Math.round(naturalHeight * scale) });
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    const smaller = await toBlob(canvas, 'image/jpeg', quality);
    return new File([smaller], 'photo.jpg', { type: 'image/jpeg' });
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function choosePictures({ count = 9, sizeType = ['original', 'compressed'], sourceType = ['album', 'camera'] }) {
  const camera = sourceType.length === 1 && sourceType[0] === 'camera';
  const { files, leftOut } = await pickFiles({ accept: 'image/*,.heic,.heif', count, camera });
  // A kind that this browser cannot read (HEIC) goes as it is; WeChat would have turned it into JPEG.
  const made = sizeType.includes('compressed') ? files.map((file) => compress(file).catch(() => file)) : files;
  return { files: await Promise.all(made), leftOut };
}

async function preview(host, { urls, current = 0 }) {
  const first = typeof current === 'number' ? current : Math.max(0, urls.indexOf(current));
  await showDialog('preview', '图片预览', (close) => {
    const pictures = urls.map((url, i) => el('img', { src: host.asset(url), alt: `图片 ${i + 1} / ${urls.length}` }));
    const strip = el('div.wxi-preview-strip', {}, ...pictures);
    requestAnimationFrame(() => strip.scrollTo({ left: first * strip.clientWidth, behavior: 'instant' }));
    strip.onclick = () => close();
    const shut = el('button.wxi-preview-close.wxi-first', { onclick: () => close() });
    shut.setAttribute('aria-label', '关闭预览');
    return [strip, shut];
  });
}

async function fromCanvas({ canvas, x = 0, y = 0, width, height, destWidth, destHeight, fileType = 'png', quality = 1 }) {
  if (!canvas) throw new Error('canvas is missing'); // the old canvasId interface is not known to the web host
  const from = { width: width ?? canvas.width - x, height: height ?? canvas.height - y };
  const copy = el('canvas', { width: destWidth ?? from.width, height: destHeight ?? from.height });
  copy.getContext('2d').drawImage(canvas, x, y, from.width, from.height, 0, 0, copy.width, copy.height);
  return { tempFilePath: keepFile(await toBlob(copy, fileType === 'jpg' ? 'image/jpeg' : 'image/png', quality)) };
}

/** In a browser the album is the folder of downloads. */
function save({ filePath }) {
  const { type } = fileAt(filePath);
  el('a', { href: addressOf(filePath), download: `图片.${type === 'image/jpeg' ? 'jpg' : 'png'}` }).click();
}

/** A document is opened by what the browser has for it: it is handed over as a download, by the name that it has. */
function openDocument({ filePath, fileType }) {
  el('a', { href: addressOf(filePath), download: nameOf(filePath) ?? `文件.${fileType ?? 'bin'}` }).click();
}

/** A file of a chat in WeChat; in a browser any file of the kinds asked for. */
async function chooseMessageFile({ count, type = 'all', extension = [] }) {
  if (!Number.isInteger(count) || count < 1 || count > 100) throw new Error('count is 1 to 100');
  const kinds = { image: 'image/*', file: extension.map((one) => `.${one}`).join(','), all: '' };
  if (!(type in kinds)) throw new Error(`type ${type} is not known to the web host`);
  const { files, leftOut } = await pickFiles({ accept: kinds[type], count });
  const kept = (file) => ({ path: keepFile(file), name: file.name, size: file.size, type: 'file', time: Math.round(file.lastModified / 1000) });
  return { tempFiles: files.map(kept), leftOut };
}

export function mediaApi(host) {
  return {
    createOffscreenCanvas: ({ width = 300, height = 150 } = {}) => el('canvas', { width, height, createImage: () => new Image() }),
    ...callables({
      openDocument,
      chooseMessageFile,
      chooseMedia: async (options) => {
        if (options.mediaType && !options.mediaType.includes('image')) throw new Error('only images are known to the web host');
        const { files, leftOut } = await choosePictures(options);
        const keep = (file) => ({ tempFilePath: keepFile(file), size: file.size, fileType: 'image' });
        return { type: 'image', tempFiles: files.map(keep), leftOut };
      },
      chooseImage: async (options) => {
        const { files, leftOut } = await choosePictures(options);
        const kept = files.map((file) => ({ path: keepFile(file), size: file.size }));
        return { tempFilePaths: kept.map(({ path }) => path), tempFiles: kept, leftOut };
      },
      compressImage: async ({ src, quality = 80, compressedWidth }) => (
        { tempFilePath: keepFile(await compress(fileAt(src), { longest: compressedWidth, quality: quality / 100 })) }),
      previewImage: (options) => { preview(host, options); },
      getImageInfo: async ({ src }) => {
        const picture = await loadImage(host.asset(src));
        return { width: picture.naturalWidth, height: picture.naturalHeight, path: src, orientation: 'up', type: 'unknown' };
      },
      canvasToTempFilePath: fromCanvas,
      saveImageToPhotosAlbum: save,
    }),
  };
}
