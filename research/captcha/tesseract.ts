import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Grey, placeOnSheet, renderGrey } from './grey.ts'
import { blacken, blur, type Filter, invert, median, thicken, thin, threshold } from './preprocess.ts'
import { canRun, inTemporaryFolder, NotInstalled, run } from './program.ts'
import type { Sample } from './reader.ts'

/** How a picture is prepared for text recognition. */
interface Preparation {
  readonly scale: number
  readonly filters: readonly Filter[]
  /** Tesseract's page segmentation mode: 7 is a line of text, 8 a word. */
  readonly mode: 7 | 8
}

const preparations: readonly Preparation[] = [
  { scale: 2, filters: [], mode: 7 },
  { scale: 3, filters: [threshold], mode: 8 },
  { scale: 3, filters: [invert, threshold], mode: 7 },
  { scale: 3, filters: [median, median, threshold], mode: 8 },
  { scale: 3, filters: [thin, thin, thicken, thicken, blur, blur], mode: 8 },
  { scale: 3, filters: [blacken, thin, thin, thicken, thicken], mode: 8 },
  { scale: 4, filters: [blacken, thin, thin, thin, thicken, thicken, blur, blur], mode: 7 },
  { scale: 2, filters: [threshold, thicken], mode: 7 },
]

/** A white margin in pixels: Tesseract reads letters worse that touch the border. */
const margin = 20

/**
 * Reads pictures with Tesseract, an engine for printed text, which is not trained on our samples.
 *
 * @returns the percentage of pictures in which it reads every character correctly, with the best of the preparations
 * @throws {NotInstalled}
 */
export function percentByTesseract(samples: readonly Sample[]): number {
  if (!canRun('tesseract', ['--version'])) throw new NotInstalled('Tesseract', 'tesseract-ocr')
  return Math.max(...preparations.map((preparation) => percentPrepared(samples, preparation)))
}

function percentPrepared(samples: readonly Sample[], { scale, filters, mode }: Preparation): number {
  const pictures = samples.map(({ svg }) =>
    filters.reduce((picture, filter) => filter(picture), renderWithMargin(svg, scale)),
  )
  const used = [...new Set(samples.flatMap(({ text }) => Array.from(text)))].join('')
  const texts = inTemporaryFolder((folder) => readAll(folder, pictures, mode, used + used.toUpperCase()))
  const right = samples.filter(({ text }, index) => texts[index] === text)
  return (100 * right.length) / samples.length
}

function renderWithMargin(svg: string, scale: number): Grey {
  const picture = renderGrey(svg, scale)
  return placeOnSheet(picture, picture.width + 2 * margin, picture.height + 2 * margin, margin)
}

/** Reads all pictures in one run, because a start takes longer than a picture. Form feeds separate the pages. */
function readAll(folder: string, pictures: readonly Grey[], mode: number, alphabet: string): string[] {
  const files = pictures.map((picture, index) => {
    const file = join(folder, `${index}.pgm`)
    writeFileSync(file, greymapOf(picture))
    return file
  })
  const list = join(folder, 'list.txt')
  const args = [list, '-', '--psm', `${mode}`, '-c', `tessedit_char_whitelist=${alphabet}`]
  return readFiles(files, list, args)
}

/** Tesseract crashes on some pictures. These count as not read, and the others are read again in halves. */
function readFiles(files: readonly string[], list: string, args: readonly string[]): string[] {
  writeFileSync(list, files.join('\n'))
  try {
    return run('tesseract', args)
      .split('\f')
      .slice(0, files.length)
      .map((page) => page.replaceAll(/\s/g, '').toLowerCase())
  } catch {
    if (files.length === 1) return ['']
    const half = Math.ceil(files.length / 2)
    return [...readFiles(files.slice(0, half), list, args), ...readFiles(files.slice(half), list, args)]
  }
}

/** @see https://netpbm.sourceforge.net/doc/pgm.html */
function greymapOf({ width, height, bytes }: Grey): Uint8Array {
  return Buffer.concat([Buffer.from(`P5 ${width} ${height} 255\n`), bytes])
}
