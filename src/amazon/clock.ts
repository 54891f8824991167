/** Amazon's time, learnt from the Date header of its answers. */
export type AmazonClock = {
  readonly saw: (host: string, headers: Headers) => void;
  /** Null until a host has answered once. */
  readonly read: (host: string) => Date | null;
};

export function createClock(now: () => number): AmazonClock {
  const offsets = new Map<string, number>();

  return {
    saw(host, headers) {
      const date = Date.parse(headers.get('date') ?? '');
      if (Number.isFinite(date)) offsets.set(host, date - now());
    },
    read(host) {
      const offset = offsets.get(host);
      return offset === undefined ? null : new Date(now() + offset);
    },
  };
}
