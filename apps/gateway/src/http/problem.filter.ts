import { Catch, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { DomainError } from '@sortie/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { exchangeOf } from './exchange.js';
import { problemOf } from './problem.js';
import { takeMark } from './replayed-mark.js';
import { respondProblem } from './respond.js';
import type { RouteTable } from './route-table.js';

/** Turns whatever a request ended with into a problem document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly routes: RouteTable,
    /** Origin of the documentation. */
    private readonly origin: string,
    private readonly unexpected: (error: unknown, requestId: string) => void,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Answers a request with the problem that an error is. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { path, requestId } = exchangeOf(request);
    const cause = error instanceof NotFoundException ? this.unrouted(request.method, path, reply) : error;
    if (cause instanceof DomainError && cause.extensions) takeMark(cause.extensions, reply);
    const problem = problemOf(cause, { requestId, path, origin: this.origin });
    if (problem.status === 500) this.unexpected(error, requestId);
    respondProblem(reply, problem);
  }

  private unrouted(method: string, path: string, reply: FastifyReply): DomainError {
    const methods = this.routes.methodsOf(path);
    if (methods.length === 0) return new DomainError('RESOURCE_NOT_FOUND', 'There is no such path.');
    reply.header('allow', methods.join(', '));
    return new DomainError('METHOD_NOT_ALLOWED', `${method} is not a method of this path.`);
  }
}
