import { parsePath } from './path-data.ts'
import type { Point, Ring } from './rings.ts'

/** What an attacker takes out of an SVG without rendering it. Lengths are pixels. */
export interface PictureSource {
  readonly width: number
  readonly height: number
  /** For each filled path its sub-paths; mere strokes, such as noise lines, are left out. */
  readonly paths: readonly (readonly Ring[])[]
}

export const readSource = (svg: string): PictureSource => {
  const [root = ''] = /<svg[^>]*>/.exec(svg) ?? []
  const [width, height] = [lengthOf(root, 'width'), lengthOf(root, 'height')]
  const [, , unitsAcross = width] = (/viewBox="([^"]*)"/.exec(root)?.[1] ?? '').split(/[ ,]+/).map(Number)
  const scale = width / unitsAcross
  const paths = (svg.match(/<path[^>]*>/g) ?? [])
    .filter((path) => !path.includes('fill="none"'))
    .map((path) => parsePath(/ d="([^"]*)"/.exec(path)?.[1] ?? ''))
    .map((rings) => rings.map((ring) => ring.map(([x, y]): Point => [x * scale, y * scale])))
  return { width, height, paths }
}

const lengthOf = (tag: string, name: string): number =>
  Number(new RegExp(` ${name}="([\\d.]+)"`).exec(tag)?.[1])
