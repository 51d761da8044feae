/**
 * Parses the output of `wrangler check startup`.
 *
 * @throws {Error} a number is missing
 */
export function readProfile(output: string): { uploadKib: number; gzipKib: number; activeMs: number } {
  const [, upload, gzip] = /Bundle: ([\d.]+) KiB \/ gzip: ([\d.]+) KiB/.exec(output) ?? []
  const [, active] = /Active: ([\d.]+) ms/.exec(output) ?? []
  if (upload === undefined || gzip === undefined || active === undefined)
    throw new Error(`wrangler printed no size or no profile:\n${output}`)
  return { uploadKib: Number(upload), gzipKib: Number(gzip), activeMs: Number(active) }
}
