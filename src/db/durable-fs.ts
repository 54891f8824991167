import { fsyncSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { NodeFS } = require('@electric-sql/pglite/nodefs') as typeof import('@electric-sql/pglite/nodefs');

type NodeFs = InstanceType<typeof NodeFS>;
type Stream = { readonly nfd: number };

/** The part of Emscripten's file system that concerns us. */
export type NodeFiles = {
  readonly stream_ops: { fsync?: (stream: Stream) => number };
  /** Turns Node's errors into errno, so that PostgreSQL sees a failed fsync and stops. */
  tryFSOperation(operation: () => void): void;
};

/** PGlite's folder on disk leaves fsync out: PostgreSQL asks for it, nothing happens, and a power cut loses everything. */
export class DurableFs extends NodeFS {
  override async init(...[pglite, options]: Parameters<NodeFs['init']>): ReturnType<NodeFs['init']> {
    const equip = ({ NODEFS }: { NODEFS: unknown }) => this.equip(NODEFS as NodeFiles);
    return super.init(pglite, { ...options, preRun: [...(options.preRun ?? []), equip] });
  }

  protected equip(files: NodeFiles): void {
    files.stream_ops.fsync = ({ nfd }) => {
      files.tryFSOperation(() => fsyncSync(nfd));
      return 0;
    };
  }
}
