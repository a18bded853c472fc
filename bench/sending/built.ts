/** A module of sequencing as it is built for production. */
export const built = (path: string): Promise<any> =>
  import(new URL(`../../apps/sequencing/dist/${path}`, import.meta.url).href);
