// The entries of one domain as folders. The API lists paths; the folders are put together here, also those
// that the backup has no entry for.

import * as format from "./format.js";

export class Tree {
  constructor() {
    this.folders = new Map([["", new Map()]]); // path of a folder -> (name -> item)
    this.entryCount = 0;
  }

  /** Adds one entry of the API. */
  add(entry) {
    this.entryCount += 1;
    const path = format.path(entry);
    if (path === "") return;
    const slash = path.lastIndexOf("/");
    const parent = this.folder(slash < 0 ? "" : path.slice(0, slash));
    const name = path.slice(slash + 1);
    const isFolder = entry.kind === "FILE_KIND_DIRECTORY";
    if (isFolder) this.folder(path);
    // Two entries of one name can only come from a damaged manifest; both are shown.
    let key = name;
    while (parent.get(key)?.entry) key += "\u0000";
    parent.set(key, { name, path, isFolder, entry });
  }

  /** The items of a folder: folders first, then by name. */
  items(path) {
    return [...(this.folders.get(path)?.values() ?? [])].sort(
      (a, b) => Number(b.isFolder) - Number(a.isFolder) || collator.compare(a.name, b.name),
    );
  }

  folder(path) {
    let folder = this.folders.get(path);
    if (folder) return folder;
    folder = new Map();
    this.folders.set(path, folder);
    const slash = path.lastIndexOf("/");
    const parent = this.folder(slash < 0 ? "" : path.slice(0, slash));
    const name = path.slice(slash + 1);
    if (!parent.has(name)) parent.set(name, { name, path, isFolder: true, entry: undefined });
    return folder;
  }
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
