import 'reflect-metadata';

type Class = new (...parts: any[]) => any;

/** Makes a class of the product with all that its constructor asks for; `given` stands for what this bench brings. */
export function assemble(wanted: Class, given: Map<unknown, unknown>): any {
  const known = given.get(wanted);
  if (known !== undefined) return known;
  // What @Inject has noted.
  const asked = (Reflect.getMetadata('self:paramtypes', wanted) ?? []) as { index: number; param: Class }[];
  const parts = [...asked].sort((one, other) => one.index - other.index).map(({ param }) => assemble(param, given));
  const made = new wanted(...parts);
  given.set(wanted, made);
  return made;
}
