/** The environment that the supervisor gave to this service process, and nothing else of the machine's. */
export function serviceProcessEnvironment(): Record<string, string | undefined> {
  return { ...process.env };
}
