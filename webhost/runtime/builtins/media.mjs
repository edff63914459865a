// 图片与画布 / <image>, <canvas> (type 2d) and <rich-text>.
import { flag, ignored, text } from './shared.mjs';

export const image = {
  properties: {
    src: text(), mode: text('scaleToFill'), lazyLoad: flag(), alt: text(),
    ...ignored('showMenuByLongpress', 'webp', 'forceHttps'),
  },
  template: '<html-img alt="{{alt}}" />',
  observers: { 'src, mode': function change() { if (this.picture) this.show(); } },
  ready() {
    this.picture = this.dom.querySelector('img');
    // Described by aria-label on the built-in, WeChat's own way; otherwise the picture is decoration.
    this.dom.control = this.picture;
    const label = this.dom.getAttribute('aria-label');
    if (label) this.picture.setAttribute('aria-label', label);
    if (this.data.lazyLoad) this.picture.loading = 'lazy';
    this.show = () => {
      this.dom.setAttribute('mode', this.data.mode);
      if (this.data.src) this.picture.src = this.host.asset(this.data.src, this.ownerShadowRoot?.getHostNode().is);
      else this.picture.removeAttribute('src');
    };
    this.picture.addEventListener('load', () => {
      const { naturalWidth: width, naturalHeight: height } = this.picture;
      this.triggerEvent('load', { width, height });
    });
    this.picture.addEventListener('error', () => this.triggerEvent('error', { errMsg: 'load fail' }));
    this.show();
  },
};

export const canvas = {
  properties: { type: text(), canvasId: text(), disableScroll: flag() },
  template: '<html-canvas/>',
  ready() {
    const node = this.dom.querySelector('canvas');
    if (this.data.type !== '2d') throw new Error('canvas: only type="2d" is known to the web host');
    if (this.data.disableScroll) this.dom.style.touchAction = 'none';
    node.width = node.clientWidth;
    node.height = node.clientHeight;
    node.createImage = () => new Image();
    node.requestAnimationFrame = (callback) => requestAnimationFrame(callback);
    node.cancelAnimationFrame = (id) => cancelAnimationFrame(id);
  },
};
