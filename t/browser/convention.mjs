// The life of a convention at the desk of a Caf, in a browser without scripts.
// Usage: convention.mjs '{"base", "identifiant", "password", "person", "person_password",
// "chosen"}'.

import { check, inspect, launch, open, same } from './browser.mjs';
import { enterFirst } from './enter.mjs';
import { inTheDark, onward, openDark } from './keyboard.mjs';
import { follow, text, textOfPdf } from './walk.mjs';

const given = JSON.parse(process.argv[2]);
const { base, chosen } = given;
const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/Paris' });

const visit = (page, path) => follow(page, () => page.goto(`${base}/extranet/${path}`));
const press = (page, name) => follow(page, () => page.getByRole('button', { name }).first().click());

// LI-3.4: who leaves is reported by the partner.
async function report(page) {
    let seen = await visit(page, 'signalement');
    await inspect('signalement', page, seen.source);
    await page.fill('#personne', 'inconnue@lieu.example');
    await page.check('#nature-depart');
    seen = await press(page, 'Transmettre');
    same('a person whom the annexe does not name: 422', seen.status, 422);
    await inspect('signalement, an error', page, seen.source);
    same('what was typed is kept', await page.inputValue('#personne'), 'inconnue@lieu.example');
    await page.fill('#personne', 'bruno@lieu.example');
    seen = await press(page, 'Transmettre');
    check('transmitted', (await text(page)).includes('transmis'));
    await inspect('signalement, transmitted', page, seen.source);
}

async function conventions(page) {
    let seen = await visit(page, 'caf/conventions');
    await inspect('caf/conventions', page, seen.source);
    same('two of them', await page.locator('.demande').count(), 2);
    await page.fill('#q', 'STRUCT');
    seen = await press(page, 'Filtrer');
    same('one of this number', await page.locator('.demande').count(), 1);
    await page.fill('#q', 'rien');
    seen = await press(page, 'Filtrer');
    await inspect('caf/conventions, empty', page, seen.source);
    await visit(page, 'caf/conventions');
    seen = await follow(page, () => page.locator('.demande a').first().click());
    await inspect('caf/conventions/NUMERO', page, seen.source);
    check('a departure waits', (await text(page)).includes('Départ de bruno@lieu.example'));
}

// One person, then the whole convention, and back.
async function suspensions(page) {
    const bruno = page.locator('li', { hasText: 'bruno@lieu.example' }).locator('details');
    await bruno.locator('summary').click();
    await bruno.getByLabel('Motif de la suspension').fill('Départ signalé.');
    let seen = await follow(page, () => bruno.getByRole('button', { name: 'Suspendre' }).click());
    check('a person is suspended', (await text(page)).includes('La personne est suspendue'));
    await inspect('a person suspended', page, seen.source);
    seen = await press(page, 'Rétablir Camille Bruno');
    check('and restored', (await text(page)).includes('La personne est rétablie'));
    const anne = page.locator('li', { hasText: 'anne@lieu.example' }).locator('details');
    await anne.locator('summary').click();
    seen = await follow(page, () => anne.getByRole('button', { name: 'nouveau mot' }).click());
    check('a password is mailed', (await text(page)).includes('Un nouveau mot de passe est envoyé'));
    await page.fill('#convention-motif', 'Contrôle en cours.');
    seen = await follow(page, () => page.locator('section[aria-labelledby=suspension] button').click());
    check('the convention is suspended', (await text(page)).includes('La convention est suspendue'));
    await inspect('a convention suspended', page, seen.source);
    await press(page, 'Rétablir la convention');
    check('and restored again', (await text(page)).includes('La convention est rétablie'));
}

const signature = { date: today, lieu: 'Paris', signataires: 'A. Un\nB. Deux' };

async function sign(page) {
    for (const [name, value] of Object.entries(signature)) {
        await page.fill(`[id="signature.${name}"]`, value);
    }
}

// Nothing typed is lost, on the way back from the review either.
async function takeUpAgain(page) {
    const kept = async (where) => {
        for (const [name, value] of Object.entries(signature)) {
            same(`${where}: ${name} is kept`, await page.inputValue(`[id="signature.${name}"]`), value);
        }
    };
    await press(page, 'Reprendre la saisie');
    await kept('the annexe again');
    await press(page, 'Voir ce qui change');
    await kept('the review again');
}

// LI-5: what both parties sign, on paper.
async function paper(page) {
    const csrf = await page.locator('main [name=csrf]').first().inputValue();
    const post = page.getByRole('button', { name: 'Avenant à signer (PDF)' });
    const answer = await page.context().request.post(
        new URL(await post.getAttribute('formaction'), page.url()).href, {
            headers: { Origin: new URL(page.url()).origin },
            form: { csrf, annexe_json: await page.locator('[name=annexe_json]').inputValue() },
        });
    same('the avenant to sign is a PDF', answer.headers()['content-type'], 'application/pdf');
    const words = textOfPdf(await answer.body());
    for (const word of ['Avenant n° 1', 'Personne nour@lieu.example', 'Personne bruno@lieu.example']) {
        check(`it says ${word}`, words.includes(word), words);
    }
}

async function printed(page, name, ...words) {
    const href = await page.getByRole('link', { name }).getAttribute('href');
    const answer = await page.context().request.get(new URL(href, page.url()).href);
    const text = textOfPdf(await answer.body());
    for (const word of words) {
        check(`${name}: says ${word}`, text.includes(word), text);
    }
}

