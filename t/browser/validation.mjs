// Two agents who validate fiches, and the person who sends them, in browsers without scripts.
// Usage: validation.mjs '{"base", "chosen", "marc", "helene", "isabelle"}', each of the last
// three being {"identifiant", "password"}.

import { check, focused, inspect, launch, open, same } from './browser.mjs';
import { inTheDark, openDark } from './keyboard.mjs';
import { button, fill, follow, link, path, says, text } from './walk.mjs';

const { base, chosen, marc, helene, isabelle } = JSON.parse(process.argv[2]);
const CRECHE = 'EAJE-911-0042';
const RELAIS = 'RPE-911-0007';
const POINTS = 4;

const at = (where) => `${base}/extranet/structures/${where}`;
const visit = (page, where) => follow(page, () => page.goto(at(where)));
const press = (page, name) => follow(page, () => button(page, name).click());

async function enter(page, { identifiant, password }) {
    await follow(page, () => page.goto(`${base}/extranet/connexion`));
    await page.fill('#identifiant', identifiant);
    await page.fill('#mot_de_passe', password);
    await press(page, 'Se connecter');
    await page.fill('#ancien', password);
    await page.fill('#nouveau', chosen);
    await page.fill('#confirmation', chosen);
    await follow(page, () => page.click('main button[type=submit]'));
    if (path(page) === '/extranet/conditions') {
        await page.check('main input[type=checkbox]');
        await follow(page, () => page.click('main button[type=submit]'));
    }
}

// What a program of the person sends, with her session.
const week = ['lundi', 'mardi', 'jeudi'].map((jour) => ({ jour, debut: '08:00', fin: '18:30' }));
const coordonnees = {
    adresse: '3 allée des Acacias, 91998 Bréval-les-Prés',
    commune: { nom: 'Bréval-les-Prés', code: '91998' },
    telephone: '0199002042',
};

async function submit(page, where, saisie) {
    const id = where.split('/').at(-1);
    const known = await page.request.get(at(`fiches/${id}`), { headers: { accept: 'application/json' } });
    const { revision } = await known.json();
    const answer = await page.request.post(at(`fonctionnement/${where}?revision=${revision ?? 0}`), {
        data: saisie, headers: { accept: 'application/json' },
    });
    same(`${id} is submitted`, answer.status(), 200);
}

const creche = (projet) => ({
    accueil: { type: 'multi_accueil', capacite: 40, ages: 'de 10 semaines à 4 ans', formules: ['regulier'] },
    tarification: { mode: 'psu' },
    projet,
    admission: 'Une commission se réunit en mai et en novembre.',
    inscription: { ou: 'Au service petite enfance.' },
    horaires: week,
    coordonnees,
    accessibilite: { locaux: true },
});

const relais = (details) => ({
    missions: { publics: ['familles', 'assistants_maternels'], details },
    horaires: week,
    communes: [{ commune: { nom: 'Bréval-les-Prés', code: '91998' } }],
    coordonnees,
    accessibilite: { locaux: true },
});

// Shown as it was typed, and leading nowhere.
const hostile = `<script>alert(1)</script> <svg onload=alert(2)> https://\u0441aisse.example/ ${'x'.repeat(300)}`;

async function queue(page) {
    await follow(page, () => page.goto(`${base}/extranet/caf/`));
    const seen = await follow(page, () => link(page, 'Fiches à valider').click());
    await inspect('the queue', page, seen.source);
    same('two wait', await page.locator('.demande').count(), 2);
    same('the oldest first', await page.locator('.demande h2').first().innerText(),
        'Multi-accueil Les Lucioles');
    await says('the queue', page, 'Isabelle Morel', 'Depuis aujourd’hui', CRECHE, 'EAJE');
}

