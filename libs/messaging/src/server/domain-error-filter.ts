import { Catch, type ExceptionFilter } from '@nestjs/common';
import { RpcException } from '@nestjs/microservices';
import { DomainError } from '@sortie/contracts';
import { throwError, type Observable } from 'rxjs';
import { errorWords } from '../error-words.js';
import type { Observer } from '../observer.js';
import { wireError } from '../operations/wire.js';

/** Sends a DomainError as `{code, detail, fields, extensions}`, and INTERNAL_ERROR for everything else. */
@Catch()
export class DomainErrorFilter implements ExceptionFilter {
  constructor(private readonly observer: Observer) {}

  catch(error: unknown): Observable<never> {
    let known = error;
    if (!(known instanceof DomainError)) {
      this.observer.failure(`a call failed outside its handler: ${errorWords(error)}`, error);
      known = new DomainError('INTERNAL_ERROR', 'Something went wrong on our side.');
    }
    const exception = new RpcException(wireError(known as DomainError));
    return throwError(() => exception.getError());
  }
}
