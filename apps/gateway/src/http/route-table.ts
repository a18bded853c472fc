import type { FastifyInstance } from 'fastify';

/** The mounted routes, to tell an unknown path from a method that a known path does not have. */
export class RouteTable {
  private readonly routes = new Map<string, { pattern: RegExp; methods: Set<string> }>();

  /** Notes every route that is mounted from now on. */
  watch(app: FastifyInstance): void {
    app.addHook('onRoute', ({ method, url }) => {
      const pattern = new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')}$`);
      const route = this.routes.get(url) ?? { pattern, methods: new Set() };
      this.routes.set(url, route);
      for (const one of [method].flat()) route.methods.add(one);
    });
  }

  /** The methods of a path; empty when there is no such path. */
  methodsOf(path: string): string[] {
    const found = [...this.routes.values()].filter(({ pattern }) => pattern.test(path));
    return [...new Set(found.flatMap(({ methods }) => [...methods]))].sort();
  }
}
