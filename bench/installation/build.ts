// The production build of what is measured, made by the same steps as before `npm start`.
export async function build(): Promise<void> {
  const steps: { build(): Promise<void> } = await import(
    new URL('../../tools/setup/prepare.mjs', import.meta.url).href
  );
  await steps.build();
}
