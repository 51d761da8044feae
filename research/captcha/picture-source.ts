import { parsePath } from './path-data.ts'
import type { Point, Ring } from './rings.ts'

/** The geometry of an SVG, without rendering. Lengths are pixels. */
export interface PictureSource {
  readonly width: number
  readonly height: number
  /** The sub-paths of each filled path. Strokes, such as noise lines, are left out. */
  readonly paths: readonly (readonly Ring[])[]
}

export function readSource(svg: string): PictureSource {
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

function lengthOf(tag: string, name: string): number {
  return Number(new RegExp(` ${name}="([\\d.]+)"`).exec(tag)?.[1])
}
