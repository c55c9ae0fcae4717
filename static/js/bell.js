/* The bell opens the newest updates in a menu. Without script it leads to the page of all of them. */
(function () {
  'use strict';
  const bell = document.querySelector('[data-bell]');
  const menu = document.getElementById('bell-menu');
  if (!bell || !menu || !menu.showPopover) return;
  bell.setAttribute('aria-haspopup', 'menu');
  bell.setAttribute('aria-expanded', 'false');

  /* Below the bell, its right edge under the bell's, never outside the window. */
  function place() {
    const box = bell.getBoundingClientRect();
    const left = Math.min(box.right, innerWidth - 8) - menu.offsetWidth;
    menu.style.left = `${Math.max(8, left)}px`;
    menu.style.top = `${box.bottom + 4}px`;
  }

  async function open() {
    const answer = await fetch(bell.dataset.bell, { headers: { 'HX-Request': 'true' } });
    if (!answer.ok || answer.redirected) {
      location.assign(bell.href);
      return;
    }
    menu.innerHTML = await answer.text();
    menu.showPopover();
    place();
    menu.querySelector('[role="menuitem"]')?.focus();
  }

  /* Pressing the bell again closes the menu before the click arrives: that click must not open it anew. */
  let wasOpen = false;
  bell.addEventListener('pointerdown', () => { wasOpen = menu.matches(':popover-open'); });
  bell.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!event.detail) wasOpen = false; // by key
    if (menu.matches(':popover-open')) menu.hidePopover();
    else if (!wasOpen) open().catch(() => location.assign(bell.href));
  });
  menu.addEventListener('toggle', (event) => {
    bell.setAttribute('aria-expanded', String(event.newState === 'open'));
    if (event.newState === 'closed' && (document.activeElement === document.body || menu.contains(document.activeElement))) bell.focus();
  });
})();
