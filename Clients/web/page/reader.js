// Reads whole domains, page by page, and keeps the one that was read last, so that going from folder to folder
// costs nothing and does not start over.

import * as api from "./api.js";
import { Tree } from "./tree.js";

let reader;
let domainLists = new Map(); // backup id -> its domains

/** The reader of this domain, running or finished; reading of any other domain ends. */
export function readerFor(backupId, domain) {
  if (!reader || reader.backupId !== backupId || reader.domain !== domain || reader.error) {
    reader?.abort.abort();
    reader = new Reader(backupId, domain);
  }
  return reader;
}

/** The domains of a backup, asked for once. */
export async function domainsOf(backupId, signal) {
  if (!domainLists.has(backupId)) domainLists.set(backupId, await api.domains(backupId, signal));
  return domainLists.get(backupId);
}

/** Drops every name that was read. */
export function forget() {
  reader?.abort.abort();
  reader = undefined;
  domainLists = new Map();
}

class Reader {
  constructor(backupId, domain) {
    Object.assign(this, { backupId, domain, tree: new Tree(), total: 0, isWhole: false, error: undefined });
    this.changed = () => undefined; // what the view does when there is more; one view at a time
    this.abort = new AbortController();
    this.run();
  }

  async run() {
    let drawn = 0;
    try {
      for await (const page of api.entries(this.backupId, this.domain, this.abort.signal)) {
        for (const entry of page.files ?? []) this.tree.add(entry);
        this.total = page.page?.total ?? this.tree.entryCount;
        if (performance.now() - drawn > 400) { this.changed(); drawn = performance.now(); }
      }
      this.isWhole = true;
    } catch (error) {
      this.error = error;
    }
    this.changed();
  }
}
