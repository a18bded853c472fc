import 'reflect-metadata';

/** What an operator can set, and what it means. */
export interface SettingSpec {
  /** The environment variable. */
  env: string;
  description: string;
  /** As it would be written in the environment. Without one the setting is required, unless it is optional. */
  default?: string;
  optional?: boolean;
  /** Printed only as `set` or `not set`. */
  secret?: boolean;
  /** The only values that are taken. */
  oneOf?: readonly string[];
  /** Reads the text in a way of its own; throws an Error that says what is expected. */
  parse?(text: string): unknown;
}

/** A setting with the property that holds it. */
export interface Setting extends SettingSpec {
  property: string;
  /**
   * The property's class, for settings without `parse`: String, Number, Boolean, Array (commas), Buffer (a key: base64
   * of at least 32 bytes).
   */
  type: unknown;
}

const settings = new WeakMap<object, Setting[]>();

/** Declares a property of a configuration class as read from the environment. */
export function Setting(spec: SettingSpec): PropertyDecorator {
  return (target, property) => {
    const type: unknown = Reflect.getMetadata('design:type', target, property);
    const known = settings.get(target.constructor) ?? [];
    settings.set(target.constructor, [...known, { ...spec, property: String(property), type }]);
  };
}

/** The settings of a configuration class, in the order of declaration. */
export function settingsOf(configClass: object): readonly Setting[] {
  return settings.get(configClass) ?? [];
}
