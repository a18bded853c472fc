import { provisionRoles, type ServiceName } from '@sortie/local';
import { answersBySubject, answersVerbatim, EventStore, Keyring, logTables, type Projection } from '@sortie/event-store';
import pg from 'pg';
import { freshDatabase, testMaster, type FreshDatabase } from './postgres.js';

/** A service's event log on a database of the test's own, with the roles and row-level security of production. */
export interface TestStore {
  database: FreshDatabase;
  store: EventStore;
  app: pg.Pool;
  worker: pg.Pool;
  owner: pg.Pool;
  /** Sees everything: for assertions only. */
  admin: pg.Pool;
  keyring: Keyring;
  close(): Promise<void>;
}

export interface TestStoreOptions {
  service: ServiceName;
  /** Names what `tables` makes, so that every test of a service clones one template. */
  template: string;
  /** SQL that the owner runs after the log's own tables. */
  tables?: string;
  projections?: readonly Projection[];
  connections?: number;
  onAppend?: () => void;
}

/** Opens a store on a clone of the service's template. */
export async function openStore(options: TestStoreOptions): Promise<TestStore> {
  const { service, tables = '', connections = 4 } = options;
  const database = await freshDatabase({
    name: options.template,
    migrate: async (adminUrl) => {
      await provisionRoles(adminUrl, [service], testMaster);
      const owner = new pg.Client({ connectionString: adminUrl });
      await owner.connect();
      await owner.query(`set role ${service}_owner; set search_path = ${service};
        ${logTables} ${answersVerbatim} ${answersBySubject} ${tables}`);
      await owner.end();
    },
  });
  const open = (url: string, max: number) =>
    new pg.Pool({ connectionString: url, max, pipeline: true } as pg.PoolConfig);
  const app = open(database.roleUrl(`${service}_app`), connections);
  const worker = open(database.roleUrl(`${service}_worker`), connections);
  const owner = open(database.roleUrl(`${service}_owner`), 1);
  const admin = new pg.Pool({ connectionString: database.url, max: 2, options: `-c search_path=${service}` });
  const keyring = new Keyring(Buffer.alloc(32, service));
  const store = new EventStore({
    app,
    worker,
    keyring,
    projections: options.projections ?? [],
    onAppend: options.onAppend,
  });
  const close = async () => {
    await Promise.all([app, worker, owner, admin].map((pool) => pool.end()));
    await database.drop();
  };
  return { database, store, app, worker, owner, admin, keyring, close };
}
