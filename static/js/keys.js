/* Keyboard shortcuts. Off while a field has the focus; single letters are off altogether when the
   person chose so (<body data-shortcuts="off">). Ctrl K and Esc always work.

   In HTML:  data-key="c" data-key-label="Log an idea"   the key clicks the element (or focuses a field)
             data-go="r"                                 G then R opens the link
             data-also-keys="alt ↑|Move up;…"            keys of a page's own script, for the list behind "?"
             data-rows + data-row inside                 J K move, Enter opens, Space previews, X selects:
               a row holds a[data-open-row], [data-preview], input[type=checkbox]
   In script: CIR.keys.add({key: 'm', label: 'Comment', run: () => …, when: () => true})
   Key names: "c", "?", "shift+x", "alt+arrowup", "ctrl+enter". Ctrl and Alt keys work inside fields
   when added with {inFields: true}. */
(function () {
  'use strict';
  const CIR = window.CIR = window.CIR || {};
  const registry = [];
  let pendingG = 0;
  const off = () => document.body.dataset.shortcuts === 'off';
  const busy = () => document.querySelector('dialog[open], .menu:popover-open');

  function nameOf(event) {
    const parts = [];
    if (event.ctrlKey || event.metaKey) parts.push('ctrl');
    if (event.altKey) parts.push('alt');
    const key = event.key.toLowerCase();
    const letter = /^[a-z]$/.test(key) || key.length > 1;
    if (event.shiftKey && letter) parts.push('shift');
    parts.push(key === ' ' ? 'space' : key);
    return parts.join('+');
  }

  function inHtml(name) {
    const scope = document.querySelector('dialog[open]') || document;
    return [...scope.querySelectorAll('[data-key]')].find((element) => element.dataset.key === name && element.getClientRects().length);
  }

  function act(element) {
    if (element.matches('input:not([type=checkbox],[type=radio]), textarea, select')) { element.focus(); element.select?.(); return; }
    window.htmx?.process(element); // a part that has just come may not know yet what its links do
    element.click();
  }

  function followG(event) {
    pendingG = 0;
    const link = document.querySelector(`[data-go="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!link) return false;
    event.preventDefault();
    link.click();
    return true;
  }

  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const name = nameOf(event);
    if (name === 'ctrl+k') { event.preventDefault(); CIR.openPalette?.(); return; }
    const inField = CIR.typing?.(event.target);
    const chord = event.ctrlKey || event.metaKey || event.altKey;
    const entry = registry.find((item) => item.key === name && (!item.when || item.when()) && (!inField || item.inFields));
    if (chord) {
      if (entry) { event.preventDefault(); entry.run(event); }
      return;
    }
    if (inField || off()) return;
    if (pendingG && Date.now() - pendingG < 1500 && followG(event)) return;
    if (name === 'g' && !busy()) { pendingG = Date.now(); return; }
    if (name === '?' && !busy()) { event.preventDefault(); showKeys(); return; }
    if (entry) { event.preventDefault(); entry.run(event); return; }
    const element = inHtml(name);
    if (element) { event.preventDefault(); act(element); return; }
    if (!busy()) rowKeys(event, name);
  });

  /* Lists: one current row, marked .cur and scrolled into view. */
  const rows = () => [...document.querySelectorAll('[data-rows] [data-row]')].filter((row) => row.getClientRects().length);
  const current = () => document.querySelector('[data-rows] [data-row].cur');

  function setCurrent(row) {
    current()?.classList.remove('cur');
    if (!row) return;
    row.classList.add('cur');
    row.scrollIntoView({ block: 'nearest' });
    (row.querySelector('a[data-open-row]') || row.querySelector('a,button'))?.focus();
  }

  function rowKeys(event, name) {
    const all = rows();
    if (!all.length) return;
    const row = current();
    const at = all.indexOf(row);
    if (name === 'j') setCurrent(all[Math.min(all.length - 1, at + 1)]);
    else if (name === 'k') setCurrent(all[Math.max(0, at - 1)]);
    else if (!row) return;
    else if (name === 'enter' && !event.target.closest('a,button')) row.querySelector('a[data-open-row]')?.click();
    else if (name === 'space' && !event.target.closest('button,input')) row.querySelector('[data-preview]')?.click();
    else if (name === 'x') row.querySelector('input[type=checkbox]')?.click();
    else if (name === 'shift+x') row.querySelector('input[type=checkbox]')?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: true }));
    else return;
    event.preventDefault();
  }

  document.addEventListener('focusin', (event) => {
    const row = event.target.closest?.('[data-rows] [data-row]');
    if (row && row !== current()) { current()?.classList.remove('cur'); row.classList.add('cur'); }
  });

  /* "?" lists what works on this page. */
  function showKeys() {
    const dialog = document.getElementById('keys-dialog');
    const list = document.getElementById('keys-list');
    if (!dialog || !list) return;
    const known = [['Ctrl K', 'Search or jump to']];
    document.querySelectorAll('[data-key][data-key-label]').forEach((e) => { if (e.getClientRects().length) known.push([e.dataset.key, e.dataset.keyLabel]); });
    document.querySelectorAll('[data-also-keys]').forEach((e) => e.dataset.alsoKeys.split(';').forEach((pair) => known.push(pair.split('|'))));
    registry.filter((item) => item.label && (!item.when || item.when())).forEach((item) => known.push([item.key, item.label]));
    known.push(...rowKeysHere());
    document.querySelectorAll('.side [data-go]').forEach((e) => known.push([`g ${e.dataset.go}`, `Go to ${e.getAttribute('title')}`]));
    known.push(['ctrl z', 'Undo the last change'], ['Esc', 'Close, cancel, clear'], ['?', 'This list']);
    list.replaceChildren(...known.map(([keys, label]) => line(keys, label)));
    if (off()) list.prepend(note('Single-letter keys are switched off in your account.'));
    CIR.showDialog(dialog);
  }
  /* Only what the rows of this page can do. */
  function rowKeysHere() {
    const all = rows();
    const some = (what) => all.some((row) => row.querySelector(what));
    const found = all.length ? [['j k', 'Next and previous row']] : [];
    if (some('a[data-open-row]')) found.push(['enter', 'Open the row']);
    if (some('[data-preview]')) found.push(['space', 'Preview the row']);
    if (some('input[type=checkbox]')) found.push(['x', 'Select the row'], ['shift x', 'Select up to this row']);
    return found;
  }
  function note(text) { const p = document.createElement('p'); p.className = 'muted small'; p.textContent = text; return p; }
  function line(keys, label) {
    const row = document.createElement('div');
    row.className = 'keys-row';
    const words = document.createElement('span');
    words.textContent = label;
    row.append(words);
    const caps = document.createElement('span');
    keys.split(/[ +]/).forEach((key) => {
      const cap = document.createElement('kbd');
      cap.textContent = key.length === 1 ? key.toUpperCase() : key[0].toUpperCase() + key.slice(1);
      caps.append(cap, ' ');
    });
    row.append(caps);
    return row;
  }

  document.addEventListener('click', (event) => {
    if (!event.target.closest?.('[data-show-keys]')) return;
    event.preventDefault();
    document.querySelector('dialog[open]')?.close();
    showKeys();
  });

  CIR.keys = {
    add(entry) { registry.push(entry); return () => registry.splice(registry.indexOf(entry), 1); },
    show: showKeys,
    setCurrent,
  };
})();
