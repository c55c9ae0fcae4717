"""What some people's browsers make of a page: another direction, longer words, colours that are not ours.

`wrong_in(window)` tries them one after the other on the open page, which is of no use afterwards.
"""

from playwright.sync_api import Page as Window

FITS = "document.documentElement.scrollWidth <= innerWidth"
RIGHT_TO_LEFT = "document.documentElement.dir = 'rtl'"
LEFT_TO_RIGHT = "document.documentElement.dir = 'ltr'"
# As another language may need: what is written on things, two fifths longer.
LONGER = """for (const thing of document.querySelectorAll('button, label, a, th, legend, h2, summary, .pill')) {
    for (const text of thing.childNodes) {
        const words = text.nodeType === Node.TEXT_NODE && text.data.trim();
        if (words) text.data += ' ' + 'étrà '.repeat(words.length).slice(0, Math.ceil(words.length * .4)).trim();
    }
}"""
# What people called things: titles and names stand in <bdi>, or are where a row leads.
ONE_WORD = """for (const name of document.querySelectorAll('bdi, .ti a, td a')) {
    if (!name.children.length) name.textContent = 'W'.repeat(200);
}"""
# Of each kind of thing that takes the focus one; a ring is an edge of its own, of its cover, or of the box around it.
WITHOUT_RING = """() => {
    const ringed = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
    const kinds = new Map();
    for (const one of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')) {
        if (one.checkVisibility({ visibilityProperty: true }) && !one.disabled && !one.closest('[inert]'))
            kinds.set(`${one.tagName}.${one.className}`, one);
    }
    return [...kinds].filter(([, one]) => {
        one.focus({ preventScroll: true });
        if (document.activeElement !== one) return false;
        const boxes = [one, one.parentElement, one.parentElement?.parentElement, one.closest('form, .dlg, label')];
        const own = boxes.some((box) => box && ringed(getComputedStyle(box)));
        return !own && !ringed(getComputedStyle(one, '::after'));
    }).map(([kind]) => `${kind} shows no focus`);
}"""
# What is chosen differs from its neighbour by more than a background.
NOT_CHOSEN = """() => {
    const edges = ({ outlineStyle, outlineWidth, borderBottomWidth, borderBottomColor, fontWeight }) =>
        [outlineStyle, outlineWidth, borderBottomWidth, borderBottomColor, fontWeight].join();
    const chosen = ':is(a, button, [role="option"], [role="tab"]):is([aria-current], [aria-pressed="true"], '
        + '[aria-selected="true"]):not([aria-current="false"])';
    const plain = (one) => !one.matches('[aria-current], [aria-pressed="true"], [aria-selected="true"]');
    document.activeElement.blur();
    return [...document.querySelectorAll(chosen)].filter((one) => one.checkVisibility()).filter((one) => {
        const around = one.parentElement.matches('li') ? one.parentElement.parentElement : one.parentElement;
        const kind = one.className.replace(/\\bon\\b/, '').trim(), mine = edges(getComputedStyle(one));
        const others = [...around.querySelectorAll(one.tagName)].filter((other) => plain(other)
            && other.className.trim() === kind && other.checkVisibility());
        return others.length && others.every((other) => edges(getComputedStyle(other)) === mine);
    }).map((one) => `${one.tagName}.${one.className} “${one.textContent.trim().slice(0, 20)}” does not look chosen`);
}"""
MOVING = """document.getAnimations().filter((each) => each.effect.getComputedTiming().duration > 20
    && each.effect.getComputedTiming().iterations > 1).map((each) => `${each.animationName} goes on moving`)"""


def wrong_in(window: Window) -> list[str]:
    """What cannot be used any more in forced colours, from right to left, with longer labels, with one long word."""
    wrong = list(window.evaluate(MOVING))
    window.emulate_media(forced_colors="active")
    window.keyboard.press("Shift")  # from here on the browser takes the focus for that of the keyboard
    wrong += [f"forced colours: {text}" for text in window.evaluate(NOT_CHOSEN) + window.evaluate(WITHOUT_RING)]
    window.emulate_media(forced_colors="none")
    for way, script in (("from right to left", RIGHT_TO_LEFT), ("longer labels", LONGER), ("one long word", ONE_WORD)):
        window.evaluate(script)
        wrong += [] if window.evaluate(FITS) else [f"scrolls sideways: {way}"]
        window.evaluate(LEFT_TO_RIGHT)
    return wrong
