import 'reflect-metadata';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { subjectOf, type CallContext, type Operation } from '@sortie/contracts';

const handled = Symbol('the operation that a method answers');

type Handler<I, O> = (input: I, context: CallContext) => Promise<O>;

/** A method that answers an operation. */
export interface HandledMethod {
  operation: Operation;
  method: string;
}

/** Marks the method of a Nest controller that answers the operation: `(input, context) => Promise<output>`. */
export function Handles<I extends object, O extends object>(operation: Operation<I, O>) {
  return <M extends Handler<I, O>>(target: object, method: string, descriptor: TypedPropertyDescriptor<M>): void => {
    Payload('input')(target, method, 0);
    Payload('context')(target, method, 1);
    MessagePattern(subjectOf(operation))(target, method, descriptor as PropertyDescriptor);
    Reflect.defineMetadata(handled, operation, descriptor.value!);
  };
}

/** The operation that a method was marked with. */
export function handledOperation(method: object): Operation | undefined {
  return Reflect.getMetadata(handled, method) as Operation | undefined;
}

/** The operations that a class answers, with the names of their methods. */
export function handledMethods(type: { prototype: object }): HandledMethod[] {
  return Object.entries(Object.getOwnPropertyDescriptors(type.prototype)).flatMap(([method, { value }]) => {
    const operation = typeof value === 'function' ? handledOperation(value as object) : undefined;
    return operation ? [{ operation, method }] : [];
  });
}
