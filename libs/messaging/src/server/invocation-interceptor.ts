import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { Call } from '../operations/wire.js';
import { handledOperation } from './handles.js';
import type { Invocation } from './invocation.js';

/** Puts calls that arrive over the bus through the same invocation as those from this process. */
export class InvocationInterceptor implements NestInterceptor {
  constructor(private readonly invocation: Invocation) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const operation = handledOperation(execution.getHandler());
    if (!operation) return next.handle();
    const call = execution.switchToRpc().getData<Call>();
    return from(this.invocation.run(operation, call, () => lastValueFrom(next.handle())));
  }
}
