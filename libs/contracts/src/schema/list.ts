import { IsBoolean, IsIn, IsInt, IsString, Min } from 'class-validator';
import type { Class } from '../core/operation.js';
import { ListOf, Nullable, Optional } from './decorators.js';

/** One page of a list. */
export interface List<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  /** Pass it as `cursor` to read on; null at the end. */
  next_cursor: string | null;
  /** With `include=total` only. Where no count is kept it is counted, and stops at 10 000. */
  total?: number;
}

// Answers are not validated at run time, so 1 000 here only tells generators how large a page can be.
const largestPage = 1000;

/** The class of a list of that resource, for declarations. */
export function listOf<T extends object>(of: Class<T>): Class<List<T>> {
  class Page implements List<T> {
    @IsIn(['list']) object: 'list';
    @ListOf(() => of, largestPage) data: T[];
    @IsBoolean() has_more: boolean;
    @Nullable() @IsString() next_cursor: string | null;
    @Optional() @IsInt() @Min(0) total?: number;
  }
  Object.defineProperty(Page, 'name', { value: `${of.name}List` });
  return Page;
}
