// A Mam, its three assistants maternels, an agent of the Caf and a parent, each in a browser
// without scripts.
// Usage: mam.mjs '{"base", "cookies", "shots"}'; with "shots", a directory, pictures of pages.

import { check, inspect, launch, open, same } from './browser.mjs';
import { openAs } from './enter.mjs';
import { button, field, fill, follow, link, path, says, text } from './walk.mjs';

const { base, cookies, shots } = JSON.parse(process.argv[2]);
const ID = 'MAM-911-0003';
const PORTAL = `${base}/extranet/`;
const PUBLIC = `${PORTAL}annuaire/mam/${ID}`;

let shot = 0;
async function look(name, page, seen) {
    await inspect(name, page, seen.source);
    if (shots) {
        shot += 1;
        const size = page.viewportSize();
        for (const width of [1280, 320]) {
            await page.setViewportSize({ width, height: 640 });
            await page.screenshot({
                path: `${shots}/${String(shot).padStart(2, '0')}-${name.replace(/[^a-z]+/gi, '-')}-${width}.png`,
                fullPage: true,
            });
        }
        await page.setViewportSize(size);
    }
    return seen;
}

const visit = (page, where) => follow(page, () => page.goto(PORTAL + where));
const press = (page, name) => follow(page, () => button(page, name).click());
const go = (page, name) => follow(page, () => link(page, name).first().click());

const enterAs = (browser, who) => cookies[who] ? openAs(browser, base, cookies[who]) : open(browser);

// -- Nadia enters, and sees what the Caf makes of it

async function overview(nadia) {
    await visit(nadia, 'mes-services');
    let seen = await go(nadia, 'Fiche de la Mam');
    await look('the list of fiches', nadia, seen);
    seen = await follow(nadia, () => nadia.locator('main a', { hasText: 'Les Petits Loirs' }).first().click());
    await look('a fiche that is not there yet', nadia, seen);
    seen = await visit(nadia, `mam/fonctionnement/${ID}`);
    await look('the form', nadia, seen);
    check('the annexe has filled in the address', (await field(nadia, 'contact.adresse').inputValue())
        .includes('8 chemin du Moulin'));
}

async function type(nadia, presentation) {
    await fill(nadia, {
        presentation,
        'accueil.ages': 'de 10 semaines à 6 ans', 'accueil.capacite': '12',
        'ouverture[0].debut': '07:30', 'ouverture[0].fin': '18:30',
        inscription: 'Appelez-nous, nous vous ferons visiter.',
        'contact.telephone': '01 99 00 30 08', 'contact.courriel': 'contact@petits-loirs.example',
        'contact.site': 'https://www.petits-loirs.example/',
    });
    await nadia.getByRole('checkbox', { name: 'Accueil régulier' }).check();
    await field(nadia, 'ouverture[0].jour').selectOption('lundi');
    await nadia.getByRole('group', { name: 'accessible' }).getByLabel('Oui').check();
}

async function entry(nadia) {
    let seen = await press(nadia, 'Relire avant l’envoi');
    same('nothing typed: 422', seen.status, 422);
    await look('the form with errors', nadia, seen);
    await type(nadia, 'Une maison avec jardin, à deux pas de l’école.');
    seen = await press(nadia, 'Garder en brouillon');
    await look('a brouillon is kept', nadia, seen);
    await says('the overview', nadia, 'Votre brouillon est enregistré');
    await visit(nadia, `mam/fonctionnement/${ID}`);
    same('the brouillon is in the form', await field(nadia, 'presentation').inputValue(),
        'Une maison avec jardin, à deux pas de l’école.');
    seen = await press(nadia, 'Relire avant l’envoi');
    await look('the review', nadia, seen);
    seen = await press(nadia, 'Envoyer à la Caf');
    await look('sent to the Caf', nadia, seen);
    await says('the overview', nadia, 'Votre fiche est envoyée à la Caf', 'En attente de la Caf');
}

// -- MAM-2: each for herself

async function consent(page, who) {
    let seen = await visit(page, 'mam/consentement');
    await look(`the consent of ${who}, before`, page, seen);
    await says(`the page of ${who}`, page, 'Ce qui serait publié', 'Vous n’avez pas donné votre accord');
    seen = await press(page, 'Donner mon accord');
    await look(`the consent of ${who}, given`, page, seen);
    await says(`the page of ${who}`, page, 'Votre accord est enregistré', 'la Caf est en train de valider');
}

// -- MAM-3: the Caf reads all of it

async function decide(agent, name) {
    await visit(agent, 'mam/validation');
    const seen = await go(agent, 'Les Petits Loirs');
    await look(name, agent, seen);
}

async function accept(agent) {
    for (const box of await agent.locator('[name=controle]').all()) {
        await box.check();
    }
    await press(agent, 'Accepter et mettre en ligne');
    same('accepted', path(agent), '/extranet/mam/validation');
}

async function reject(agent) {
    await look('what waits at the Caf', agent, await visit(agent, 'mam/validation'));
    await decide(agent, 'a fiche to be decided');
    await says('the decision', agent, 'Nadia Cherif', 'Élodie Blanchard');
    check('who does not consent is not named', !(await text(agent)).includes('Corinne'));
    await field(agent, 'motif').fill('Dites combien d’enfants vous accueillez.');
    await press(agent, 'Refuser et rendre au partenaire');
    same('rejected', path(agent), '/extranet/mam/validation');
}

