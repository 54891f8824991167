import type { LeasePoints } from '../../src/server/allowance.ts';

/** The bucket that processes share, as the database keeps it, and each lease that was asked for. */
export function memoryPoints() {
  const levels = new Map<string, { points: number; at: number }>();
  const leases: Parameters<LeasePoints>[0][] = [];
  const lease: LeasePoints = async (ask) => {
    leases.push(ask);
    const at = ask.at.getTime();
    const { points, at: before } = levels.get(ask.callerId) ?? { points: ask.capacity, at };
    const refilled = points + (Math.max(0, at - before) / 1_000) * ask.refillPerSecond + ask.back;
    const level = Math.min(ask.capacity, refilled);
    const granted = Math.min(ask.want, Math.floor(level));
    levels.set(ask.callerId, { points: level - granted, at: Math.max(before, at) });
    return { granted, left: level - granted };
  };
  return { lease, leases };
}
