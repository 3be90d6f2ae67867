// Small helpers to build and replace parts of the page. Text only ever goes in as text, never as markup.

/** Makes an element. `props` are attributes, `on...` handlers, or `text`; children may be nodes or strings. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

/** Tells people who cannot see the page what happened. */
export function announce(text) {
  document.getElementById("status").textContent = text;
}

/** Replaces what the page shows and moves the focus to its heading. */
export function show(...nodes) {
  const view = document.getElementById("view");
  view.replaceChildren(...nodes);
  const heading = view.querySelector("h1");
  const wanted = view.querySelector("[data-focus]") ?? heading ?? view;
  if (wanted === heading) heading.tabIndex = -1;
  wanted.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/** A box with what went wrong. */
export function errorBox(error) {
  return el("p", { class: "error", role: "alert", text: error.message });
}

/** Runs `work` while a button cannot be pressed again, and shows its failure in `place`. */
export async function busy(button, place, work) {
  button.disabled = true;
  place.replaceChildren();
  try {
    return await work();
  } catch (error) {
    if (error.name !== "AbortError") place.replaceChildren(errorBox(error));
    return undefined;
  } finally {
    button.disabled = false;
  }
}
