// A person of a lieu at work on families' demandes, in a browser without scripts.
// Usage: lieu.mjs '{"base", "identifiant", "password", "agent", "chosen", "reference", "late"}'

import { check, inspect, launch, open, same } from './browser.mjs';
import { enterFirst } from './enter.mjs';
import { follow } from './walk.mjs';

const given = JSON.parse(process.argv[2]);
const PAGES = '/extranet/lieu-information/';

const visit = (page, path) => follow(page, () => page.goto(given.base + path));
const go = (page, link) => follow(page, () => page.click(`main a:has-text("${link}")`));
const press = (page, button) => follow(page, () => page.click(`button:has-text("${button}")`));

// LI-3.4: what is to be retrieved, first due first; late ones stand out
async function inbox(page) {
    let seen = await visit(page, `${PAGES}demandes`);
    await inspect('the inbox', page, seen.source);
    same('the most urgent comes first', await page.locator('.liste h3').first().textContent(),
        given.late);
    check('it is late', (await page.locator('.liste li').first().textContent()).includes('En retard de'));
    check('no family is named', !/Hélène|Marchand|mail\.example/.test(seen.source));
    seen = await go(page, 'Demandes suivantes');
    await inspect('the inbox, second page', page, seen.source);
    same('the rest', await page.locator('.liste h3').count(), 6);
    await visit(page, `${PAGES}demandes`);
    seen = await go(page, 'Voir les demandes en retard');
    await inspect('late ones', page, seen.source);
    same('one is late', await page.locator('.liste h3').count(), 1);
    await page.selectOption('#commune', '91999');
    seen = await press(page, 'Filtrer');
    same('a commune of its own', await page.locator('.liste h3').count(), 25);
    await visit(page, `${PAGES}demandes`);
    await page.check('#avis-quotidien');
    seen = await press(page, 'Enregistrer ce choix');
    await inspect('a choice was kept', page, seen.source);
    check('one mail a day', await page.isChecked('#avis-quotidien'));
}

// LI-1, LI-3.4: opened, it is retrieved; then what came of it
async function demande(page) {
    let seen = await visit(page, `${PAGES}demandes/${given.reference}`);
    await inspect('a demande', page, seen.source);
    check('the family is there', (await page.textContent('main')).includes('<b>&"\'</b>'));
    same('and is no markup', await page.locator('main b').count(), 0);
    check('retrieved by this person', (await page.textContent('main')).includes('par Camille Camille'));
    await page.check('#issue-attente');
    seen = await press(page, 'Enregistrer la suite donnée');
    await inspect('a demande that is treated', page, seen.source);
    check('it says what came of it', (await page.textContent('.fiche')).includes('liste d’attente'));
}

async function figures(page, path, name) {
    const seen = await visit(page, PAGES + path);
    await inspect(name, page, seen.source);
    const image = page.locator('img.graphique');
    check(`${name}: the picture is shown`, await image.evaluate((i) => i.complete && i.naturalWidth > 0));
    check(`${name}: and says what it shows`, (await image.getAttribute('alt')).includes('31 demandes transmises'));
    same(`${name}: a row for each month and commune, and the sum`,
        await page.locator('tfoot td').first().textContent(), '31');
}

const browser = await launch();
try {
    const page = await open(browser);
    await enterFirst(page, given.base, given.identifiant, given.password, given.chosen);
    await inbox(page);
    await demande(page);
    await figures(page, 'chiffres', 'figures of the lieu');
    const dark = await open(browser, { colorScheme: 'dark' });
    await enterFirst(dark, given.base, given.agent.identifiant, given.agent.password, given.chosen);
    await figures(dark, 'chiffres-caf', 'figures of the Caf');
    check('the way was gone to its end', true);
} finally {
    await browser.close();
}
