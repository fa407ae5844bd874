import { describe, expect, it } from 'vitest'
import { cellAt, cellEdges, cellRectangle, inset, integerScale } from './cell-geometry'

const uneven = { image: { width: 28, height: 28 }, latent: { width: 3, height: 3 } }

describe('cells of the latent grid', () => {
  it('splits 28 pixels over 3 cells as messages are spread: 10, 9 and 9', () => {
    expect(cellEdges(28, 3)).toEqual([0, 10, 19, 28])
    expect(cellRectangle(uneven, 4)).toEqual({ x: 10, y: 10, width: 9, height: 9 })
    expect(cellRectangle(uneven, 2)).toEqual({ x: 19, y: 0, width: 9, height: 10 })
  })

  it.each([
    [28, 28, 3, 3],
    [28, 20, 7, 5],
    [32, 32, 8, 8],
    [7, 13, 4, 6],
    [8, 8, 8, 8]
  ])('covers %i x %i pixels with %i x %i cells once each, agreeing with cellAt', (width, height, columns, rows) => {
    const grid = { image: { width, height }, latent: { width: columns, height: rows } }
    const owner = new Int32Array(width * height).fill(-1)
    for (let index = 0; index < columns * rows; index++) {
      const { x, y, width: w, height: h } = cellRectangle(grid, index)
      expect(w * h).toBeGreaterThan(0)
      for (let row = y; row < y + h; row++) {
        for (let column = x; column < x + w; column++) {
          expect(owner[row * width + column]).toBe(-1)
          owner[row * width + column] = index
        }
      }
    }
    owner.forEach((index, pixel) => {
      const [row, column] = [Math.floor(pixel / width), pixel % width]
      expect(index).toBe(Math.floor((row * rows) / height) * columns + Math.floor((column * columns) / width))
      expect(cellAt(grid, column + 0.5, row + 0.5)).toBe(index)
    })
  })

  it('knows no cell outside the image', () => {
    expect([cellAt(uneven, -0.1, 3), cellAt(uneven, 3, 28), cellAt(uneven, 28, 0)]).toEqual([null, null, null])
  })

  it('enlarges by whole numbers only', () => {
    expect(integerScale({ width: 28, height: 28 }, { width: 500, height: 420 })).toBe(15)
    expect(integerScale({ width: 32, height: 32 }, { width: 20, height: 20 })).toBe(1)
  })

  it('never insets below nothing', () => {
    expect(inset({ x: 2, y: 2, width: 3, height: 10 }, 2)).toEqual({ x: 4, y: 4, width: 0, height: 6 })
  })
})