async function checklist(page) {
    let seen = await follow(page, () => link(page, 'Multi-accueil Les Lucioles').click());
    await inspect('a first fiche', page, seen.source);
    await says('a first fiche', page, 'C’est la première fiche de cet établissement',
        'Un accueil bienveillant');
    await page.locator('#controle-publicite').check();
    seen = await press(page, 'Accepter et mettre en ligne');
    same('a point is missing: 422', seen.status, 422);
    await inspect('a point is missing', page, seen.source);
    check('what was ticked is kept', await page.locator('#controle-publicite').isChecked());
    await page.click('#erreurs a');
    same('the summary leads to the points', new URL(page.url()).hash, '#controle');
    for (let i = 0; i < POINTS; i++) {
        await page.locator('#controle input').nth(i).check();
    }
    seen = await press(page, 'Accepter et mettre en ligne');
    await says('accepted', page, 'La fiche est acceptée');
    await inspect('the queue, after', page, seen.source);
    seen = await follow(page, () => page.goto(`${base}/extranet/annuaire/structures/${CRECHE}`));
    same('all may read it', seen.status, 200);
    check('as it was accepted', (await text(page)).includes('Un accueil bienveillant'));
}

async function hostileTexts(page) {
    const seen = await visit(page, `validation/${RELAIS}/1`);
    await inspect('hostile texts', page, seen.source);
    await says('hostile texts', page, '<script>alert(1)</script>', 'une adresse web',
        'un mot très long', 'plusieurs alphabets');
    same('no link leads out', await page.locator('main a:not([href^="/extranet/"])').count(), 0);
    same('nothing is drawn', await page.locator('main svg, main img').count(), 0);
}

async function rejection(page, partner) {
    let seen = await press(page, 'Refuser et rendre au partenaire');
    same('no reason: 422', seen.status, 422);
    await inspect('no reason', page, seen.source);
    await page.click('#erreurs a');
    same('the summary leads to the field', await focused(page), 'Motif général (facultatif)');
    const line = page.locator('.releve > div', { hasText: 'alert(1)' });
    await line.locator('summary').click();
    await line.locator('textarea').fill('Ce texte ne dit rien\nde vos missions.');
    seen = await press(page, 'Refuser et rendre au partenaire');
    await says('rejected', page, 'La fiche est refusée', 'Aucune fiche n’attend');
    await inspect('an empty queue', page, seen.source);
    seen = await visit(partner, `fiches/${RELAIS}`);
    await says('the partner', partner, 'Ce texte ne dit rien de vos missions.');
    seen = await visit(page, `validation/${RELAIS}/1`);
    await inspect('a rejected version', page, seen.source);
    await says('a rejected version', page, 'Refusée', 'Ce texte ne dit rien de vos missions.', 'Marc Lenoir');
}

async function difference(page) {
    const seen = await visit(page, `validation/${CRECHE}/2`);
    await inspect('a difference', page, seen.source);
    await says('a difference', page, 'modifié', 'Un accueil renouvelé', 'Avant : Un accueil bienveillant',
        'Une commission se réunit en mai');
    same('two lines changed', await page.locator('.change').count(), 2);
}

// Whoever comes second is told, and nothing is done twice.
async function twoAgents(page, other) {
    await visit(other, `validation/${CRECHE}/2`);
    await visit(page, `validation/${CRECHE}/2`);
    for (let i = 0; i < POINTS; i++) {
        await page.locator('#controle input').nth(i).check();
    }
    await press(page, 'Accepter et mettre en ligne');
    await says('the first', page, 'La fiche est acceptée');
    await fill(other, { motif: 'Je la refuse.' });
    const seen = await press(other, 'Refuser et rendre au partenaire');
    same('the second: 409', seen.status, 409);
    await inspect('a conflict', other, seen.source);
    await says('the second', other, 'Cette fiche a changé entre-temps', 'Rien n’a été fait', 'Marc Lenoir',
        'En ligne');
}

async function online(page) {
    let seen = await visit(page, 'validation?vue=en_ligne');
    await inspect('what is online', page, seen.source);
    await says('what is online', page, 'Multi-accueil Les Lucioles');
    await page.fill('#id', 'RIEN-1');
    seen = await press(page, 'Ouvrir');
    same('no such number: 404', seen.status, 404);
    await inspect('no such number', page, seen.source);
    await page.fill('#id', CRECHE);
    seen = await press(page, 'Ouvrir');
    same('its number leads to it', path(page), `/extranet/structures/publication/${CRECHE}`);
    await inspect('a fiche online', page, seen.source);
    await says('a fiche online', page, 'Un accueil renouvelé', 'Version 1', 'remplacée');
}

