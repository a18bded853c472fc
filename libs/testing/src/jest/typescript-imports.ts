import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Jest loads its setup file outside its own module system, where `./x.js` is not found because only `x.ts`
 * exists. This lets Node itself, which strips types, find the sources; nothing needs to be built before a test.
 */
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.startsWith('file:')) {
      const source = specifier.replace(/\.js$/, '.ts');
      if (existsSync(fileURLToPath(new URL(source, context.parentURL)))) return nextResolve(source, context);
    }
    return nextResolve(specifier, context);
  },
});