// LI-5: the annexe as a form, the difference, the signature.
async function avenant(page) {
    let seen = await follow(page, () => page.getByRole('link', { name: 'Préparer un avenant' }).click());
    await inspect('an avenant', page, seen.source);
    seen = await press(page, 'Ajouter une ligne : Personnes');
    await inspect('an avenant, one row more', page, seen.source);
    await page.fill('[id="annexe.personnes[2].identifiant"]', 'nour@lieu');
    await page.fill('[id="annexe.personnes[2].nom"]', 'Nouvelle');
    await page.fill('[id="annexe.personnes[2].prenom"]', 'Nour');
    seen = await press(page, 'Voir ce qui change');
    same('no address: 422', seen.status, 422);
    await inspect('an avenant, an error', page, seen.source);
    await page.fill('[id="annexe.personnes[2].identifiant"]', 'nour@lieu.example');
    await press(page, 'Retirer : Personnes, ligne 2');
    seen = await press(page, 'Voir ce qui change');
    await inspect('an avenant, the difference', page, seen.source);
    check('who leaves', (await text(page)).includes('Personnes › bruno@lieu.example'));
    check('who joins', (await text(page)).includes('Personnes › nour@lieu.example'));
    await sign(page);
    await paper(page);
    await takeUpAgain(page);
    seen = await press(page, 'Enregistrer l’avenant signé');
    check('recorded', (await text(page)).includes('L’avenant est enregistré'));
    await inspect('a convention amended', page, seen.source);
    await printed(page, 'Avenant n° 1 (PDF)', 'Avenant n° 1', 'nour@lieu.example');
    await printed(page, 'Convention, version 1 (PDF)', 'bruno@lieu.example');
    await printed(page, 'Convention, version 2 (PDF)', 'version 2', 'nour@lieu.example');
    seen = await follow(page, () => page.getByRole('link', { name: 'version 2 change' }).click());
    await inspect('the difference of two versions', page, seen.source);
}

// LI-4: the end is shown before it is recorded; an earlier one is refused.
async function notice(page, numero) {
    let seen = await visit(page, `caf/conventions/${numero}/preavis`);
    await inspect('a letter', page, seen.source);
    await page.check('#motif-preavis');
    await page.check('#par-partenaire');
    await page.fill('#reception', today);
    await page.fill('#fin', today);
    seen = await press(page, 'Voir la fin');
    same('too early an end: 409', seen.status, 409);
    check('with the article', (await text(page)).includes('LI-4'));
    await inspect('a letter, an error', page, seen.source);
    same('what was typed is kept', await page.inputValue('#reception'), today);
    await page.fill('#fin', '');
    seen = await press(page, 'Voir la fin');
    await inspect('a letter, the end', page, seen.source);
    seen = await press(page, 'Enregistrer');
    check('recorded', (await text(page)).includes('En préavis'));
    await inspect('a convention in notice', page, seen.source);
}

async function tasks(page) {
    let seen = await visit(page, 'caf/taches');
    await inspect('caf/taches', page, seen.source);
    await page.getByLabel('Ce qui a été fait').fill('Avenant signé.');
    seen = await press(page, 'Marquer comme faite');
    check('done', (await text(page)).includes('La tâche est faite'));
    await inspect('caf/taches, none', page, seen.source);
    seen = await visit(page, 'caf/taches?etat=faites');
    check('with its outcome', (await text(page)).includes('Avenant signé.'));
    await inspect('caf/taches, done', page, seen.source);
}

// Each page by keyboard and in the dark, before anything is done there.
async function keyboardOnly(browser) {
    const page = await openDark(browser, base, given.identifiant, chosen);
    const at = (where) => `${base}/extranet/caf/${where}`;
    const button = (name) => page.getByRole('button', { name });
    await inTheDark(page, 'caf/conventions', at('conventions'), page.locator('.demande h2 a').last());
    await inTheDark(page, 'a convention', at('conventions/LI-1'),
        page.locator('section[aria-labelledby=suspension] button'));
    await inTheDark(page, 'an avenant', at('conventions/LI-1/avenant'),
        button('Voir ce qui change'));
    await onward(page, 'no difference', button('Reprendre la saisie'));
    await onward(page, 'the annexe again', button('Retirer : Personnes, ligne 1'));
    await onward(page, 'a row less', button('Voir ce qui change'));
    await onward(page, 'a difference', button('Enregistrer l’avenant signé'));
    await onward(page, 'an avenant, unsigned', button('Voir ce qui change'));
    await inTheDark(page, 'a letter', at('conventions/LI-1/preavis'), button('Voir la fin'));
    await onward(page, 'a letter, empty', button('Voir la fin'));
    await inTheDark(page, 'two versions', at('conventions/LI-1/difference'),
        page.getByRole('link', { name: 'Retour à la convention' }));
    await inTheDark(page, 'caf/taches', at('taches'), button('Marquer comme faite'));
    await page.context().close();
}

const browser = await launch();
try {
    const partner = await open(browser);
    await enterFirst(partner, given.base, given.person, given.person_password, chosen);
    await report(partner);
    const page = await open(browser);
    await enterFirst(page, given.base, given.identifiant, given.password, chosen);
    await conventions(page);
    await keyboardOnly(browser);
    await visit(page, 'caf/conventions/LI-1');
    await suspensions(page);
    await avenant(page);
    await notice(page, 'LI-1');
    await tasks(page);
    check('the way was gone to its end', true);
} finally {
    await browser.close();
}
