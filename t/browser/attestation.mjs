// A person of a lieu signs an attestation; the Caf sees what is missing, then the paper.
// Usage: attestation.mjs '{"base", "identifiant", "password", "agent", "chosen"}'

import { check, inspect, launch, open, same } from './browser.mjs';
import { enterFirst } from './enter.mjs';
import { follow } from './walk.mjs';

const given = JSON.parse(process.argv[2]);
const PAGES = '/extranet/lieu-information/';

const visit = (page, path) => follow(page, () => page.goto(given.base + path));
const press = (page, button) => follow(page, () => page.click(`main button:has-text("${button}")`));

// LI-2, LI-3.4: what the lieu still owes
async function missing(page) {
    const seen = await visit(page, `${PAGES}suivi-caf`);
    await inspect('the Caf: missing', page, seen.source);
    same('late demandes of one commune', await page.locator('div.partie:has(#retards) tbody tr').count(), 1);
    same('one attestation is missing', await page.locator('div.partie:has(#manquantes) tbody tr').count(), 1);
    check('no family is named', !/Hélène|Marchand|mail\.example/.test(seen.source));
}

// LI-2: read, signed, kept
async function sign(page) {
    let seen = await visit(page, `${PAGES}attestation`);
    await inspect('an attestation to sign', page, seen.source);
    same('the first hundred', await page.locator('div.carte:has(#a-attester) tbody tr').count(), 100);
    check('it says how many', (await page.textContent('#a-attester')).includes('120 demandes'));
    check('it is late', (await page.textContent('.tete')).includes('En retard'));
    seen = await press(page, 'Signer l’attestation');
    same('nothing was typed', seen.status, 422);
    await inspect('an attestation with a fault', page, seen.source);
    await page.fill('#nom', 'Camille Camille');
    await page.fill('#fonction', 'Directrice du lieu d’information');
    seen = await press(page, 'Signer l’attestation');
    same('the box is asked for', await page.locator('#atteste-faute').count(), 1);
    same('what was typed is kept', await page.inputValue('#fonction'), 'Directrice du lieu d’information');
    await page.check('#atteste');
    seen = await press(page, 'Signer l’attestation');
    await inspect('a signed attestation', page, seen.source);
    check('it says so', (await page.textContent('[role=status]')).includes('est signée'));
    same('and is listed', await page.locator('a[href$=".pdf"]').count(), 1);
}

async function signed(page) {
    const seen = await visit(page, `${PAGES}suivi-caf`);
    await inspect('the Caf: signed', page, seen.source);
    same('none is missing', await page.locator('div.partie:has(#manquantes) tbody tr').count(), 0);
    same('one is signed', await page.locator('div.partie:has(#signees) tbody tr').count(), 1);
}

const browser = await launch();
try {
    const caf = await open(browser, { colorScheme: 'dark' });
    await enterFirst(caf, given.base, given.agent.identifiant, given.agent.password, given.chosen);
    await missing(caf);
    const page = await open(browser);
    await enterFirst(page, given.base, given.identifiant, given.password, given.chosen);
    await sign(page);
    await signed(caf);
    check('the way was gone to its end', true);
} finally {
    await browser.close();
}
