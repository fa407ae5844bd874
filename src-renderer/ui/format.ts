/** Numbers and times as the window writes them. All pure; `now` is given so that tests and a shared clock decide it. */

const none = '–'

export function count(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return none
  return Math.round(value).toLocaleString('en-US')
}

/** A count in at most four characters and a suffix: 950, 1.2k, 34k, 5.6M. */
export function shortCount(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return none
  const steps: readonly [number, string][] = [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k']
  ]
  const [size, suffix] = steps.find(([least]) => Math.abs(value) >= least) ?? [1, '']
  const scaled = value / size
  return (suffix !== '' && Math.abs(scaled) < 10 ? scaled.toFixed(1) : String(Math.round(scaled))) + suffix
}

/** A share 0..1 as a percentage with one decimal. */
export function percent(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value) ? none : `${(value * 100).toFixed(1)} %`
}

/** A metric of unknown scale: four significant figures, never an exponent unless needed. */
export function metric(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return none
  const size = Math.abs(value)
  // what sums of rounded floats leave of a zero
  if (size < 1e-12) return (0).toFixed(digits)
  if (size < 0.001 || size >= 1e6) return value.toExponential(2)
  return size >= 1000 ? count(value) : value.toFixed(size >= 100 ? 1 : digits)
}

export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return none
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let scaled = value
  let unit = 0
  while (scaled >= 1024 && unit < units.length - 1) {
    scaled /= 1024
    unit++
  }
  return `${unit === 0 || scaled >= 100 ? Math.round(scaled) : scaled.toFixed(1)} ${units[unit] ?? ''}`
}

/** 8 s, 3 min 20 s, 2 h 5 min, 3 d 4 h. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return none
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 || minutes >= 10 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** Relative while fresh, a date afterwards. */
export function relativeTime(iso: string, now: number): string {
  const at = Date.parse(iso)
  if (Number.isNaN(at)) return none
  const seconds = Math.round((now - at) / 1000)
  if (seconds < 10) return 'just now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  if (seconds < 7 * 86_400) return `${Math.floor(seconds / 86_400)} d ago`
  return iso.slice(0, 10)
}

/** Local date and time to the second, for hover. */
export function absoluteTime(iso: string): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return none
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

/** `num_block_groups` as `Num block groups`. */
export function humanised(key: string): string {
  const text = key.replace(/^_/, '').replace(/[_-]/g, ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export function plural(amount: number, one: string, many = `${one}s`): string {
  return `${count(amount)} ${amount === 1 ? one : many}`
}

/** A library by name and version; the version is often part of the name already. */
export function libraryName({ name, version }: { readonly name: string; readonly version: string }): string {
  return name.includes(version) ? name : `${name} ${version}`
}