async function withdrawal(page) {
    await fill(page, { motif: '   ' });
    let seen = await press(page, 'Retirer la fiche');
    same('no reason to withdraw: 422', seen.status, 422);
    await inspect('no reason to withdraw', page, seen.source);
    await fill(page, { motif: 'Le projet contient de la publicité.' });
    seen = await press(page, 'Retirer la fiche');
    await inspect('a withdrawn fiche', page, seen.source);
    await says('a withdrawn fiche', page, 'plus personne ne peut la lire', 'Hors ligne');
    seen = await follow(page, () => page.goto(`${base}/extranet/annuaire/structures/${CRECHE}`));
    check('nobody reads it any more', seen.status === 404 || seen.status === 410, seen.status);
}

async function complaint(page) {
    let seen = await visit(page, `reclamer/${CRECHE}`);
    await inspect('a complaint', page, seen.source);
    await fill(page, { texte: 'Le retrait n’est pas juste.', remede: 'Remettre la fiche en ligne.' });
    await follow(page, () => page.locator('main button[type=submit]').last().click());
    seen = await press(page, 'Envoyer la réclamation');
    await inspect('its receipt', page, seen.source);
    await says('its receipt', page, 'C’est envoyé', 'Réclamation n° 1', 'En attente de la Caf');
    seen = await visit(page, 'reclamations');
    await inspect('own complaints', page, seen.source);
}

async function answer(page, partner) {
    let seen = await visit(page, 'suivi-reclamations');
    await inspect('complaints', page, seen.source);
    await says('complaints', page, 'Isabelle Morel', 'Reçue aujourd’hui');
    seen = await follow(page, () => page.locator('.demande h2 a').first().click());
    await inspect('a complaint at the desk', page, seen.source);
    await page.locator('#issue-non_fondee').check();
    await fill(page, { texte: '  ' });
    seen = await press(page, 'Envoyer la réponse');
    same('no words: 422', seen.status, 422);
    await inspect('no words', page, seen.source);
    check('the outcome is kept', await page.locator('#issue-non_fondee').isChecked());
    await fill(page, { texte: 'Le projet citait une marque.' });
    seen = await press(page, 'Envoyer la réponse');
    await inspect('an answered complaint', page, seen.source);
    await says('an answered complaint', page, 'La réponse est envoyée', 'Réclamation non fondée');
    seen = await visit(partner, 'reclamations/1');
    await inspect('the answer', partner, seen.source);
    await says('the answer', partner, 'Le projet citait une marque.', 'n’est pas fondée');
}

// The same pages in the dark, by keyboard to what they are for (WCAG 1.4.3, 2.1.1, 2.4.7).
async function darkAndByKeyboard(browser, partner) {
    const dark = await openDark(browser, base, marc.identifiant, chosen);
    await submit(partner, `eaje/${CRECHE}`, creche('Un accueil revu.'));
    await inTheDark(dark, 'the queue', at('validation'), link(dark, 'Multi-accueil Les Lucioles'));
    await inTheDark(dark, 'a decision', at(`validation/${CRECHE}/3`), button(dark, 'Refuser et rendre au partenaire'));
    await inTheDark(dark, 'a publication', at(`publication/${CRECHE}`), link(dark, 'Version 1'));
    await inTheDark(dark, 'complaints', at('suivi-reclamations'), dark.locator('.demande h2 a'));
}

const browser = await launch();
try {
    const [page, other, partner] = [await open(browser), await open(browser), await open(browser)];
    await enter(page, marc);
    await enter(other, helene);
    await enter(partner, isabelle);
    await submit(partner, `eaje/${CRECHE}`, creche('Un accueil bienveillant.'));
    await submit(partner, `rpe/${RELAIS}`, relais(hostile));
    await queue(page);
    await checklist(page);
    await hostileTexts(page);
    await rejection(page, partner);
    await submit(partner, `eaje/${CRECHE}`, { ...creche('Un accueil renouvelé.'), equipe: 'Douze personnes.' });
    await difference(page);
    await twoAgents(page, other);
    await online(page);
    await withdrawal(page);
    await complaint(partner);
    await answer(page, partner);
    await darkAndByKeyboard(browser, partner);
    check('the way was gone to its end', true);
} finally {
    await browser.close();
}
