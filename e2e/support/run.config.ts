// What the setup tells the journeys about the running platform: the only reader of process.env here.
import { required } from './required.ts';

export interface Ready {
  base_url: string;
  gateways: string[];
  api_key: string;
  workspace_id: string;
  sandbox_url: string;
  sandbox_smtp: string;
  database_url: string;
  nats_url: string;
  pids: Record<string, number>;
}

/** ready.json of the platform under test. */
export const ready = JSON.parse(required(process.env['SORTIE_E2E_READY'])) as Ready;

/** Its SORTIE_HOME. */
export const home = required(process.env['SORTIE_E2E_HOME']);
