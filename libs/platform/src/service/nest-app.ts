import { NestFactory } from '@nestjs/core';
import type { INestMicroservice, Provider, Type } from '@nestjs/common';
import { DomainErrorFilter, InvocationInterceptor, OperationServer, type Invocation } from '@sortie/messaging';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { NestLog } from '../log/nest-log.js';
import type { Platform } from './connect.js';

interface Parts {
  name: string;
  controllers: Type[];
  providers: Provider[];
}

/** The Nest microservice of a service; it listens once `listen()` is called. Signals are the supervisor's business. */
export async function createNestApp(
  { name, controllers, providers }: Parts, platform: Platform, invocation: Invocation,
): Promise<INestMicroservice> {
  class ServiceModule {}
  const { bus, observer, log } = platform;
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(
    { module: ServiceModule, controllers, providers },
    {
      strategy: new OperationServer({ bus, observer, invocation, queue: name }),
      logger: new NestLog(log),
      // A mistake in the wiring is an error of start(), not the end of a process that runs other services too.
      abortOnError: false,
    },
  );
  app.useGlobalFilters(new DomainErrorFilter(observer));
  app.useGlobalInterceptors(new InvocationInterceptor(invocation));
  return app;
}

/** The instances that Nest made of the classes among providers and controllers. */
export function instancesOf(app: INestMicroservice, parts: readonly (Provider | Type)[]): object[] {
  const tokens = parts.flatMap((part) => {
    if (typeof part === 'function') return [part];
    return 'useClass' in part ? [part.provide] : [];
  });
  return tokens.map((token) => app.get<object>(token as Type<object>));
}
