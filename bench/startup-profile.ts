/**
 * Takes the numbers out of what `wrangler check startup` prints.
 *
 * @throws {Error} they are not there
 */
export const readProfile = (output: string): { uploadKib: number; gzipKib: number; activeMs: number } => {
  const [, upload, gzip] = /Bundle: ([\d.]+) KiB \/ gzip: ([\d.]+) KiB/.exec(output) ?? []
  const [, active] = /Active: ([\d.]+) ms/.exec(output) ?? []
  if (upload === undefined || gzip === undefined || active === undefined)
    throw new Error(`wrangler printed no size or no profile:\n${output}`)
  return { uploadKib: Number(upload), gzipKib: Number(gzip), activeMs: Number(active) }
}
