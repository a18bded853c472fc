import { IsIn, IsString } from 'class-validator';

/** The answer of every DELETE. */
export class Deleted {
  @IsString() object: string;
  @IsString() id: string;
  @IsIn([true]) deleted: true;
}

/** An input that is an id alone. */
export class ById {
  @IsString() id: string;
}
