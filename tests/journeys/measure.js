// Measurements for checks.py. Every function returns a list of findings in words.
globalThis.measure = (() => {
  const TARGETS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]";
  const say = (el) => {
    const text = (el.getAttribute("aria-label") || el.textContent || el.name || "").trim().replace(/\s+/g, " ");
    return `<${el.tagName.toLowerCase()}${el.id ? "#" + el.id : ""}> ${text.slice(0, 40)}`;
  };
  const shown = (el) => {
    if (!el.checkVisibility({ opacityProperty: false, visibilityProperty: true })) return false;
    const box = el.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && box.right > 0 && box.bottom + scrollY > 0;
  };
  const labelOf = (el) => (el.labels && el.labels[0]) || el.closest("label");
  const union = (a, b) => ({
    left: Math.min(a.left, b.left), top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right), bottom: Math.max(a.bottom, b.bottom),
  });
  const boxOf = (el) => {
    let box = el.getBoundingClientRect();
    const ticks = el.matches("input[type=radio], input[type=checkbox]");
    if (ticks && labelOf(el)) box = union(box, labelOf(el).getBoundingClientRect());
    const after = getComputedStyle(el, "::after");
    if (after.content !== "none" && after.position === "absolute") {
      const w = parseFloat(after.width) || 0, h = parseFloat(after.height) || 0;
      const cx = (box.left + box.right) / 2, cy = (box.top + box.bottom) / 2;
      box = union(box, { left: cx - w / 2, right: cx + w / 2, top: cy - h / 2, bottom: cy + h / 2 });
    }
    return { left: box.left, top: box.top, right: box.right, bottom: box.bottom,
             width: box.right - box.left, height: box.bottom - box.top };
  };
  const inSentence = (el) => {
    if (el.tagName !== "A" || getComputedStyle(el).display !== "inline") return false;
    const around = el.closest("p, li, dd, td, th, label, legend, span, div, h1, h2, h3");
    return !!around && around.textContent.trim().length > el.textContent.trim().length + 1;
  };
  const targets = (limit) => {
    const found = [];
    const all = [...document.querySelectorAll(TARGETS)].filter(
      (el) => (shown(el) || (el.matches("input") && labelOf(el) && shown(labelOf(el)))) && !el.closest(".skip-link"));
    for (const el of all) {
      const box = boxOf(el);
      const key = el.matches("[data-key-action]");
      const small = box.width < limit.min - 0.5 || box.height < limit.min - 0.5;
      if (small && !inSentence(el)) found.push(`${say(el)} is ${Math.round(box.width)} × ${Math.round(box.height)} px`);
      if (key && box.height < limit.key - 0.5) found.push(`key action ${say(el)} is ${Math.round(box.height)} px high`);
    }
    const keys = all.filter((el) => el.matches("[data-key-action]"));
    for (const [i, one] of keys.entries()) for (const other of keys.slice(i + 1)) {
      const a = boxOf(one), b = boxOf(other);
      const across = Math.max(a.left - b.right, b.left - a.right), down = Math.max(a.top - b.bottom, b.top - a.bottom);
      if (Math.max(across, down) < limit.gap - 0.5)
        found.push(`key actions ${say(one)} and ${say(other)} are ${Math.round(Math.max(across, down))} px apart`);
    }
    return found;
  };
  const mayScroll = (el) => !!el.closest('[role=region][tabindex="0"]');
  const sideways = () => {
    const found = [], width = document.documentElement.clientWidth;
    const overflow = document.documentElement.scrollWidth - width;
    if (overflow > 0) {
      const wide = [...document.body.querySelectorAll("*")].filter(
        (el) => shown(el) && !mayScroll(el) && el.getBoundingClientRect().right > width + 1);
      const inner = wide.filter((el) => !wide.some((other) => other !== el && el.contains(other)));
      found.push(`the page is ${overflow} px too wide: ${inner.slice(0, 4).map(say).join("; ")}`);
    }
    for (const el of document.body.querySelectorAll("*")) {
      const scrolls = ["auto", "scroll"].includes(getComputedStyle(el).overflowX);
      if (scrolls && el.scrollWidth > el.clientWidth + 1 && !mayScroll(el) && !el.matches("textarea, select, input"))
        found.push(`${say(el)} scrolls sideways without being a named region`);
    }
    return found;
  };
  const clipped = (tolerance) => [...document.body.querySelectorAll("*")].filter((el) => {
    const style = getComputedStyle(el);
    const hides = (way) => way === "hidden" || way === "clip";
    if (!el.innerText || !el.innerText.trim() || !shown(el) || el.matches("textarea, select, input, svg *")) return false;
    const down = hides(style.overflowY) && el.scrollHeight > el.clientHeight + tolerance;
    const across = hides(style.overflowX) && el.scrollWidth > el.clientWidth + tolerance;
    return el.clientHeight > 2 && el.clientWidth > 2 && (down || across);
  }).map((el) => `the text of ${say(el)} is cut off`);
  const frame = () => {
    const found = [], h1 = document.querySelectorAll("h1").length;
    if (!document.documentElement.lang) found.push("the page has no language");
    if (h1 !== 1) found.push(`the page has ${h1} h1`);
    if (!document.title.trim()) found.push("the page has no title");
    const first = document.querySelector("body a[href], body button, body input");
    if (!first || !first.matches('.skip-link[href^="#"]')) found.push("the first link is not the skip link");
    else if (!document.querySelector(first.getAttribute("href"))) found.push("the skip link leads nowhere");
    const phone = document.querySelector("footer #help-phone .tel");
    if (!phone || !phone.textContent.trim()) found.push("the telephone number is missing from the footer");
    return found;
  };
  const attributes = () => {
    const found = [];
    for (const name of ["placeholder", "disabled", "readonly", "required", "draggable"])
      for (const el of document.querySelectorAll(`[${name}]`)) found.push(`${say(el)} has ${name}`);
    const zoom = document.querySelector("meta[name=viewport]");
    if (zoom && /maximum-scale|user-scalable/.test(zoom.content)) found.push("the page forbids zooming");
    for (const el of document.querySelectorAll("[src], link[href], form[action]")) {
      const url = new URL(el.src || el.href || el.action, location.href);
      if (url.protocol.startsWith("http") && url.host !== location.host) found.push(`${say(el)} comes from ${url.host}`);
    }
    return found;
  };
  const errors = () => {
    const found = [], summary = document.querySelector(".error-summary, [data-error-summary]");
    if (!summary) return ["there is no error summary"];
    if (document.activeElement !== summary && !summary.contains(document.activeElement))
      found.push("the focus is not on the error summary");
    const links = [...summary.querySelectorAll("a[href^='#']")];
    if (!links.length) found.push("the error summary leads to no field");
    for (const link of links) {
      const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      const words = link.textContent.trim();
      if (!target) found.push(`the link 「${words}」 leads nowhere`);
      else {
        const rest = document.querySelector("main").textContent.replace(summary.textContent, "");
        if (!rest.includes(words)) found.push(`「${words}」 does not stand by its field`);
      }
    }
    return found;
  };
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`);
  const space = (on) => { document.adoptedStyleSheets = on ? [sheet] : []; };
  const enlarge = (times) => {
    const root = document.documentElement;
    root.style.fontSize = "";
    if (times !== 1) root.style.fontSize = `${parseFloat(getComputedStyle(root).fontSize) * times}px`;
  };
  return { targets, sideways, clipped, frame, attributes, errors, space, enlarge };
})();
