// 样式测试 / WXSS becomes CSS that a browser understands the same way.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Problems } from '../build/problems.mjs';
import { Project } from '../build/project.mjs';
import { compileWxss, makeScopes } from '../build/wxss.mjs';
import { toCssLengths } from '../runtime/units.mjs';
import { copySampler } from './workplace.mjs';

function css(t, text, scope) {
  const work = copySampler(t);
  work.write('x.wxss', text);
  const problems = new Problems();
  const made = compileWxss(new Project(work.source, problems), 'x.wxss', scope);
  assert.deepEqual(problems.list, []);
  return made;
}

test('rpx, vh and vw mean the frame, not the window', () => {
  assert.equal(toCssLengths('0 -2.5rpx .5rpx 100vh'), '0 calc(-2.5 * var(--rpx)) calc(.5 * var(--rpx)) calc(100 * var(--vh))');
  assert.equal(toCssLengths('10px 2rem 50% #fff'), '10px 2rem 50% #fff');
});

test('tags get the names they have in the page', (t) => {
  assert.equal(css(t, 'page view > my-part { color: red }'), 'wx-page wx-view>mp-my-part{color:red}');
});

test("a component's classes get its own prefix, and :host is the component itself", (t) => {
  assert.equal(css(t, ':host { display: block } .a .b::after { color: red }', 's1'), '[wx-host=s1]{display:block}.s1--a .s1--b:after{color:red}');
});

test('imports are put in their place, once', (t) => {
  assert.match(css(t, '@import "utils/card.wxss"; .z { color: red }'), /^\.card\{.*\.z\{color:red\}$/);
});

test('keyframes are left alone', (t) => {
  assert.match(css(t, '@keyframes a { from { opacity: 0 } 50% { opacity: 1 } }', 's1'), /from|0%/);
});

test('only isolated components get a prefix', () => {
  const scopes = makeScopes(new Map([
    ['page', {}], ['c/part/part', { component: true }], ['c/open/open', { component: true, styleIsolation: 'shared' }], ['d/part/part', { component: true }],
  ]));

  assert.deepEqual([...scopes.values()], ['', 'part', '', 'part_']);
});
