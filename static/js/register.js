/* The register: selection, loading more, folding groups, preview, building a filter. The page works without it. */
(function () {
  'use strict';
  const CIR = window.CIR = window.CIR || {};
  const root = () => document.querySelector('[data-register]');
  const $ = (selector) => root()?.querySelector(selector);
  const $$ = (selector) => [...(root()?.querySelectorAll(selector) || [])];
  document.documentElement.classList.add('js');

  /* Selection: kept in the tab for this very list, so that it survives Back. */
  let last = null;
  const place = () => `cir-register:${root()?.dataset.query}`;
  const boxes = () => $$('tr[data-row] input[name=ref]');
  const visible = () => boxes().filter((box) => box.getClientRects().length);

  function paint() {
    const all = boxes();
    const chosen = all.filter((box) => box.checked);
    all.forEach((box) => box.closest('tr').classList.toggle('sel', box.checked));
    const head = $('[data-pick-all]');
    if (head) {
      head.checked = chosen.length > 0 && chosen.length === all.length;
      head.indeterminate = chosen.length > 0 && chosen.length < all.length;
    }
    const bar = $('[data-bulk]');
    if (!bar) return;
    const everything = $('[data-bulk-all]').value === '1';
    const total = root().dataset.total;
    bar.classList.toggle('on', chosen.length > 0);
    bar.querySelector('[data-bulk-count]').textContent = `${everything ? words(total) : chosen.length} selected`;
    bar.setAttribute('aria-label', `${everything ? total : chosen.length} improvements selected`);
    const match = bar.querySelector('[data-pick-match]');
    match.hidden = everything || chosen.length < all.length || all.length >= Number(total);
    try {
      sessionStorage.setItem(place(), JSON.stringify({ refs: chosen.map((box) => box.value), pages, y: table()?.scrollTop || 0 }));
    } catch (e) { /* not kept */ }
  }
  const words = (total) => Number(total) > 1000 ? '1,000+' : Number(total).toLocaleString('en-GB');

  function pick(box, on, range) {
    const all = visible();
    if (range && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      all.slice(from, to + 1).forEach((each) => { each.checked = true; });
    } else box.checked = on;
    last = box;
    const all2 = $('[data-bulk-all]');
    if (all2) all2.value = '';
    paint();
    CIR.say?.(`${boxes().filter((each) => each.checked).length} selected`);
  }
  function none() {
    boxes().forEach((box) => { box.checked = false; });
    if ($('[data-bulk-all]')) $('[data-bulk-all]').value = '';
    last = null;
    paint();
  }

  document.addEventListener('click', (event) => {
    const box = event.target.closest?.('tr[data-row] input[name=ref]');
    if (box) { pick(box, box.checked, event.shiftKey); return; }
    if (event.target.closest?.('[data-pick-none]')) { none(); return; }
    if (event.target.closest?.('[data-pick-match]')) {
      $('[data-bulk-all]').value = '1';
      paint();
      CIR.say?.(`All ${words(root().dataset.total)} selected`);
    }
  });
  document.addEventListener('change', (event) => {
    if (!event.target.matches?.('[data-pick-all]')) return;
    const on = event.target.checked;
    boxes().forEach((box) => { box.checked = on; });
    if ($('[data-bulk-all]')) $('[data-bulk-all]').value = '';
    paint();
  });

  /* What the bar's buttons ask opens over the list; the list stays. */
  document.addEventListener('submit', (event) => {
    const form = event.target.closest?.('[data-bulk]');
    if (!form || !CIR.openDialog) return;
    event.preventDefault();
    const data = new URLSearchParams(new FormData(form));
    if (event.submitter?.name) data.set(event.submitter.name, event.submitter.value);
    if (data.get('all')) data.delete('ref');
    CIR.openDialog(`${form.action}?${data}`);
  });

  /* Load 50 more: rows are added; a group that goes on gets its rows, not a second head. */
  let pages = 1;
  const table = () => $('.reg-table');
  async function more(link) {
    link.setAttribute('aria-busy', 'true');
    const answer = await fetch(link.href, { headers: { 'HX-Request': 'true' } });
    if (!answer.ok) { link.removeAttribute('aria-busy'); CIR.toast?.({ text: 'The rows could not be loaded. Try again.', level: 'error' }); return; }
    const holder = document.createElement('template');
    holder.innerHTML = `<table>${await answer.text()}</table>`;
    const list = $('table[data-rows]');
    let first = null;
    holder.content.querySelectorAll('tbody').forEach((body) => {
      const rows = [...body.querySelectorAll('tr[data-row]')];
      first = first || rows[0];
      const end = list.tBodies[list.tBodies.length - 1];
      if (body.hasAttribute('data-continued') && end?.dataset.group === body.dataset.group) end.append(...rows);
      else list.append(body);
    });
    window.htmx?.process(list);
    const next = holder.content.querySelector('[data-more-next]');
    const foot = document.getElementById('more');
    foot.innerHTML = next ? next.innerHTML : '';
    pages += 1;
    const shown = foot.querySelector('[data-shown]');
    if (shown) shown.textContent = `${boxes().length} of ${words(root().dataset.total)}`;
    paint();
    CIR.say?.(`${boxes().length} rows shown.`);
    return first;
  }
  document.addEventListener('click', async (event) => {
    const link = event.target.closest?.('[data-load-more]');
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (link.getAttribute('aria-busy')) return;
    const first = await more(link);
    first?.querySelector('a[data-open-row]')?.focus();
  });

  /* Back: the rows that were there, the selection, the place. */
  async function restore() {
    let kept = null;
    try { kept = JSON.parse(sessionStorage.getItem(place()) || 'null'); } catch (e) { /* nothing kept */ }
    const back = performance.getEntriesByType('navigation')[0]?.type === 'back_forward';
    pages = 1;
    if (!kept || !back) { paint(); return; }
    for (let n = 1; n < Math.min(kept.pages || 1, 10); n += 1) {
      const link = $('[data-load-more]');
      if (link) await more(link);
    }
    const refs = new Set(kept.refs);
    boxes().forEach((box) => { box.checked = refs.has(box.value); });
    if (table()) table().scrollTop = kept.y;
    paint();
  }
  addEventListener('pagehide', () => root() && paint());
  addEventListener('pageshow', () => root() && paint()); // the browser ticks boxes again by itself, later than restore()

  /* Groups fold; which ones is remembered for this list while the tab lives. */
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-fold-group]');
    if (!button) return;
    const body = button.closest('tbody');
    const folded = body.classList.toggle('folded');
    button.setAttribute('aria-expanded', String(!folded));
  });

  /* Space: the record beside the list. */
  let opener = null;
  async function preview(link) {
    const answer = await fetch(link.href, { headers: { 'HX-Request': 'true' } });
    const panel = document.getElementById('peek');
    if (!answer.ok || !panel) return;
    opener = link.closest('tr')?.querySelector('a[data-open-row]') || document.activeElement;
    panel.innerHTML = await answer.text();
    panel.hidden = false;
    window.htmx?.process(panel);
    CIR.say?.(panel.querySelector('h2')?.textContent || 'Preview');
  }
  function closePreview() {
    const panel = document.getElementById('peek');
    if (!panel || panel.hidden) return false;
    panel.hidden = true;
    panel.replaceChildren();
    opener?.focus();
    return true;
  }
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('[data-preview]');
    if (link) {
      event.preventDefault();
      const panel = document.getElementById('peek');
      if (panel && !panel.hidden && panel.querySelector('[data-preview-of]')?.dataset.previewOf === link.closest('tr')?.dataset.ref) closePreview();
      else preview(link);
    }
    if (event.target.closest?.('[data-close-preview]')) closePreview();
  });
  document.addEventListener('focusin', (event) => {
    const panel = document.getElementById('peek');
    const row = event.target.closest?.('tr[data-row]');
    if (!row || !panel || panel.hidden || panel.querySelector('[data-preview-of]')?.dataset.previewOf === row.dataset.ref) return;
    const link = row.querySelector('[data-preview]');
    if (link) preview(link);
  });

  /* Esc: preview, builder, sheet, then the selection. Arrows go through the cells of a row that can be changed. */
  document.addEventListener('keydown', (event) => {
    if (!root() || event.defaultPrevented) return;
    if (event.key === 'Escape' && !document.querySelector('dialog[open]') && !event.target.closest?.('[data-edit-form], .menu:popover-open')) {
      const builder = $('#add-filter[open]');
      if (builder) { builder.open = false; builder.querySelector('summary').focus(); } else if (sheet(false)) { /* closed */ } else if (!closePreview() && boxes().some((box) => box.checked)) none();
      else return;
      event.preventDefault();
      return;
    }
    const row = event.target.closest?.('tr[data-row]');
    if (!row || CIR.typing?.(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
    const stops = [row.querySelector('a[data-open-row]'), ...row.querySelectorAll('[data-edit], [data-edit-link]')];
    const at = stops.indexOf(document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    stops[Math.max(0, Math.min(stops.length - 1, at + (event.key === 'ArrowRight' ? 1 : -1)))].focus();
  });

  /* A record was changed in its place: its row is drawn anew, as the list shows it. */
  document.addEventListener('cir:record-changed', async (event) => {
    const reference = event.detail?.reference;
    const row = reference && $(`tr[data-row][data-ref="${CSS.escape(reference)}"]`);
    if (!row) return;
    const answer = await fetch(`/register/rows/${reference}/?${root().dataset.query}`);
    if (!answer.ok) return;
    const holder = document.createElement('template');
    holder.innerHTML = `<table><tbody>${await answer.text()}</tbody></table>`;
    const fresh = holder.content.querySelector('tr');
    fresh.querySelector('input[name=ref]').checked = row.querySelector('input[name=ref]').checked;
    const focused = row.contains(document.activeElement);
    const cell = document.activeElement.closest?.('td')?.cellIndex;
    row.replaceWith(fresh);
    window.htmx?.process(fresh);
    if (focused) (fresh.cells[cell]?.querySelector('[data-edit]') || fresh.querySelector('a[data-open-row]'))?.focus();
    paint();
  });

  /* Building a filter: operators fit the field, values are found while typing. */
  let wanted = 0;
  let offered = Promise.resolve();
  function fit(form) {
    const chosen = form.querySelector('[name=add]').selectedOptions[0];
    const operators = form.querySelector('[name=op]');
    operators.replaceChildren(...chosen.dataset.operators.split(';').map((pair) => new Option(pair.split('=')[1], pair.split('=')[0])));
    const value = form.querySelector('[name=value]');
    value.value = '';
    value.type = { date: 'date', number: 'number' }[chosen.dataset.takes] || 'text';
    if (value.type === 'number') { value.min = 0; value.max = 100; }
    offered = offer(form);
  }
  async function offer(form) {
    const value = form.querySelector('[name=value]');
    const list = form.querySelector('[role=listbox]');
    if (value.type !== 'text') { list.hidden = true; return; }
    wanted += 1;
    const mine = wanted;
    const query = new URLSearchParams({ field: form.querySelector('[name=add]').value, q: value.value });
    const answer = await fetch(`${form.dataset.options}?${query}`);
    if (!answer.ok || mine !== wanted) return;
    const { options } = await answer.json();
    list.replaceChildren(...options.map((option, n) => {
      const line = document.createElement('li');
      line.id = `add-option-${n}`;
      line.role = 'option';
      line.dataset.value = option.value;
      line.textContent = option.label;
      line.ariaSelected = 'false';
      return line;
    }));
    list.hidden = !options.length;
    value.setAttribute('aria-expanded', String(!list.hidden));
    value.removeAttribute('aria-activedescendant');
  }
  function choose(form, line) {
    form.querySelector('[name=value]').value = line.dataset.value;
    form.requestSubmit();
  }
  function begin(builder) {
    builder.open = true;
    builder.dataset.begun = '';
    const form = builder.querySelector('form');
    const value = form.querySelector('[name=value]');
    value.setAttribute('role', 'combobox');
    value.setAttribute('aria-controls', 'add-options');
    value.setAttribute('aria-autocomplete', 'list');
    fit(form);
    form.querySelector('[name=add]').focus();
  }
  document.addEventListener('toggle', (event) => {
    const builder = event.target;
    if (builder.id !== 'add-filter') return;
    if (!builder.open) delete builder.dataset.begun;
    else if (!('begun' in builder.dataset)) begin(builder);
  }, true);
  /* At once, not when the browser tells of it: whoever types on after F types into the field. */
  document.addEventListener('click', (event) => {
    const builder = event.target.closest?.('#add-filter > summary')?.parentElement;
    if (builder && !builder.open) { event.preventDefault(); begin(builder); }
  });
  document.addEventListener('change', (event) => {
    if (event.target.matches?.('[data-add-filter] [name=add]')) fit(event.target.form);
  });
  document.addEventListener('input', (event) => {
    if (event.target.matches?.('[data-add-filter] [name=value]')) offered = offer(event.target.form);
  });
  document.addEventListener('keydown', (event) => {
    if (!event.target.matches?.('[data-add-filter] [name=value]')) return;
    const list = event.target.form.querySelector('[role=listbox]');
    const lines = [...list.children];
    const at = lines.findIndex((line) => line.ariaSelected === 'true');
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!lines.length) return;
      event.preventDefault();
      const to = (at + (event.key === 'ArrowDown' ? 1 : -1) + lines.length) % lines.length;
      lines.forEach((line, n) => { line.ariaSelected = String(n === to); });
      lines[to].scrollIntoView({ block: 'nearest' });
      event.target.setAttribute('aria-activedescendant', lines[to].id);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const form = event.target.form;
      if (at >= 0) { choose(form, lines[at]); return; }
      /* Whoever types quickly means what is being looked for, not what was offered before. */
      offered.catch(() => null).then(() => {
        if (list.children.length === 1 && !list.hidden) choose(form, list.children[0]); else form.requestSubmit();
      });
    }
  });
  document.addEventListener('click', (event) => {
    const line = event.target.closest?.('[data-add-filter] [role=option]');
    if (line) choose(line.closest('form'), line);
    const builder = $('#add-filter[open]');
    if (builder && !builder.contains(event.target)) builder.open = false;
    if (event.target.closest?.('[data-open-filter]')) { event.preventDefault(); $('#add-filter').open = true; }
  });

  /* Phones: the filters in a sheet. */
  function sheet(open) {
    const bar = document.getElementById('filters');
    if (!bar || bar.classList.contains('open') === open) return false;
    bar.classList.toggle('open', open);
    if (open) bar.querySelector('a,button,input')?.focus(); else document.querySelector('[data-open-sheet]')?.focus();
    return true;
  }
  document.addEventListener('click', (event) => {
    if (event.target.closest?.('[data-open-sheet]')) { event.preventDefault(); sheet(true); }
    if (event.target.closest?.('[data-close-sheet]')) { event.preventDefault(); sheet(false); }
  });

  /* Columns: moved in the chooser without leaving it, or dragged by their heads. */
  document.addEventListener('click', (event) => {
    const shift = event.target.closest?.('[data-columns] [data-shift]');
    if (!shift) return;
    event.preventDefault();
    const line = shift.closest('li');
    const by = Number(shift.dataset.shift);
    const other = by < 0 ? line.previousElementSibling : line.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(line); else other.after(line);
    shift.focus();
    CIR.say?.(`${line.querySelector('label').textContent.trim()} moved ${by < 0 ? 'left' : 'right'}`);
  });
  let dragged = '';
  document.addEventListener('pointerdown', (event) => {
    const head = event.target.closest?.('[data-column-head]');
    if (head && !['ref', 'title'].includes(head.dataset.columnHead)) head.draggable = true;
  });
  document.addEventListener('dragstart', (event) => {
    const head = event.target.closest?.('[data-column-head]');
    dragged = head?.dataset.columnHead || '';
  });
  document.addEventListener('dragover', (event) => {
    const head = dragged && event.target.closest?.('[data-column-head]');
    $$('.drop-here').forEach((each) => each.classList.remove('drop-here'));
    if (!head || ['ref', 'title', dragged].includes(head.dataset.columnHead)) return;
    event.preventDefault();
    head.classList.add('drop-here');
  });
  document.addEventListener('drop', (event) => {
    const head = dragged && event.target.closest?.('[data-column-head]');
    if (!head) return;
    event.preventDefault();
    const form = $('.reg-columns form');
    const lines = [...form.querySelectorAll('[data-column]')];
    const find = (name) => lines.find((line) => line.dataset.column === name);
    find(head.dataset.columnHead)?.before(find(dragged));
    dragged = '';
    form.requestSubmit();
  });

  /* Copy as table: what is shown, as tab-separated text and as HTML. */
  document.addEventListener('click', async (event) => {
    if (!event.target.closest?.('[data-copy-table]')) return;
    const lines = [['Reference', ...$$('thead th').slice(2).map((head) => head.textContent.trim())]];
    $$('tr[data-row]').forEach((row) => {
      lines.push([row.dataset.ref, ...[...row.cells].slice(2).map((cell) => (cell.querySelector('.ttl')?.getAttribute('title') || cell.querySelector('[aria-label]:not(button)')?.getAttribute('aria-label') || cell.textContent).trim().replace(/\s+/g, ' '))]);
    });
    await navigator.clipboard.writeText(lines.map((line) => line.map(guard).join('\t')).join('\n'));
    CIR.toast?.({ text: `${lines.length - 1} rows copied.` });
  });
  const guard = (text) => (/^[=+\-@]/.test(text) && text !== '–' ? `'${text}` : text);

  /* After a swap the list is a new one. */
  document.addEventListener('htmx:afterSettle', (event) => {
    if (event.detail.elt.matches?.('[data-register]') || event.detail.elt.querySelector?.('[data-register]')) { last = null; pages = 1; paint(); }
  });
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', restore); else restore();
})();
