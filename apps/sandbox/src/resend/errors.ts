/** A refusal in Resend's shape (https://resend.com/docs/api-reference/errors). */
export class ResendError extends Error {
  constructor(
    readonly statusCode: number,
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }

  body(): { statusCode: number; name: string; message: string } {
    return { statusCode: this.statusCode, name: this.name, message: this.message };
  }
}

export function refused(statusCode: number, name: string, message: string): ResendError {
  return new ResendError(statusCode, name, message);
}
