/**
 * Writes `src/accounts/common-passwords.txt`: the most common passwords of the allowed length, most common first, from the
 * ranked list of zxcvbn-ts.
 *
 * @see https://github.com/zxcvbn-ts/zxcvbn/tree/master/packages/languages/common
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dictionary } from '@zxcvbn-ts/language-common'
import { passwordLength } from '../src/accounts/password-rules.ts'

const count = 5000

const common = dictionary['passwords-common']
  .map(String)
  .filter((password) => Array.from(password).length >= passwordLength.minimum)
  .slice(0, count)

await writeFile(join(import.meta.dirname, '../src/accounts/common-passwords.txt'), `${common.join('\n')}\n`)
console.log(`${common.length} passwords`)
