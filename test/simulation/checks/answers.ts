import type { Sent } from '../world/exchange.ts'
import type { Check } from './invariants.ts'

/** I7 and the first half of I8: what answers and log lines say. */
export const checkAnswers: Check = ({ exchanges, sends, log, sessionCookies }, report) => {
  for (const { sent, answer } of exchanges) {
    if (!answer) continue
    if (answer.status === 500 || answer.verdict === 'internal')
      report('I8', `${sent.method} ${sent.path} was answered 500`)
    // A picture is full of numbers, and shows no code.
    const text = 'image' in answer.body || answer.text.startsWith('<svg') ? '' : answer.text
    for (const { code } of sends)
      if ([text, ...answer.cookies].some((said) => holds(said, code)))
        report('I7', `the code ${code} left in the answer to ${sent.path}`)
    for (const line of answer.cookies) {
      const [, token] = /session=([\w-]{43})/.exec(line) ?? []
      if (token !== undefined && answer.text.includes(token)) report('I7', 'a session token left in a body')
    }
  }
  const secrets = new Set([
    ...sends.flatMap(({ to, code }) => [to, to.slice(3), code]),
    ...sessionCookies.map(({ token }) => token),
    ...exchanges.flatMap(({ sent }) => passwordIn(sent)),
  ])
  for (const line of log)
    for (const secret of secrets) if (holds(line, secret)) report('I7', `the log holds ${secret}: ${line}`)
}

/** As a separate word: six digits in a row occur by chance within longer words. */
function holds(text: string, word: string): boolean {
  const at = text.indexOf(word)
  return at >= 0 && !/[\w-]/.test(text.charAt(at - 1)) && !/[\w-]/.test(text.charAt(at + word.length))
}

function passwordIn({ json }: Sent): string[] {
  const password = json?.['password']
  return typeof password === 'string' ? [password] : []
}
