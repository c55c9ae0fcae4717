/* The palette (Ctrl K): an ARIA combobox over a listbox.

   Static options are in the page (components/palette.html); a page adds its own in
   {% block palette_actions %}: <div role="group" aria-label="This improvement">
     <div class="cmd-h" role="presentation">This improvement</div>
     <a class="cmd" role="option" tabindex="-1" href="…">{% icon "user" %}<span class="trunc">Set owner…</span><span><kbd>O</kbd></span></a></div>
   An option is a link; data-dialog opens it as a dialog, data-click="#id" clicks something on the page.
   data-needs="selector" on the group: it is offered while something on the page matches.

   Server results: GET <data-source>?q=words answers the same HTML groups (no page around them),
   in the order improvements, lessons, people; at most 5 each; within 150 ms. With an empty q it
   answers recent records. Matched words are <mark>. "#142" or a number asks by reference;
   ">" never asks the server. */
(function () {
  'use strict';
  const CIR = window.CIR = window.CIR || {};
  const byId = (id) => document.getElementById(id);
  let asked = 0;
  let timer = 0;
  let statics = [];

  const options = () => [...byId('palette-list').querySelectorAll('[role=option]')].filter((o) => !o.hidden);

  function activate(option) {
    byId('palette-list').querySelectorAll('.on').forEach((o) => { o.classList.remove('on'); o.setAttribute('aria-selected', 'false'); });
    const input = byId('palette-q');
    if (!option) { input.removeAttribute('aria-activedescendant'); return; }
    option.classList.add('on');
    option.setAttribute('aria-selected', 'true');
    option.id = option.id || `palette-o-${options().indexOf(option)}-${Date.now()}`;
    input.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  }

  /* Bold what matched, in text nodes only. */
  function marked(label, word) {
    const text = label.dataset.text || label.textContent;
    label.dataset.text = text;
    const at = word ? text.toLowerCase().indexOf(word) : -1;
    if (at < 0) { label.textContent = text; return; }
    const bold = document.createElement('mark');
    bold.textContent = text.slice(at, at + word.length);
    label.replaceChildren(text.slice(0, at), bold, text.slice(at + word.length));
  }

  function filterStatic(query) {
    const onlyActions = query.startsWith('>');
    const byNumber = query.startsWith('#');
    const word = query.replace(/^[>#]\s*/, '').toLowerCase();
    statics.forEach((group) => {
      const { needs } = group.dataset; // what must be on the page for these to do anything
      if (needs && !document.querySelector(needs)) { group.querySelectorAll('[role=option]').forEach((o) => { o.hidden = true; }); group.hidden = true; return; }
      const isAction = group.getAttribute('aria-label') !== 'Go to';
      let left = 0;
      group.querySelectorAll('[role=option]').forEach((option) => {
        const label = option.querySelector('.trunc') || option;
        const text = (label.dataset.text || label.textContent).toLowerCase();
        const hit = !byNumber && (!onlyActions || isAction) && text.includes(word);
        option.hidden = !hit;
        if (hit) { left += 1; marked(label, word); }
      });
      group.hidden = !left;
    });
  }

  function settle() {
    const all = options();
    byId('palette-none').hidden = all.length > 0;
    activate(all[0]);
    CIR.say?.(all.length === 1 ? '1 result' : `${all.length} results`);
  }

  async function ask(query) {
    const source = byId('palette').dataset.source;
    const list = byId('palette-list');
    if (!source || query.startsWith('>')) { list.querySelectorAll('[data-found]').forEach((e) => e.remove()); return; }
    const turn = ++asked;
    try {
      const answer = await fetch(`${source}?q=${encodeURIComponent(query)}`, { headers: { 'HX-Request': 'true' } });
      if (!answer.ok || turn !== asked) return;
      const parsed = new DOMParser().parseFromString(await answer.text(), 'text/html');
      list.querySelectorAll('[data-found]').forEach((e) => e.remove());
      [...parsed.body.children].forEach((group) => { group.dataset.found = ''; list.append(group); });
      settle();
    } catch (e) { /* offline: what is on the page still works */ }
  }

  function changed() {
    const query = byId('palette-q').value.trim();
    filterStatic(query);
    settle();
    clearTimeout(timer);
    timer = setTimeout(() => ask(query), 120);
  }

  function choose(option) {
    if (!option) return;
    const click = option.dataset.click;
    byId('palette').close();
    if (click) { document.querySelector(click)?.click(); return; }
    if (option.hasAttribute('data-dialog')) { CIR.openDialog(option.href); return; }
    if (option.hasAttribute('data-show-keys')) { CIR.keys?.show(); return; }
    location.assign(option.href);
  }

  CIR.openPalette = function (from) {
    const palette = byId('palette');
    if (!palette || palette.open) return;
    document.querySelector('dialog[open]')?.close();
    CIR.showDialog(palette, from);
    const input = byId('palette-q');
    input.value = '';
    input.focus();
    changed();
  };

  addEventListener('DOMContentLoaded', () => {
    const palette = byId('palette');
    if (!palette) return;
    const own = byId('page-actions');
    if (own) byId('palette-list').prepend(own.content.cloneNode(true));
    statics = [...palette.querySelectorAll('[role=group]')];
    byId('palette-q').addEventListener('input', changed);
    palette.addEventListener('keydown', (event) => {
      const all = options();
      const at = all.findIndex((o) => o.classList.contains('on'));
      if (event.key === 'ArrowDown') activate(all[(at + 1) % all.length]);
      else if (event.key === 'ArrowUp') activate(all[(at - 1 + all.length) % all.length]);
      else if (event.key === 'Enter') choose(all[at]);
      else return;
      event.preventDefault();
    });
    palette.addEventListener('click', (event) => {
      const option = event.target.closest('[role=option]');
      if (!option || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      choose(option);
    });
  });

  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('[data-palette]');
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    CIR.openPalette(link);
  });
})();
