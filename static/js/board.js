/* The board: drag, Ctrl + arrows, "Move to…", forms inside a card, and a board that keeps itself fresh.

   Every move is one POST to /board/CIR-1/to/STATUS/. 204: done, the board fetches itself (event cir:board). Anything else
   is a form or a reason, shown in the card; a card that was dragged snaps back when it is refused, or on Esc. */
(function () {
  'use strict';
  const CIR = window.CIR = window.CIR || {};
  const board = () => document.getElementById('board');
  const area = (card) => card.querySelector('.kask');
  let dragging = false;
  let cancelled = false;
  let forced = false;
  let left = null; /* the card that waits for an answer: {card, list, next} */
  let before = new Map();

  const referenceAbove = (card) => {
    let other = card.previousElementSibling;
    while (other && !other.matches('.kcard')) other = other.previousElementSibling;
    return other ? other.dataset.ref : '';
  };
  const sameCard = (card) => card && document.getElementById(card.id);

  function snapBack() {
    if (!left) return;
    const { card, list, next } = left;
    left = null;
    if (list.isConnected) list.insertBefore(card, next && next.parentNode === list ? next : null);
  }

  function close(card) {
    area(card)?.replaceChildren();
    snapBack();
    card.querySelector('.kt a')?.focus();
  }

  function post(card, url, values) {
    window.htmx.ajax('POST', url, { source: card, target: `#${area(card).id}`, swap: 'innerHTML', values });
  }

  function move(card, status, after) {
    post(card, `/board/${card.dataset.ref}/to/${status}/`, { from: card.dataset.status, after });
  }

  /* Dragging. The fallback of Sortable is used everywhere: it hears Esc, and looks the same in every browser. */
  function sortable(list) {
    if (!window.Sortable) return;
    new window.Sortable(list, {
      group: `board-${list.dataset.lane}`,
      draggable: '.kcard',
      filter: '.fixed, .kask, .kto',
      preventOnFilter: false,
      animation: window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 120,
      delay: 180,
      delayOnTouchOnly: true,
      forceFallback: true,
      fallbackTolerance: 5,
      ghostClass: 'kghost',
      fallbackClass: 'klifted',
      onStart(event) {
        dragging = true;
        cancelled = false;
        left = { card: event.item, list: event.from, next: event.item.nextElementSibling };
      },
      onEnd(event) {
        dragging = false;
        const still = event.from === event.to && event.oldIndex === event.newIndex;
        if (cancelled || still) { snapBack(); return; }
        const card = event.item;
        const after = referenceAbove(card);
        if (event.from === event.to) post(card, `/board/${card.dataset.ref}/place/`, { after });
        else move(card, event.to.dataset.column, after);
      },
    });
  }

  function start() {
    board()?.querySelectorAll('.kcards').forEach(sortable);
  }

  /* Answers. */
  document.addEventListener('htmx:afterRequest', (event) => {
    const card = event.detail.elt.closest?.('.kcard');
    if (!card || !card.closest('#board')) return;
    const { status } = event.detail.xhr;
    if (status === 204) { left = null; return; }
    if (status === 0 || status >= 500) snapBack();
  });
  document.addEventListener('htmx:afterSettle', (event) => {
    const box = event.detail.elt.closest?.('.kask');
    if (!box) return;
    const form = box.querySelector('.kform');
    if (!form) { if (box.querySelector('.kwhy')) snapBack(); }
    const first = box.querySelector('[aria-invalid], .kform textarea, .kform select, .kform input:not([type=hidden]), .kpick button');
    if (!box.querySelector('[data-focus]')) first?.focus();
    box.scrollIntoView({ block: 'nearest' });
  });
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('#board [data-ask-close]');
    if (!button) return;
    event.preventDefault();
    close(button.closest('.kcard'));
  });

  /* A click opens the record beside the board, Space too; Enter opens its page. */
  const peek = () => document.getElementById('peek');
  async function preview(card) {
    const answer = await fetch(`/improvements/${card.dataset.ref}/preview/`, { headers: { 'HX-Request': 'true' } });
    if (!answer.ok) { location.assign(card.querySelector('.kt a').href); return; }
    peek().innerHTML = await answer.text();
    peek().dataset.card = card.id;
    peek().hidden = false;
    window.htmx.process(peek());
    CIR.say?.(peek().querySelector('h2')?.textContent || 'Preview');
  }
  function closePreview() {
    if (!peek() || peek().hidden) return false;
    peek().hidden = true;
    peek().replaceChildren();
    document.querySelector(`#${peek().dataset.card} .kt a`)?.focus();
    return true;
  }
  document.addEventListener('click', (event) => {
    if (event.target.closest?.('[data-close-preview]')) { closePreview(); return; }
    const link = event.target.closest?.('#board .kt a');
    const plain = event.detail > 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.button;
    if (!link || !plain || matchMedia('(max-width: 991px)').matches) return;
    event.preventDefault();
    preview(link.closest('.kcard'));
  });
  document.addEventListener('keydown', (event) => {
    const card = event.target.closest?.('#board .kcard');
    if (event.key !== ' ' || !event.target.matches('.kt a') || !card) return;
    event.preventDefault();
    preview(card);
  }, true);

  /* Keeping fresh: never while something is going on, except after an own move. */
  function busy() {
    return dragging || left || document.hidden || document.querySelector('#board .kask > *, dialog[open], .menu:popover-open');
  }
  document.addEventListener('cir:board', () => {
    forced = true;
    left = null;
  }, true);
  document.addEventListener('cir:undone', () => document.body.dispatchEvent(new CustomEvent('cir:board', { bubbles: true })));
  document.addEventListener('htmx:beforeRequest', (event) => {
    if (event.detail.elt.id !== 'board') return;
    if (!forced && busy()) { event.preventDefault(); return; }
    forced = false;
  });
  document.addEventListener('htmx:beforeSwap', (event) => {
    if (event.detail.target?.id !== 'board') return;
    /* The focus goes to the card's title, which is there again afterwards. */
    document.activeElement?.closest?.('#board .kcard')?.querySelector('.kt a')?.focus({ preventScroll: true });
    before = new Map([...document.querySelectorAll('#board .kcard')].map((card) => [card.id, card.dataset.status]));
  });
  document.addEventListener('htmx:afterSwap', (event) => {
    if (event.detail.target?.id !== 'board') return;
    start();
  });
  document.addEventListener('htmx:afterSettle', (event) => {
    if (event.detail.requestConfig?.elt?.id !== 'board') return;
    document.querySelectorAll('#board .kcard').forEach((card) => {
      if (before.size && before.get(card.id) !== card.dataset.status) card.classList.add('fresh');
    });
  });

  /* Keys. Esc puts back; Ctrl and an arrow move the card that has the focus. */
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    if (dragging) {
      cancelled = true;
      ['pointerup', 'mouseup', 'touchend'].forEach((name) => document.dispatchEvent(new Event(name, { bubbles: true, cancelable: true })));
      event.preventDefault();
      return;
    }
    const card = document.activeElement?.closest?.('#board .kcard') || sameCard(left?.card);
    if (card && (left || area(card)?.hasChildNodes())) { event.preventDefault(); event.stopPropagation(); close(card); } else if (!document.querySelector('dialog[open]') && closePreview()) event.preventDefault();
  }, true);
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || !/^Arrow/.test(event.key)) return;
    const card = event.target.closest?.('#board .kcard');
    if (!card || CIR.typing?.(event.target) || card.matches('.fixed')) return;
    event.preventDefault();
    const columns = [...card.closest('.kb').querySelectorAll('.kcards')];
    const at = columns.indexOf(card.parentElement);
    if (event.key === 'ArrowUp') post(card, `/board/${card.dataset.ref}/place/`, { way: 'up' });
    else if (event.key === 'ArrowDown') post(card, `/board/${card.dataset.ref}/place/`, { way: 'down' });
    else {
      const to = columns[at + (event.key === 'ArrowRight' ? 1 : -1)];
      if (to) move(card, to.dataset.column, '');
    }
  });

  addEventListener('DOMContentLoaded', start);
})();
