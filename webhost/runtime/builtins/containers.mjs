// 容器 / <form>, <scroll-view> and <swiper>.
import { any, flag, ignored, number, text } from './shared.mjs';
import { whenNearEnd } from '../near-end.mjs';

export const form = {
  properties: ignored('reportSubmit', 'reportSubmitTimeout'),
  attach() {
    const fields = () => [...this.dom.querySelectorAll('*')].map((element) => element.field).filter(Boolean);
    this.dom.act = (what, button) => {
      if (what === 'reset') {
        fields().forEach((field) => field.reset());
        this.triggerEvent('reset', {});
        return;
      }
      const named = fields().filter((field) => field.name());
      const value = Object.fromEntries(named.map((field) => [field.name(), field.get()]));
      this.triggerEvent('submit', { value, target: { id: button.__wxElement.id, dataset: button.__wxElement.dataset } });
    };
  },
};

export const scrollView = {
  properties: {
    scrollX: flag(), scrollY: flag(), scrollTop: any(), scrollLeft: any(), scrollIntoView: text(),
    upperThreshold: number(50), lowerThreshold: number(50), scrollWithAnimation: flag(),
    ...ignored('enableFlex', 'enhanced', 'showScrollbar', 'type', 'pagingEnabled', 'bounces', 'fastDeceleration',
      'usingSticky', 'enableBackToTop', 'enablePassive', 'scrollAnchoring', 'refresherEnabled', 'refresherTriggered'),
  },
  observers: {
    'scrollX, scrollY': function axes(x, y) {
      this.dom.style.overflowX = x ? 'auto' : 'hidden';
      this.dom.style.overflowY = y ? 'auto' : 'hidden';
    },
    scrollTop(value) { if (value != null) this.scrollTo({ top: parseFloat(value) }); },
    scrollLeft(value) { if (value != null) this.scrollTo({ left: parseFloat(value) }); },
    scrollIntoView(id) {
      if (!id) return;
      queueMicrotask(() => [...this.dom.querySelectorAll('*')].find((e) => e.__wxElement?.id === id)?.scrollIntoView());
    },
  },
  attach() {
    const { dom } = this;
    this.scrollTo = (place) => dom.scrollTo({ ...place, behavior: this.data.scrollWithAnimation ? 'smooth' : 'auto' });
    dom.addEventListener('scroll', () => {
      const { scrollTop, scrollLeft, scrollHeight, scrollWidth } = dom;
      this.triggerEvent('scroll', { scrollTop, scrollLeft, scrollHeight, scrollWidth });
      if (scrollTop <= 0) this.triggerEvent('scrolltoupper', { direction: 'top' });
    });
    whenNearEnd(dom, () => this.data.lowerThreshold, () => this.triggerEvent('scrolltolower', { direction: 'bottom' }));
  },
};

export const swiper = {
  properties: {
    current: number(), autoplay: flag(), interval: number(5000), indicatorDots: flag(), indicatorColor: text('rgba(0,0,0,.3)'),
    indicatorActiveColor: text('#000'), dots: { type: Array, value: [] },
    ...ignored('duration', 'circular', 'vertical', 'previousMargin', 'nextMargin', 'displayMultipleItems', 'easingFunction'),
  },
  template: `<html-div class="wxi-slides"><slot/></html-div><html-div wx:if="{{indicatorDots}}" class="wxi-dots">
    <html-i wx:for="{{dots}}" wx:key="*this"
      style="background:{{item === current ? indicatorActiveColor : indicatorColor}}"></html-i></html-div>`,
  observers: { current(index) { this.slides?.scrollTo({ left: index * this.slides.clientWidth, behavior: 'smooth' }); } },
  ready() {
    this.slides = this.dom.querySelector('.wxi-slides');
    const slides = this.slides;
    this.setData({ dots: [...slides.querySelectorAll('wx-swiper-item')].map((_, index) => index) });
    slides.scrollTo({ left: this.data.current * slides.clientWidth });
    slides.addEventListener('scroll', () => {
      const current = Math.round(slides.scrollLeft / slides.clientWidth);
      if (current === this.data.current) return;
      this.setData({ current });
      this.triggerEvent('change', { current, source: 'touch' });
    });
    if (!this.data.autoplay) return;
    const next = () => this.setData({ current: (this.data.current + 1) % this.data.dots.length });
    this.timer = setInterval(next, this.data.interval);
  },
  detach() { clearInterval(this.timer); },
};
