// 模板测试 / Templates: what is compiled how, and what is not taken for a fault.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Problems } from '../build/problems.mjs';
import { Project } from '../build/project.mjs';
import { builtinTemplates, Templates } from '../build/wxml.mjs';
import * as builtins from '../runtime/builtins/index.mjs';
import { BUILTIN_TAGS, builtinName } from '../runtime/builtins/tags.mjs';
import { copySampler } from './workplace.mjs';

function compile(t, wxml, files = {}) {
  const work = copySampler(t);
  for (const [name, text] of Object.entries(files)) work.write(name, text);
  work.write('pages/me/me.wxml', wxml);
  const problems = new Problems();
  const templates = new Templates(new Project(work.source, problems));
  templates.add('pages/me/me');
  templates.checkTags('pages/me/me');
  templates.checkHandlers('pages/me/me');
  return { problems: problems.list, code: templates.code() };
}

test('what a screen reader needs is set as an attribute, on components too', (t) => {
  const { code } = compile(t, '<button aria-label="提交" role="button" hidden="{{a}}" size="mini" />');

  for (const name of ['aria-label', 'role', 'hidden']) assert.match(code, new RegExp(`R\\.a\\(N,"${name}",`));
  assert.match(code, /O\(N,"size","mini"\)/);
});

test('tags in comments, texts of attributes, expressions and WXS are no tags', (t) => {
  const wxml = `<!-- <unknown-a> --><wxs module="m">module.exports = { f: function (a, b) { return a <b; } };</wxs>
    <view title="<unknown-b>" wx:if="{{1 <b}}">{{a <c ? 1 : 2}}</view>`;

  assert.deepEqual(compile(t, wxml).problems, []);
});

test('a handler may be bound to data, or come from a behavior', (t) => {
  assert.deepEqual(compile(t, '<view bindtap="{{handler}}">x</view>').problems, []);
  assert.deepEqual(compile(t, '<view bindtap="fromBehavior">x</view>', { 'pages/me/me.js': 'Page({ behaviors: [other] });' }).problems, []);
});

test('a WXS file that requires another brings it along', (t) => {
  const { problems, code } = compile(t, '<wxs module="m" src="./a.wxs" />{{m.x}}', {
    'pages/me/a.wxs': "var b = require('./b.wxs'); module.exports = { x: b.y };", 'pages/me/b.wxs': "module.exports = { y: 'from b' };",
  });

  assert.deepEqual(problems, []);
  assert.match(code, /from b/);
});

test('every built-in the build allows has a component and a template that compiles', () => {
  assert.deepEqual(Object.keys(builtins).sort(), [...BUILTIN_TAGS].map(builtinName).sort());
  for (const tag of BUILTIN_TAGS) assert.ok(builtinTemplates([tag]).includes(`"${tag}"`));
});
