// A small client of /v1 for our own tools: what a user's first script would look like.
export interface Api {
  get<T = any>(path: string): Promise<T>;
  post<T = any>(path: string, body?: object, headers?: Record<string, string>): Promise<T>;
  patch<T = any>(path: string, body: object): Promise<T>;
  del<T = any>(path: string): Promise<T>;
}

/** Thrown for every answer that is not a success; `problem` is the problem document. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: { code?: string; detail?: string; errors?: { field: string; pointer: string; message: string }[] };

  constructor(method: string, path: string, status: number, problem: ApiError['problem']) {
    const errors = problem.errors?.map(({ message }) => message).join('; ');
    super(`${method} ${path}: ${status} ${problem.code ?? ''} ${errors || problem.detail || ''}`.trim());
    this.status = status;
    this.problem = problem;
  }
}

/** A client for one origin and key. */
export function api(baseUrl: string, key: string): Api {
  const call = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const response = await fetch(baseUrl + path, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).catch((cause: Error) => {
      throw new Error(`${method} ${path}: ${baseUrl} does not answer`, { cause });
    });
    const answer: any = await response.json().catch(() => ({}));
    if (!response.ok) throw new ApiError(method, path, response.status, answer);
    return answer;
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body, headers) => call('POST', path, body, headers),
    patch: (path, body) => call('PATCH', path, body),
    del: (path) => call('DELETE', path),
  };
}

/** Every item of a list, page after page. */
export async function* all<T = any>(client: Api, path: string): AsyncGenerator<T> {
  const separator = path.includes('?') ? '&' : '?';
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { data: T[]; next_cursor: string | null } = await client.get(
      cursor ? `${path}${separator}cursor=${encodeURIComponent(cursor)}` : path,
    );
    yield* page.data;
    cursor = page.next_cursor;
  }
}
