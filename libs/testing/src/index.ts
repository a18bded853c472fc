export { privateNats, testNats } from './nats.js';
export { freshDatabase, testMaster, type FreshDatabase } from './postgres.js';
export { type Template } from './template.js';
export { openStore, type TestStore, type TestStoreOptions } from './store.js';
