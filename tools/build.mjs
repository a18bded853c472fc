// Compiles one project's src/ to dist/ with swc. Types are checked by `npm test`, not here.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transform } from '@swc/core';

const project = process.argv[2];
const source = join(project, 'src');
const target = join(project, 'dist');

await rm(target, { recursive: true, force: true });
const files = (await readdir(source, { recursive: true })).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('spec.ts'),
);
await Promise.all(files.map(compile));

async function compile(file) {
  const path = join(source, file);
  const output = join(target, file.replace(/\.ts$/, '.js'));
  const { code, map } = await transform(await readFile(path, 'utf8'), {
    filename: path,
    sourceMaps: true,
    swcrc: false,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
    },
    module: { type: 'es6' },
  });
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output, `${code}\n//# sourceMappingURL=${file.split('/').pop().replace(/\.ts$/, '.js.map')}\n`);
  await writeFile(`${output}.map`, map);
}
