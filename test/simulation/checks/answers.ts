import type { Sent } from '../world/exchange.ts'
import { tokenGiven } from './history.ts'
import type { Check } from './invariants.ts'

/** I7 and the first half of I8: what answers and log lines say. */
export const checkAnswers: Check = ({ exchanges, sends, log }, report) => {
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
    ...exchanges.flatMap(({ sent, answer }) => [...passwordsIn(sent), tokenGiven(answer) ?? []].flat()),
  ])
  for (const line of log)
    for (const secret of secrets) if (holds(line, secret)) report('I7', `the log holds ${secret}: ${line}`)
}

/** Only a number with an account reaches the provider. */
const providerVerdicts: ReadonlySet<string> = new Set([
  'sms_refused',
  'sms_limited_by_provider',
  'sms_unavailable',
  'sms_unconfirmed',
])

/** I16: whether a number has an account does not show in the answer to a request for a code. */
export const checkProbes: Check = ({ probes, exchanges }, report) => {
  for (const { purpose, withAccount, without } of probes)
    if (withAccount !== without)
      report('I16', `a number with an account and one without: ${purpose}: ${withAccount} | ${without}`)
  for (const { sent, answer } of exchanges) {
    const isSecret = ['sign_in', 'reset_password'].includes(String(sent.json?.['purpose']))
    if (isSecret && providerVerdicts.has(answer?.verdict ?? ''))
      report('I16', `${answer?.verdict} tells that a number has an account`)
  }
}

/** As a separate word: six digits in a row occur by chance within longer words. */
function holds(text: string, word: string): boolean {
  const at = text.indexOf(word)
  return at >= 0 && !/[\w-]/.test(text.charAt(at - 1)) && !/[\w-]/.test(text.charAt(at + word.length))
}

function passwordsIn({ json = {} }: Sent): string[] {
  return ['password', 'current_password', 'old_password', 'new_password'].flatMap((name) =>
    typeof json[name] === 'string' ? [json[name]] : [],
  )
}
