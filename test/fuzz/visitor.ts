import { faultOf } from './faults.ts'
import type { Journey, Source } from './journey.ts'
import type { Slot } from './operations.ts'
import type { Json } from './schema.ts'
import { publish, type World } from './world.ts'

/** Somebody on a journey, with what they have learned so far. */
export interface Visitor {
  readonly journey: Journey
  /** What they are counted as; none sends no address. */
  readonly address: string | undefined
  /** As it is dialled in the home country: the number of this visitor alone. */
  readonly number: string
  readonly cookies: Map<string, string>
  /** By name, the newest last. */
  readonly known: Map<string, string[]>
}

const spellings: Record<Journey['spelling'], (number: string) => string> = {
  plain: (number) => number,
  international: (number) => `+86 ${number.slice(0, 3)} ${number.slice(3, 7)}-${number.slice(7)}`,
  zeros: (number) => `0086${number}`,
  'full width': (number) => number.replaceAll(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
}

/** Whether the provider fails whoever has this number, however it is written; it need not be the visitor's own. */
export const meetsFault = ({ faultyNumbers }: World, mobile: Json | undefined): boolean =>
  typeof mobile === 'string' &&
  faultyNumbers.has(mobile.normalize('NFKC').replaceAll(/\D/g, '').slice(-nationalDigits))

const nationalDigits = 11

/** Few enough for the limits per client to be met, many enough for most not to. */
const visitorsPerAddress = 4
const crowdedAddresses = ['192.0.2.1', '2001:db8:ffff::1']

/** Makes a visitor nobody has met. */
export const arrive = (world: World, journey: Journey): Visitor => {
  world.visitors += 1
  const planted = journey.isNumberTaken ? world.plantedNumbers.pop() : undefined
  const number = planted ?? `138${String(world.visitors).padStart(8, '0')}`
  if (journey.fault !== undefined) {
    world.worker.provider.failFor(number, faultOf(journey.fault))
    world.faultyNumbers.add(number)
  }
  return {
    journey,
    address: addressOf(journey.client, world.visitors),
    number,
    cookies: new Map(),
    known: new Map([['mobile', [spellings[journey.spelling](number)]]]),
  }
}

const addressOf = (client: Journey['client'], visitor: number): string | undefined => {
  if (typeof client === 'object') return client.text
  if (client === 'crowd') return crowdedAddresses[visitor % crowdedAddresses.length]
  const network = Math.floor(visitor / visitorsPerAddress)
  return `2001:db8:${(network >> 16).toString(16)}:${(network & 0xffff).toString(16)}::${visitor.toString(16)}`
}

/** What stands in a slot at this moment; undefined for nothing. */
export const resolve = async (
  world: World,
  visitor: Visitor,
  { knownAs }: Slot,
  { from, pick, value }: Source,
): Promise<Json | undefined> => {
  const among = (values: readonly string[] | undefined) =>
    values?.length ? values[pick % values.length] : undefined
  switch (from) {
    case 'own':
      return (await seen(world, visitor, knownAs)) ?? visitor.known.get(knownAs)?.at(-1) ?? value
    case 'earlier':
      return among(visitor.known.get(knownAs)) ?? value
    case 'others':
      return among(world.learned.get(knownAs)) ?? value
    case 'new':
      return value
    case 'nowhere':
      return undefined
  }
}

/** What a visitor sees on a screen: the characters of the picture, the code in the SMS. */
const seen = async (world: World, { known, number }: Visitor, name: string): Promise<string | undefined> => {
  if (name === 'sms_code') return world.worker.provider.messages.findLast(({ to }) => to === number)?.code
  const captchaId = known.get('captcha_id')?.at(-1)
  if (name !== 'captcha_answer' || captchaId === undefined) return undefined
  const storedId = /^[\da-f-]{36}$/i.test(captchaId) ? captchaId.toLowerCase() : captchaId
  // A spent captcha is gone.
  return world.worker.answerOf(storedId).catch(() => undefined)
}

/** Remembers a value, and lets others try it too. */
export const learn = (world: World, visitor: Visitor, name: string, value: string): void => {
  const values = visitor.known.get(name) ?? []
  visitor.known.set(name, [...values.filter((other) => other !== value), value])
  publish(world, name, value)
}

/** Keeps cookies as a browser does. */
export const keepCookies = (world: World, visitor: Visitor, lines: readonly string[]): void => {
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/max-age=0/i.test(line)) visitor.cookies.delete(name)
    else {
      visitor.cookies.set(name, value)
      publish(world, `cookie ${name}`, value)
      if (/^(__Host-)?session$/.test(name)) world.ledger.sessionTokens.add(value)
    }
  }
}
