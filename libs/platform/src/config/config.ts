import { settingsOf } from './setting.js';
import { parseSetting } from './parse-setting.js';

/** The environment that something is started with; process.env in a process of its own. */
export type Environment = Record<string, string | undefined>;
export type ConfigClass<C extends object = object> = new () => C;

/** Everything that is wrong with an environment, at once. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not complete:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Reads a configuration class. Throws a ConfigError that lists every missing or invalid variable. */
export function readConfig<C extends object>(configClass: ConfigClass<C>, env: Environment): C {
  return readConfigs([configClass], env)[0] as C;
}

/** Reads several classes, so that one error lists what is wrong with all of them. */
export function readConfigs(configClasses: readonly ConfigClass[], env: Environment): object[] {
  const problems: string[] = [];
  const configs = configClasses.map((configClass) => {
    const config = new configClass() as Record<string, unknown>;
    for (const setting of settingsOf(configClass)) {
      const text = env[setting.env]?.trim() || setting.default;
      if (text === undefined) {
        if (!setting.optional) problems.push(`${setting.env} is not set: ${setting.description}`);
        continue;
      }
      try {
        config[setting.property] = parseSetting(setting, text);
      } catch (error) {
        problems.push(`${setting.env} ${(error as Error).message}: ${setting.description}`);
      }
    }
    return config;
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return configs;
}

/** The values as an operator may see them: secrets only as `set` or `not set`. */
export function describeConfig(config: object): Record<string, string> {
  const values = config as Record<string, unknown>;
  return Object.fromEntries(settingsOf(config.constructor).map(({ env, property, secret }) => {
    const value = values[property];
    const shown = value === undefined ? 'not set' : secret ? 'set' : String(value);
    return [env, shown];
  }));
}
