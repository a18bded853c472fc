export default async function teardown() {
  await globalThis.sortiePlatform?.stop();
  globalThis.sortieCollector?.close();
}
