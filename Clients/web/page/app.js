// The page's entry: which view is shown, and the way back to earlier ones.
//
// Views are kept in memory and the address never changes, so that no name out of a backup gets into the
// browser's history. The browser's back button still works: each entry of the history is a number.

import * as api from "./api.js";
import { el } from "./dom.js";
import { showBackups } from "./backups.js";
import { showFiles } from "./files.js";
import { forget } from "./reader.js";
import { endTransfers } from "./save.js";
import { showSignIn } from "./signin.js";

const trail = []; // what each entry of the history shows
let position = -1;
let generation = 0; // which trail an entry of the history belongs to
let current = { stop() {} };

/** Shows a view, and remembers it so that the back button comes here again. */
function go(view) {
  position += 1;
  trail.length = position;
  trail.push(view);
  const state = { generation, position };
  if (position === 0) history.replaceState(state, ""); else history.pushState(state, "");
  draw();
}

function draw() {
  current.stop();
  const view = trail[position];
  document.getElementById("leave").hidden = !api.hasToken();
  drawCrumbs(view);
  current = { stop() {}, ...views[view.name](view) };
}

const views = {
  signIn: (view) => showSignIn(view, { done: () => restart({ name: "backups" }) }),
  backups: () => showBackups({
    open: (backup) => go({ name: "files", backup, domain: "", folder: "" }),
    refused,
  }),
  files: (view) => showFiles(view, {
    move: (domain, folder) => go({ ...view, domain, folder }),
    sessionOver: () => {
      api.forgetSession(view.backup.id);
      forget();
      go({ name: "backups" });
    },
    refused,
  }),
};

/** Begins a new trail, so that the back button does not lead into views of another token. */
function restart(view) {
  forget();
  endTransfers();
  generation += 1;
  position = -1;
  go(view);
}

/** The token is not accepted any more. */
function refused() {
  api.setToken("");
  restart({ name: "signIn", message: "The bridge does not accept this token." });
}

function drawCrumbs(view) {
  const steps = [];
  if (view.name !== "signIn") steps.push(["Backups", { name: "backups" }]);
  if (view.name === "files") {
    steps.push([view.backup.device_name || view.backup.id.slice(0, 8), { ...view, domain: "", folder: "" }]);
  }
  document.getElementById("crumbs").replaceChildren(...steps.map(([text, target], index) => el("button", {
    type: "button", text, title: text,
    "aria-current": index === steps.length - 1 ? "page" : undefined,
    onclick: () => go(target),
  })));
}

document.getElementById("leave").addEventListener("click", async () => {
  await api.signOut();
  restart({ name: "signIn", message: "Signed out; every backup that was unlocked here is locked again." });
});

window.addEventListener("popstate", (event) => {
  if (event.state?.generation !== generation || !trail[event.state.position]) return;
  position = event.state.position;
  draw();
});

go({ name: "signIn" });
