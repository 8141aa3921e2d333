// A page in a dark scheme and without a mouse: the same must hold as in a light one, and
// Tab leads in reading order to the main action, its focus always visible (WCAG 1.4.3,
// 2.1.1, 2.4.3, 2.4.7).

import { check, focusIsVisible, inspect, open } from './browser.mjs';
import { follow } from './walk.mjs';

const TABS = 250; // more than any page has

// A dark window of somebody who has a password of their own.
export async function openDark(browser, base, identifiant, password) {
    const page = await open(browser, { colorScheme: 'dark' });
    await page.goto(`${base}/extranet/connexion`);
    await page.fill('#identifiant', identifiant);
    await page.fill('#mot_de_passe', password);
    await follow(page, () => page.getByRole('button', { name: 'Se connecter' }).click());
    return page;
}

const nameOf = (handle) => handle.evaluate((e) => `${e.localName} ${e.id} ${e.textContent.trim()}`);
const isSame = (handle, former) => handle.evaluate((e, f) => e === f, former);
const isBehind = (handle, former) => handle.evaluate((e, f) => f === null
    || Boolean(f.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING), former);

// Tab from the page's beginning to the target; what is wrong on the way.
async function walk(page, target) {
    const wrong = [];
    let former = null;
    for (let i = 0; i < TABS; i++) {
        await page.keyboard.press('Tab');
        const here = await page.evaluateHandle(() => document.activeElement);
        if (await isSame(here, former)) {
            continue; // from the day of a date to its month: the browser's own
        }
        if (!(await focusIsVisible(page))) {
            wrong.push(`no visible focus: ${await nameOf(here)}`);
        }
        if (!(await isBehind(here, former))) {
            wrong.push(`out of order: ${await nameOf(here)}`);
        }
        if (await target.evaluate((e) => e === document.activeElement)) {
            return wrong;
        }
        former = here;
    }
    return [...wrong, 'Tab does not get there'];
}

// Looks at the page that is shown, whose main action is the target.
async function look(page, name, seen, target) {
    await inspect(`${name}, dark`, page, seen.source);
    const wrong = await walk(page, target.first());
    check(`${name}: by keyboard to its main action`, wrong.length === 0, wrong.join('\n'));
}

export async function inTheDark(page, name, address, target) {
    await look(page, name, await follow(page, () => page.goto(address)), target);
}

// Then does it, and looks at the page that it leads to.
export async function onward(page, name, target) {
    await look(page, name, await follow(page, () => page.keyboard.press('Enter')), target);
}
