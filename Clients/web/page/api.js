// Talks to the bridge. The access token and the sessions live in this module's memory and nowhere else: no
// storage, no cookie, no address; closing or reloading the page forgets them.

let token = "";
const sessions = new Map(); // backup id -> session token

/** What the bridge or the daemon answered instead of what was asked for. */
export class ApiError extends Error {
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }
  /** The access token is wrong or was replaced. */
  get isTokenRefused() { return this.code === "TOKEN_REFUSED"; }
  /** The backup has to be unlocked again. */
  get isSessionOver() { return this.status === 401 && !this.isTokenRefused; }
}

export function setToken(value) { token = value; }
export function hasToken() { return token !== ""; }
export function isUnlocked(backupId) { return sessions.has(backupId); }
export function forgetSession(backupId) { sessions.delete(backupId); }

/** Ends every session at the daemon as far as it answers, then forgets everything. */
export async function signOut() {
  await Promise.allSettled([...sessions.keys()].map((id) => lock(id)));
  sessions.clear();
  token = "";
}

async function request(path, { method = "GET", query, body, session, signal } = {}) {
  const headers = { Authorization: `Bearer ${token}` };
  if (session) headers["Juicer-Session"] = session;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const parameters = new URLSearchParams(
    Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== ""),
  ).toString();
  let response;
  try {
    response = await fetch(`/api/v1/${path}${parameters && `?${parameters}`}`, {
      method, headers, body, signal,
      cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer",
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, "UNREACHABLE", "The bridge does not answer. Is juicer-bridge still running?");
  }
  if (response.ok) return response;
  let problem = {};
  try { problem = await response.json(); } catch { /* not a problem document: the status has to do */ }
  throw new ApiError(response.status, problem.code ?? "UNKNOWN", sentence(problem.detail ?? `HTTP ${response.status}`));
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
}

async function json(path, options) {
  return (await request(path, options)).json();
}

const at = (...parts) => parts.map(encodeURIComponent).join("/");

/** Collects a list from all of its pages. */
async function* pages(path, options) {
  let next = "";
  do {
    const answer = await json(path, {
      ...options,
      query: { ...options?.query, page_size: "1000", page_token: next },
    });
    yield answer;
    next = answer.page?.next_page_token ?? "";
  } while (next !== "");
}

export async function backups() {
  const all = [];
  for await (const page of pages("backups")) all.push(...(page.backups ?? []));
  return all;
}

export function rescan() { return json("rescan", { method: "POST" }); }

/** Opens a backup; the session stays in here. */
export async function unlock(backupId, passphrase) {
  const answer = await json(`backups/${at(backupId)}/unlock`, {
    method: "POST",
    body: JSON.stringify({ passphrase }),
  });
  sessions.set(backupId, answer.session_token);
  return answer;
}

export async function lock(backupId) {
  const session = sessions.get(backupId);
  sessions.delete(backupId);
  await json(`backups/${at(backupId)}/lock`, { method: "POST", session });
}

export async function domains(backupId, signal) {
  const all = [];
  const path = `backups/${at(backupId)}/domains`;
  for await (const page of pages(path, { session: sessions.get(backupId), signal })) all.push(...(page.domains ?? []));
  return all;
}

/** The entries of a domain, page by page. */
export function entries(backupId, domain, signal) {
  return pages(`backups/${at(backupId)}/files`, { session: sessions.get(backupId), signal, query: { domain } });
}

/** One page of the entries whose path contains `text`. */
export function find(backupId, domain, text, pageToken, signal) {
  const like = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  return json(`backups/${at(backupId)}/files`, {
    session: sessions.get(backupId), signal,
    query: { domain, like, page_size: "200", page_token: pageToken },
  });
}

/** Starts to read a file; the caller takes the body. */
export function content(backupId, fileId, signal) {
  return request(`backups/${at(backupId, "files", fileId, "content")}`, {
    session: sessions.get(backupId), signal,
  });
}
