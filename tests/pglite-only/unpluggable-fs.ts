import * as disk from 'node:fs';
import { DurableFs, type NodeFiles } from '../../src/db/durable-fs.ts';

type Node = { readonly mode: number };
type Stream = { readonly nfd: number; readonly node: Node; readonly position: number };
type Change = { readonly size?: number };
type Files = NodeFiles & {
  realPath(node: Node): string;
  readonly node_ops: {
    mknod(parent: Node, name: string, mode: number, dev: number): Node;
    rename(node: Node, folder: Node, name: string): void;
    unlink(parent: Node, name: string): void;
    rmdir(parent: Node, name: string): void;
    setattr(node: Node, change: Change): void;
  };
  readonly stream_ops: {
    write(stream: Stream, bytes: Uint8Array, offset: number, length: number, position?: number): number;
    setattr(stream: Stream, change: Change): void;
  };
};
type Range = { readonly from: number; readonly to: number };

const KIND = 0o170000;
const FOLDER = 0o040000;

/**
 * Keeps a second folder as a disk without cache would hold it: what was written reaches it at fsync only, while names
 * and sizes, which file systems journal, reach it at once. Copying that folder is pulling the plug.
 */
export class UnpluggableFs extends DurableFs {
  readonly #folder: string;
  readonly #disk: string;
  readonly #syncing: boolean;

  constructor(folder: string, diskFolder: string, { syncing }: { readonly syncing: boolean }) {
    super(folder);
    this.#folder = folder;
    this.#disk = diskFolder;
    this.#syncing = syncing;
    disk.cpSync(folder, diskFolder, { recursive: true });
  }

  protected override equip(nodeFiles: NodeFiles): void {
    if (this.#syncing) super.equip(nodeFiles);
    const files = nodeFiles as Files;
    const { mknod, rename, unlink, rmdir, setattr } = files.node_ops;
    const { write, setattr: setStreamAttr, fsync } = files.stream_ops;
    const unsynced = new Map<string, Range[]>();
    const onDisk = (path: string) => path.replace(this.#folder, this.#disk);
    const pathIn = (parent: Node, name: string) => `${files.realPath(parent)}/${name}`;
    const resize = (node: Node, { size }: Change) => {
      if (size !== undefined) disk.truncateSync(onDisk(files.realPath(node)), size);
    };

    const nodeOps: Files['node_ops'] = {
      mknod(parent, name, mode, dev) {
        const path = onDisk(pathIn(parent, name));
        if ((mode & KIND) === FOLDER) disk.mkdirSync(path);
        else disk.writeFileSync(path, '');
        return mknod(parent, name, mode, dev);
      },
      rename(node, folder, name) {
        const [from, to] = [files.realPath(node), pathIn(folder, name)];
        disk.renameSync(onDisk(from), onDisk(to));
        unsynced.set(to, unsynced.get(from) ?? []);
        unsynced.delete(from);
        rename(node, folder, name);
      },
      unlink(parent, name) {
        disk.unlinkSync(onDisk(pathIn(parent, name)));
        unsynced.delete(pathIn(parent, name));
        unlink(parent, name);
      },
      rmdir(parent, name) {
        disk.rmdirSync(onDisk(pathIn(parent, name)));
        rmdir(parent, name);
      },
      setattr(node, change) {
        resize(node, change);
        setattr(node, change);
      },
    };
    const streamOps: Files['stream_ops'] = {
      write(stream, bytes, offset, length, position) {
        const written = write(stream, bytes, offset, length, position);
        const from = position ?? stream.position;
        const path = files.realPath(stream.node);
        const ranges = unsynced.get(path) ?? [];
        ranges.push({ from, to: from + written });
        unsynced.set(path, ranges);
        return written;
      },
      setattr(stream, change) {
        resize(stream.node, change);
        setStreamAttr(stream, change);
      },
    };
    const synced = (stream: Stream) => {
      const path = files.realPath(stream.node);
      copyRanges(path, onDisk(path), unsynced.get(path) ?? []);
      unsynced.delete(path);
      return fsync?.(stream);
    };
    Object.assign(files.node_ops, nodeOps);
    Object.assign(files.stream_ops, streamOps, fsync && { fsync: synced });
  }
}

function copyRanges(from: string, to: string, ranges: readonly Range[]): void {
  if (ranges.length === 0) return;
  const [source, target] = [disk.openSync(from, 'r'), disk.openSync(to, 'r+')];
  for (const range of ranges) {
    const bytes = new Uint8Array(range.to - range.from);
    const length = disk.readSync(source, bytes, 0, bytes.length, range.from);
    disk.writeSync(target, bytes, 0, length, range.from);
  }
  disk.ftruncateSync(target, disk.fstatSync(source).size);
  disk.closeSync(source);
  disk.closeSync(target);
}
