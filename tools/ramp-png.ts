import { crc32, deflateSync } from 'node:zlib'

type Colour = readonly [red: number, green: number, blue: number]

interface Image {
  readonly width: number
  readonly height: number
  /** Red, green, blue and alpha of each pixel, row by row. */
  readonly pixels: Uint8Array
}

/** As many as four bits a pixel can tell. */
const steps = 16

/**
 * A PNG of sixteen colours from a dark to a light one, for pictures of one ink: a third of the bytes of a full one.
 *
 * @see https://www.w3.org/TR/png-3/
 */
export function rampPng({ width, height, pixels }: Image, dark: Colour, light: Colour): Uint8Array {
  const palette = Array.from({ length: steps }, (_, step) =>
    dark.map((from, channel) => Math.round(from + ((light[channel] ?? from) - from) * (step / (steps - 1)))),
  )
  const stepAt = (x: number, y: number): number => {
    if (x >= width) return 0
    const lightness = ((pixels[4 * (y * width + x)] ?? 0) - dark[0]) / (light[0] - dark[0])
    return Math.round(Math.min(1, Math.max(0, lightness)) * (steps - 1))
  }
  // Two pixels a byte, and a zero before each row: it is not filtered.
  const rowLength = 1 + Math.ceil(width / 2)
  const rows = Uint8Array.from({ length: height * rowLength }, (_, index) => {
    const [x, y] = [2 * ((index % rowLength) - 1), Math.floor(index / rowLength)]
    return x < 0 ? 0 : stepAt(x, y) * steps + stepAt(x + 1, y)
  })
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  // Four bits a pixel, indexed colour, and no options.
  header.set([4, 3], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1A\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', Uint8Array.from(palette.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ])
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const whole = Buffer.alloc(named.length + 8)
  whole.writeUInt32BE(data.length)
  whole.set(named, 4)
  whole.writeUInt32BE(crc32(named), named.length + 4)
  return whole
}
