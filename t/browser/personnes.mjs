// A gestionnaire and a colleague, each in a browser of their own (MCP-9.1).
// Usage: personnes.mjs '{"base", "cookie", "claire", "guest", "shots"}'

import { check, inspect, launch, same } from './browser.mjs';
import { openAs } from './enter.mjs';
import { button, fill, follow, link, path, says } from './walk.mjs';

const { base, cookie, claire, guest, shots } = JSON.parse(process.argv[2]);
const service = `${base}/services/adresses-familles/`;
const title = 'Consultation des adresses des familles';

async function look(name, page, seen, status = 200) {
    same(`${name}: answered`, seen.status, status);
    await inspect(name, page, seen.source);
    if (shots) {
        await page.screenshot({ path: `${shots}/${name.replace(/[^a-z]+/gi, '-')}.png`, fullPage: true });
    }
}

const press = (page, name) => follow(page, () => button(page, name).click());
const go = (page, name) => follow(page, () => link(page, name).first().click());

// What the very next request of the colleague meets.
async function meets(name, page, status) {
    const seen = await follow(page, () => page.goto(service));
    same(`${name}: the colleague's next request`, seen.status, status);
}

// One act's form on the page of a person, which is folded.
async function act(page, verb, values, choice) {
    const form = page.locator(`#forme-${verb}`);
    await form.locator('summary').click();
    for (const [name, value] of Object.entries(values)) {
        await form.locator(`[name="${name}"]`).fill(value);
    }
    if (choice) {
        await form.getByLabel(choice).check();
    }
    return follow(page, () => form.getByRole('button').click());
}

async function find(page) {
    await follow(page, () => page.goto(`${base}/extranet/mon-compte-partenaire/espace`));
    let seen = await go(page, 'Personnes');
    await look('persons', page, seen);
    await page.locator('#nom').fill('fontaine');
    seen = await press(page, 'Chercher');
    await look('persons that are looked for', page, seen);
    await says('persons that are looked for', page, '1 personne', 'Claire Fontaine');
    seen = await go(page, 'Claire Fontaine');
    await look('a person', page, seen);
}

async function manage(page, colleague) {
    await meets('before', colleague, 403);
    let seen = await act(page, 'accorder', { responsable_metier: 'Olivier Renaud', fin: '2020-01-31' }, title);
    await look('a day that is past', page, seen, 422);
    await says('a day that is past', page, 'Ce jour est passé');
    same('what was typed stays', await page.locator('#accorder-responsable_metier').inputValue(), 'Olivier Renaud');
    await page.locator('#accorder-fin').fill('');
    seen = await follow(page, () => page.locator('#forme-accorder').getByRole('button').click());
    await look('granted', page, seen);
    await says('granted', page, 'C’est accordé', title, 'Ouvert');
    await meets('granted', colleague, 200);
    seen = await act(page, 'suspendre', { motif: 'absence' }, title);
    await look('suspended', page, seen);
    await says('suspended', page, 'Suspendu', 'absence');
    await meets('suspended', colleague, 403);
    await act(page, 'retablir', {}, title);
    await meets('restored', colleague, 200);
    await act(page, 'retirer', {}, title);
    await meets('removed', colleague, 403);
}

async function invite(page) {
    await go(page, 'Personnes et habilitations');
    let seen = await go(page, 'Inviter une personne');
    await look('an invitation', page, seen);
    await fill(page, { identifiant: guest, nom: 'Roy', prenom: 'Nina' });
    await page.getByLabel(title).check();
    seen = await press(page, 'Relire');
    await look('an invitation that lacks something', page, seen, 422);
    await fill(page, { responsable_metier: 'Olivier Renaud' });
    seen = await press(page, 'Relire');
    await look('an invitation read again', page, seen);
    await says('an invitation read again', page, guest, title, 'Olivier Renaud');
    seen = await press(page, 'Corriger');
    same('what was typed stays', await page.locator('#identifiant').inputValue(), guest);
    await press(page, 'Relire');
    seen = await press(page, 'Inviter');
    await look('invited', page, seen);
    await says('invited', page, 'L’invitation est faite', 'Nina Roy');
}

async function lookBack(page) {
    const seen = await go(page, 'Historique');
    await look('history', page, seen);
    await says('history', page, 'Nina Roy', 'Claire Fontaine', 'absence');
}

// The list is not a member's.
async function refused(colleague, list) {
    const seen = await follow(colleague, () => colleague.goto(list));
    await look('the list, to a member', colleague, seen, 403);
}

const browser = await launch();
try {
    const page = await openAs(browser, base, cookie);
    const colleague = await openAs(browser, base, claire);
    await find(page);
    const list = base + path(page).replace(/\/[0-9]+$/, '');
    await manage(page, colleague);
    await invite(page);
    await lookBack(page);
    await refused(colleague, list);
    check('the way was gone to its end', true);
} finally {
    await browser.close();
}
