/* A plot of training curves as SVG: for each side the band of its seeds and its mean. */

/**
 * @typedef {object} PlotSide
 * @property {string} label
 * @property {string} colour
 * @property {import('./statistics.mjs').Band} band
 */

const width = 720
const height = 300
const inner = { left: 48, right: 12, top: 34, bottom: 40 }

/**
 * @param {string} title
 * @param {readonly PlotSide[]} sides
 * @param {{ low: number, high: number, step: number, label: string }} axis of the values
 * @returns {string} an SVG document
 */
export function curvePlot(title, sides, axis) {
  const points = Math.max(...sides.map(({ band }) => band.mean.length))
  const x = (/** @type {number} */ at) => inner.left + (at / Math.max(1, points - 1)) * (width - inner.left - inner.right)
  const y = (/** @type {number} */ value) => {
    const share = (Math.min(axis.high, Math.max(axis.low, value)) - axis.low) / (axis.high - axis.low)
    return height - inner.bottom - share * (height - inner.top - inner.bottom)
  }
  const path = (/** @type {readonly number[]} */ values) => values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`)
  const lines = []
  for (let value = axis.low; value <= axis.high + 1e-9; value += axis.step) {
    lines.push(`<line x1="${inner.left}" x2="${width - inner.right}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/>`)
    lines.push(`<text x="${inner.left - 8}" y="${y(value) + 4}" text-anchor="end">${value.toFixed(1)}</text>`)
  }
  for (const { band, colour } of sides) {
    const outline = [...path(band.high), ...path(band.low).reverse()].join(' ')
    lines.push(`<polygon points="${outline}" fill="${colour}" fill-opacity="0.18"/>`)
  }
  for (const { band, colour } of sides) lines.push(`<polyline points="${path(band.mean).join(' ')}" fill="none" stroke="${colour}" stroke-width="1.6"/>`)
  const stride = points > 200 ? 100 : 20
  for (let at = 0; at < points; at += stride) lines.push(`<text x="${x(at)}" y="${height - inner.bottom + 18}" text-anchor="middle">${at}</text>`)
  const legend = Math.min(170, (width - inner.right - inner.left - 90) / sides.length)
  sides.forEach(({ label, colour }, index) => {
    const left = width - inner.right - legend * (sides.length - index)
    lines.push(`<rect x="${left}" y="13" width="14" height="8" fill="${colour}"/><text x="${left + 20}" y="21">${label}</text>`)
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12" fill="#333">
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="${inner.left}" y="21" font-weight="600">${title}</text>
${lines.join('\n')}
<text x="${(width + inner.left) / 2}" y="${height - 6}" text-anchor="middle">iteration</text>
<text transform="translate(13 ${height / 2}) rotate(-90)" text-anchor="middle">${axis.label}</text>
</svg>
`
}
