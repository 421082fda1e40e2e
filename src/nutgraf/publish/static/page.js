// Makes the page handier; nothing on it needs this. A stranger's state stays in this browser;
// the owner's is the server's, which the same buttons reach without the script.
(() => {
  "use strict";
  const root = document.documentElement;
  const store = {
    get(key) { try { return localStorage.getItem("nutgraf." + key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem("nutgraf." + key, value); } catch { /* private window: forget */ } },
    drop(key) { try { localStorage.removeItem("nutgraf." + key); } catch { /* private window */ } },
  };
  root.classList.add("js");
  const chosen = store.get("theme");
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;

  const csrf = document.querySelector("meta[name=csrf]")?.content;
  const send = (what) => fetch("/state", {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams({ csrf, do: what }),
    keepalive: true,
  }).then((answer) => { if (!answer.ok) throw new Error(String(answer.status)); });

  const wide = matchMedia("(min-width: 64rem)");
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  let at = -1;

  const theme = () => {
    const button = document.querySelector(".theme");
    const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    const label = () => { button.textContent = dark() ? "Light" : "Dark"; };
    button.hidden = false;
    label();
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      store.set("theme", root.dataset.theme);
      label();
    });
  };

  const close = (details) => {
    const inside = details.contains(document.activeElement);
    details.open = false;
    if (inside) details.firstElementChild.focus({ preventScroll: true });
  };

  const sentences = () => {
    const found = all("details.s");
    for (const details of found) {
      details.addEventListener("toggle", () => {
        if (!details.open) return;
        const source = details.querySelector(".src");
        if (!source.querySelector(".close")) {
          const button = document.createElement("button");
          button.type = "button";
          button.className = "close";
          button.textContent = "Close";
          button.addEventListener("click", () => { close(details); details.firstElementChild.focus({ preventScroll: true }); });
          source.prepend(button);
        }
        at = found.indexOf(details);
        if (!wide.matches) return;
        for (const other of found) if (other !== details && other.open) other.open = false;
      });
    }
    return found;
  };

  const news = (page) => {
    const { story, version } = page.dataset;
    const last = Number(store.get("seen." + story) || 0);
    if (Number(version) > last) store.set("seen." + story, version);
    if (last && last < Number(version)) {
      const fresh = all("details.s[data-since]", page).filter((d) => Number(d.dataset.since) > last);
      for (const details of fresh) details.classList.add("new");
      const line = page.querySelector(".news");
      line.hidden = !fresh.length;
      const told = `Since your last visit: ${fresh.length} new ${fresh.length === 1 ? "sentence" : "sentences"}`;
      line.textContent = told;
      if (!page.dataset.changes) return;
      const way = document.createElement("a");
      way.href = `${page.dataset.changes}?from=${last}&to=${version}`;
      way.textContent = told;
      line.replaceChildren(way);
    }
  };

  const read = (story, seen) => {
    story.classList.toggle("seen", seen);
    if (seen) store.set("seen." + story.dataset.story, story.dataset.version);
    else store.drop("seen." + story.dataset.story);
  };

  const keep = (story, kept) => {
    const key = "kept." + story.dataset.story;
    story.querySelector(".kept")?.remove();
    if (!kept) { store.drop(key); return; }
    store.set(key, "1");
    const note = document.createElement("span");
    note.className = "kept";
    note.textContent = " · saved";
    (story.querySelector(".meta") || story.querySelector(".by")).append(note);
  };

  // What each button's opposite says, and what the story looks like after it.
  const OTHER = { read: "unread", unread: "read", save: "unsave", unsave: "save", hide: "show", show: "hide" };
  const SAYS = { read: "Mark read", unread: "Mark unread", save: "Save", unsave: "Do not keep", hide: "Hide", show: "Show again" };
  const press = (button) => {
    const [action, id] = button.value.split(" ");
    const story = button.closest(".story");
    send(button.value).then(() => {
      button.value = OTHER[action] + " " + id;
      button.firstChild.data = SAYS[OTHER[action]];
      if (!story) return;
      if (action === "read" || action === "unread") {
        story.classList.toggle("seen", action === "read");
        if (action === "read") story.querySelector(".fresh")?.remove();
      } else if (action === "hide" || action === "show") story.classList.toggle("gone", action === "hide");
      else {
        story.querySelector(".kept")?.remove();
        if (action === "save") {
          const note = document.createElement("span");
          note.className = "kept";
          note.textContent = "saved";
          button.parentElement.prepend(note);
        }
      }
    }, () => button.form.requestSubmit(button));
  };
  const buttons = () => {
    for (const button of all('[name="do"][value*=" "]')) {
      if (button.formAction.includes("?to=")) continue;
      button.addEventListener("click", (event) => { event.preventDefault(); press(button); });
    }
  };

  const front = (stories) => {
    if (csrf) return;
    for (const story of stories) {
      if (store.get("kept." + story.dataset.story)) keep(story, true);
      const last = Number(store.get("seen." + story.dataset.story) || 0);
      if (!last) continue;
      if (last >= Number(story.dataset.version)) { story.classList.add("seen"); continue; }
      const note = document.createElement("span");
      note.className = "fresh";
      note.textContent = " · changed since you read it";
      (story.querySelector(".meta") || story.querySelector(".by")).append(note);
    }
  };

  const move = (items, step) => {
    if (!items.length) return;
    at = Math.min(items.length - 1, Math.max(0, at + step));
    for (const item of items) item.classList.toggle("current", item === items[at]);
    const target = items[at].matches("details") ? items[at].firstElementChild : items[at].querySelector("a");
    const open = wide.matches && items.find((item) => item.open);
    target.focus({ preventScroll: true });
    items[at].scrollIntoView({ block: "nearest" });
    if (open && open !== items[at]) items[at].open = true;
  };

  const keys = (items, stories) => {
    let before = "";
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      // An open dialog has the keyboard to itself: Escape closes it and nothing behind it.
      if (document.querySelector("dialog[open]")) return;
      const typing = event.target.closest("input, textarea, select");
      if (event.key === "Escape") {
        if (typing) { typing.blur(); return; }
        const open = all("details.s[open]").pop();
        if (open) { close(open); event.preventDefault(); }
        return;
      }
      if (typing) return;
      const here = items[at];
      const story = stories[at];
      const act = {
        j: () => move(items, 1),
        k: () => move(items, -1),
        o: () => { if (story) story.querySelector("a").click(); else if (here) here.open = !here.open; },
        m: () => { if (csrf) (story || document).querySelector(".m")?.click(); else if (story) read(story, !story.classList.contains("seen")); },
        s: () => { if (csrf) (story || document).querySelector("button.s")?.click(); else if (story) keep(story, !story.querySelector(".kept")); },
        "/": () => document.getElementById("q")?.focus(),
        "?": () => document.querySelector("dialog.keys").showModal(),
        h: before === "g" && (() => document.querySelector(".name a").click()),
      }[event.key];
      before = event.key;
      if (act) { event.preventDefault(); act(); }
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    theme();
    const found = sentences();
    const stories = all(".story[data-story]");
    const page = document.querySelector(".page[data-story]");
    if (page && !csrf) news(page);
    front(stories);
    if (csrf) buttons();
    keys(stories.length ? stories : found, stories);
  });
})();
