import type * as z from 'zod'

/** The types of one call, for the client. */
export interface Call<Body, Answer> {
  /** What is sent; undefined if nothing is. */
  readonly body: Body extends z.ZodType ? z.input<Body> : Body
  /** What a success has; undefined if nothing. */
  readonly answer: Answer extends z.ZodType ? z.output<Answer> : Answer
}
