// 图表库 / Makes miniprogram/packages/admin/vendor/echarts.js from the npm package: only the charts in use, canvas only.
//   node webhost/charts.mjs           writes it
//   node webhost/charts.mjs --check   says whether it is what would be written
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const target = path.join(root, 'miniprogram/packages/admin/vendor/echarts.js');
const ENTRY = `
import { use } from 'echarts/core';
import { CustomChart, LineChart, BarChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';
use([CustomChart, LineChart, BarChart, GridComponent, CanvasRenderer]);
export { init, setPlatformAPI } from 'echarts/core';`;
const LICENSE = '// @ts-nocheck\n/* Apache ECharts, Apache License 2.0; made by webhost/charts.mjs */';

const { outputFiles: [made] } = await esbuild.build({
  stdin: { contents: ENTRY, resolveDir: root },
  bundle: true, minify: true, write: false, format: 'cjs', target: 'es2017', legalComments: 'none', banner: { js: LICENSE },
  define: { 'process.env.NODE_ENV': '"production"' },
});

if (!process.argv.includes('--check')) {
  fs.writeFileSync(target, made.contents);
  console.log(`${path.relative(root, target)}: ${Math.round(made.contents.length / 1000)} kB`);
} else if (!fs.readFileSync(target).equals(Buffer.from(made.contents))) {
  console.error(`${path.relative(root, target)} is not what webhost/charts.mjs makes`);
  process.exitCode = 1;
}
