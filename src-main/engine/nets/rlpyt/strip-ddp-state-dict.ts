const prefix = 'module.'

/** rlpyt.models.utils.strip_ddp_state_dict: names without the one prefix that PyTorch's DistributedDataParallel puts before them. */
export function stripDdpStateDict<Value>(dict: ReadonlyMap<string, Value>): Map<string, Value> {
  return new Map([...dict].map(([name, value]) => [name.startsWith(prefix) ? name.slice(prefix.length) : name, value]))
}