async function correct(nadia) {
    const seen = await visit(nadia, `mam/fiches/${ID}`);
    await look('a fiche to be corrected', nadia, seen);
    await says('the overview', nadia, 'Dites combien d’enfants vous accueillez.');
    await visit(nadia, `mam/fonctionnement/${ID}`);
    await fill(nadia, { presentation: 'Douze enfants dans une maison avec jardin, à deux pas de l’école.' });
    await press(nadia, 'Relire avant l’envoi');
    await press(nadia, 'Envoyer à la Caf');
}

// -- what all may read

async function read(parent, address, accept) {
    const answer = await parent.context().request.get(address, { headers: { Accept: accept } });
    return `${answer.status()} ${await answer.text()}`;
}

// Where a name stands: page, JSON, search, exports.
async function places(parent, name) {
    const found = [];
    for (const [what, address, accept] of [
        ['page', PUBLIC, 'text/html'], ['JSON', PUBLIC, 'application/json'],
        ['search', `${PORTAL}annuaire?nom=${encodeURIComponent(name)}`, 'application/json'],
        ['lines', `${PORTAL}annuaire/export.jsonl`, '*/*'], ['CSV', `${PORTAL}annuaire/export.csv`, '*/*'],
    ]) {
        const answer = await read(parent, address, accept);
        // what was searched for is said again, where it was typed
        if (answer.replace(/"recherche":\{[^}]*\}|"suite":"[^"]*"|nom=[^"&]*/g, '').includes(name)) {
            found.push(what);
        }
    }
    return found.join(', ');
}

async function publicPage(parent) {
    let seen = await visit(parent, 'annuaire?commune=91997&genre=MAM');
    await look('the search', parent, seen);
    seen = await go(parent, 'Les Petits Loirs');
    await look('the public page', parent, seen);
    same('it is the Mam', parent.url(), PUBLIC);
    await says('the public page', parent, 'Nadia Cherif', 'Élodie Blanchard', 'Douze enfants',
        'Lundi', 'de 10 semaines à 6 ans', '8 chemin du Moulin');
    check('who did not consent is not there', !seen.source.includes('Corinne') && !seen.source.includes('Lefort'));
    same('the telephone is a link', await parent.locator('a[href="tel:0199003008"]').count(), 1);
    same('the site is no recommendation', await parent.locator('a[href^="https://www.petits-loirs"]')
        .getAttribute('rel'), 'nofollow noopener');
    same('a name is on the page, in JSON and in the lines', await places(parent, 'Blanchard'), 'page, JSON, lines');
}

async function withdraw(elodie, parent) {
    await visit(elodie, 'mam/consentement');
    await says('before', elodie, 'Votre nom est en ligne.');
    const seen = await press(elodie, 'Retirer mon accord');
    same('gone with the next request', await places(parent, 'Blanchard'), '');
    same('and her first name', await places(parent, 'Élodie'), '');
    same('the other stays', await places(parent, 'Cherif'), 'page, JSON, lines');
    await look('the consent withdrawn', elodie, seen);
    await follow(parent, () => parent.goto(PUBLIC));
    await look('the public page without her', parent, { source: await read(parent, PUBLIC, 'text/html')
        .then((all) => all.slice(4)) });
}

// -- MAM-5a

async function claim(elodie) {
    let seen = await visit(elodie, `mam/reclamer/${ID}`);
    await look('the form of a correction', elodie, seen);
    await elodie.getByRole('radio', { name: 'Une correction' }).check();
    await fill(elodie, { texte: 'Nous ouvrons dès 7 heures.', remede: 'De 7 h à 18 h 30.' });
    await press(elodie, 'Relire avant l’envoi');
    seen = await press(elodie, 'Envoyer la demande');
    await look('a correction, asked for', elodie, seen);
    return path(elodie);
}

async function answer(agent) {
    await look('corrections at the Caf', agent, await visit(agent, 'mam/suivi-reclamations'));
    let seen = await follow(agent, () => agent.locator('main h2 a').first().click());
    await look('a correction at the Caf', agent, seen);
    await agent.locator('[name=issue][value=faite]').check();
    await field(agent, 'texte').fill('C’est corrigé avec la fiche suivante.');
    seen = await press(agent, 'Envoyer la réponse');
    await look('a correction, answered', agent, seen);
}

const browser = await launch();
try {
    const [nadia, elodie, corinne, agent, parent] = await Promise.all(
        ['nadia', 'elodie', 'corinne', 'agent', 'parent'].map((who) => enterAs(browser, who)));
    await overview(nadia);
    await entry(nadia);
    await consent(nadia, 'Nadia');
    await consent(elodie, 'Élodie');
    await reject(agent);
    same('nothing is public', (await read(parent, PUBLIC, 'text/html')).slice(0, 3), '404');
    await correct(nadia);
    await decide(agent, 'a fiche to be decided again');
    await accept(agent);
    await publicPage(parent);
    await visit(corinne, 'mam/consentement');
    await says('Corinne has not answered', corinne, 'Vous n’avez pas donné votre accord', 'aussitôt renvoyée à la Caf');
    await withdraw(elodie, parent);
    const asked = await claim(elodie);
    await answer(agent);
    await look('the answer of the Caf', elodie, await follow(elodie, () => elodie.goto(base + asked)));
    await says('the answer', elodie, 'C’est corrigé avec la fiche suivante.');
    await look('what is online, at the Caf', agent, await visit(agent, `mam/publication/${ID}`));
    check('the way was gone to its end', true);
} finally {
    await browser.close();
}
