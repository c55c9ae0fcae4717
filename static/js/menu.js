/* Menus: a native popover with role="menu". Opens without script; this adds place, arrows and
   letters. Markup: {% menu label="More actions" id="more" %}<a role="menuitem" …>…{% endmenu %} */
(function () {
  'use strict';
  const ITEMS = '[role^="menuitem"]:not([disabled],[aria-disabled="true"])';
  const opener = (menu) => document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
  const items = (menu) => [...menu.querySelectorAll(ITEMS)].filter((item) => item.offsetParent !== null || menu.matches(':popover-open'));

  /* Below its button, or above where there is no room; never outside the window. */
  function place(menu, button) {
    const box = button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = menu;
    const left = Math.min(Math.max(8, box.left), innerWidth - width - 8);
    const below = box.bottom + 4;
    const top = below + height > innerHeight - 8 && box.top - height - 4 > 8 ? box.top - height - 4 : below;
    menu.style.left = `${Math.max(8, left)}px`;
    menu.style.top = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`;
  }

  document.addEventListener('toggle', (event) => {
    const menu = event.target;
    if (!menu.matches?.('[popover].menu')) return;
    const button = opener(menu);
    const open = event.newState === 'open';
    button?.setAttribute('aria-expanded', String(open));
    if (!open) return;
    if (button) place(menu, button);
    items(menu).forEach((item) => { item.tabIndex = -1; });
    (menu.querySelector('[aria-checked="true"]') || items(menu)[0])?.focus();
  }, true);

  document.addEventListener('keydown', (event) => {
    const menu = event.target.closest?.('.menu[popover]');
    if (!menu) {
      const button = event.target.closest?.('[aria-haspopup="menu"][popovertarget]');
      if (button && event.key === 'ArrowDown') {
        event.preventDefault();
        document.getElementById(button.getAttribute('popovertarget'))?.showPopover();
      }
      return;
    }
    if (event.target.matches('input, textarea, select')) return;
    const all = items(menu);
    const at = all.indexOf(document.activeElement);
    const go = (index) => { event.preventDefault(); all[(index + all.length) % all.length]?.focus(); };
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(all.length - 1);
    else if (event.key === 'Tab') menu.hidePopover();
    else if (event.key === ' ' && event.target.matches('a')) { event.preventDefault(); event.target.click(); }
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
      const letter = event.key.toLowerCase();
      const order = [...all.slice(at + 1), ...all.slice(0, at + 1)];
      const hit = order.find((item) => item.textContent.trim().toLowerCase().startsWith(letter));
      if (hit) { event.preventDefault(); event.stopPropagation(); hit.focus(); }
    }
  });

  document.addEventListener('click', (event) => {
    const item = event.target.closest?.('.menu[popover] [role^="menuitem"]');
    if (item && !item.matches('[role="menuitemcheckbox"]')) item.closest('.menu').hidePopover();
  });
})();
