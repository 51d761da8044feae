/** A request that the fake refuses as the real provider would, or the message of a correct one. */
type Checked<Message> = { readonly refusal: Response; readonly why: string } | { readonly message: Message }

/**
 * A strict stand-in for a provider. It refuses a wrong request even if an answer is set.
 *
 * @param check reads every part of a request that the real provider may read
 * @param success the answer to a correct request
 */
export function createProviderFake<Message>(
  check: (request: Request, body: string) => Checked<Message>,
  success: () => Response,
) {
  const messages: Message[] = []
  const rejections: string[] = []
  const nextAnswers: (() => Response)[] = []
  let requestCount = 0

  return {
    fetch: async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
      const request = new Request(input, init)
      requestCount += 1
      const checked = check(request, await request.text())
      if ('refusal' in checked) {
        rejections.push(checked.why)
        return checked.refusal
      }
      const answer = nextAnswers.shift()
      if (answer) return answer()
      messages.push(checked.message)
      return success()
    },
    /** What was delivered, oldest first. */
    messages: messages as readonly Message[],
    /** Why requests were refused. */
    rejections: rejections as readonly string[],
    /** How many requests came in, right or wrong. */
    get requests() {
      return requestCount
    },
    /** The next correct request gets this answer, and is not delivered. A second call is for the request after it. */
    answerNext: (answer: () => Response) => void nextAnswers.push(answer),
    reset: () => {
      messages.length = rejections.length = nextAnswers.length = requestCount = 0
    },
  }
}
