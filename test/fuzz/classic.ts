/** The classic surface in the form of operations: its callers have no document, but the README's table. */
import { bodySlots, type Operation, type Slot } from './operations.ts'
import type { Schema } from './schema.ts'

const text: Schema = { type: 'string', minLength: 1, maxLength: 20 }

const slot = (place: 'path' | 'query', name: string, knownAs: string, schema = text): Slot => ({
  name,
  place,
  schema,
  isRequired: true,
  knownAs,
})

const classicGet = (path: string, ...slots: readonly Slot[]): Operation => ({
  id: `GET ${path}`,
  surface: 'classic',
  method: 'GET',
  path,
  slots,
  body: 'none',
  answers: {},
})

const username: Schema = { type: 'string', pattern: '^(?!\\d+$)[A-Za-z0-9_-]{5,20}$' }

const registration: Schema = {
  type: 'object',
  properties: {
    username,
    password: { type: 'string', minLength: 8, maxLength: 128 },
    password2: { type: 'string' },
    mobile: text,
    sms_code: { type: 'string', minLength: 1, maxLength: 16 },
    allow: { const: true },
  },
  required: ['username', 'password', 'mobile', 'sms_code'],
}

export const classicOperations: readonly Operation[] = [
  classicGet('/image_codes/{uuid}', {
    ...slot('path', 'uuid', 'captcha_id', { type: 'string', format: 'uuid' }),
    isMadeByClient: true,
  }),
  classicGet(
    '/sms_codes/{mobile}',
    slot('path', 'mobile', 'mobile'),
    slot('query', 'image_code', 'captcha_answer'),
    slot('query', 'image_code_id', 'captcha_id'),
  ),
  {
    id: 'POST /register',
    surface: 'classic',
    method: 'POST',
    path: '/register',
    // The second password is the first one again, unless something is changed.
    slots: bodySlots(registration).map((member) =>
      member.name === 'password2' ? { ...member, knownAs: 'password' } : member,
    ),
    body: 'required',
    bodySchema: registration,
    answers: {},
  },
  classicGet('/usernames/{username}/count', slot('path', 'username', 'username', username)),
  classicGet('/mobiles/{mobile}/count', slot('path', 'mobile', 'mobile')),
]
