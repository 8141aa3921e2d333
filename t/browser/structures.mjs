// The life of an establishment's data, in a browser without scripts.
// Usage: structures.mjs '{"base", "chosen", "director", "manager", "clerk", "agent", "shots"}';
// with "shots", a directory, pictures of pages.

import { check, inspect, launch, open, same } from './browser.mjs';
import { button, field, fill, follow, link, plain, says, text } from './walk.mjs';

const given = JSON.parse(process.argv[2]);
const { base, chosen, shots } = given;
const EAJE = 'EAJE-911-0042';
const PUBLIC = `annuaire/structures/${EAJE}`;
const PLACES = `structures/disponibilites/${EAJE}`;
const HOSTILE = '<script>alert(1)</script> <svg onload="alert(1)"> https://p\u0430ypal.example';

const visit = (page, path) => follow(page, () => page.goto(`${base}/extranet/${path}`));
const press = (page, name) => follow(page, () => button(page, name).click());
const go = (page, name) => follow(page, () => link(page, name).first().click());

let shot = 0;
async function look(name, page, seen) {
    await inspect(name, page, seen.source);
    if (shots) {
        shot += 1;
        const file = `${shots}/${String(shot).padStart(2, '0')}-${name.replace(/[^a-z]+/gi, '-')}`;
        const size = page.viewportSize();
        for (const width of [1280, 320]) {
            await page.setViewportSize({ width, height: 640 });
            await page.screenshot({ path: `${file}-${width}.png`, fullPage: true });
        }
        await page.setViewportSize(size);
    }
}

async function enter(browser, who, options = {}) {
    const page = await open(browser, options);
    await visit(page, 'connexion');
    await page.fill('#identifiant', who.identifiant);
    await page.fill('#mot_de_passe', who.password);
    await press(page, 'Se connecter');
    await page.fill('#ancien', who.password);
    await page.fill('#nouveau', chosen);
    await page.fill('#confirmation', chosen);
    await follow(page, () => page.click('main button[type=submit]'));
    if (page.url().includes('/conditions')) { // agents accept none
        await page.check('#accepte');
        await follow(page, () => page.click('main button[type=submit]'));
    }
    return page;
}

// -- the public side: page, JSON, search, exports, without a session

let stranger;

async function read(path, accept) {
    const answer = await stranger.context().request.get(`${base}/extranet/${path}`,
        { headers: { Accept: accept } });
    return { status: answer.status(), text: plain(await answer.text()) };
}

// What all must, and must not, read everywhere.
async function online(name, words, never = []) {
    const sides = [await read(PUBLIC, 'text/html'), await read(PUBLIC, 'application/json'),
        await read('annuaire/export.jsonl', 'application/jsonl')];
    for (const [i, side] of sides.entries()) {
        same(`${name}: side ${i} is there`, side.status, 200);
        for (const word of words) {
            check(`${name}: side ${i} says ${word}`, side.text.includes(word), side.text);
        }
        for (const word of never) {
            check(`${name}: side ${i} does not say ${word}`, !side.text.includes(word), side.text);
        }
    }
}

async function offline(name) {
    same(`${name}: no page`, (await read(PUBLIC, 'text/html')).status, 404);
    same(`${name}: no JSON`, (await read(PUBLIC, 'application/json')).status, 404);
    for (const path of ['annuaire/export.jsonl', 'annuaire/export.csv', 'annuaire?nom=lucioles']) {
        check(`${name}: not in ${path}`, !(await read(path, '*/*')).text.includes(EAJE));
    }
}

// -- free places (ST-1): at once, replaced whole, copied

async function places(page) {
    let seen = await visit(page, 'structures/fiches');
    await look('fiches', page, seen);
    seen = await follow(page, () => page.getByRole('link', { name: /^Places libres/ }).first().click());
    await look('places, none yet', page, seen);
    await fill(page, { 'places.moins_1_an.lundi_matin': '2', 'places.de_1_a_2_ans.lundi_matin': '120' });
    seen = await press(page, 'Publier');
    same('120 places are too many', seen.status, 422);
    await look('places, a number to correct', page, seen);
    same('what was typed is kept', await field(page, 'places.de_1_a_2_ans.lundi_matin').inputValue(), '120');
    await offline('nothing was published');
    await fill(page, { 'places.de_1_a_2_ans.lundi_matin': '3' });
    seen = await press(page, 'Publier');
    await look('places, published', page, seen);
    await says('published', page, 'Vos places sont publiées', 'Lucie Arnaud');
    await online('places alone', ['Multi-accueil Les Lucioles'], ['Arnaud', 'Lucie']);
    await go(page, 'Semaine suivante');
    seen = await press(page, 'Comme la semaine dernière');
    await says('copied', page, 'recopiées et publiées');
    same('the same number', await field(page, 'places.de_1_a_2_ans.lundi_matin').inputValue(), '3');
    await fill(page, { 'places.moins_1_an.lundi_matin': '' });
    await press(page, 'Publier');
    const document = JSON.parse((await read(PUBLIC, 'application/json')).text);
    same('two weeks', document.disponibilites.length, 2);
    same('the most that are free', document.places, 5);
    same('replaced whole', document.disponibilites[1].places.moins_1_an, undefined);
    seen = await go(page, 'Historique des places publiées');
    await look('history of places', page, seen);
    await says('history', page, 'recopiée de la semaine précédente');
}

// Two persons, one week: the second is told, with both numbers before the eyes.
async function placesOfTwo(one, other) {
    await visit(one, PLACES);
    await visit(other, PLACES);
    await fill(one, { 'places.plus_3_ans.mardi_matin': '4' });
    await fill(other, { 'places.plus_3_ans.mardi_matin': '8' });
    await press(one, 'Publier');
    let seen = await press(other, 'Publier');
    same('the second is told', seen.status, 409);
    await look('places, a conflict', other, seen);
    await says('the conflict', other, 'publiée par quelqu’un d’autre', 'en ligne : 4');
    same('the own number is kept', await field(other, 'places.plus_3_ans.mardi_matin').inputValue(), '8');
    const document = JSON.parse((await read(PUBLIC, 'application/json')).text);
    same('nothing was overwritten', document.disponibilites[0].places.plus_3_ans.mardi_matin, 4);
    seen = await press(other, 'Publier');
    same('read, it may be replaced', seen.status, 200);
}

// -- fonctionnement: brouillon, submission, rejection, correction, acceptance (ST-2, ST-3.3)

const saisie = {
    'accueil.capacite': '24',
    'accueil.ages': 'de 10 semaines à 4 ans',
    projet: `Un grand jardin. ${HOSTILE}`,
    equipe: 'Deux éducatrices, quatre auxiliaires.',
    admission: 'Une commission se réunit en mai.',
    'inscription.ou': 'Au service petite enfance de la mairie.',
    'horaires[0].debut': '07:30',
    'horaires[0].fin': '18:30',
    'coordonnees.telephone': '01 99 00 20 42',
    'coordonnees.courriel': 'lucioles@breval-les-pres.example',
    'coordonnees.site': 'https://breval-les-pres.example/lucioles',
};

async function draft(page) {
    let seen = await visit(page, `structures/fiches/${EAJE}`);
    await look('fiche, nothing yet', page, seen);
    seen = await visit(page, `structures/fonctionnement/eaje/${EAJE}`);
    await look('form', page, seen);
    same('it begins with the annexe', await field(page, 'coordonnees.adresse').inputValue(),
        '3 allée des Acacias, 91998 Bréval-les-Prés');
    await fill(page, { projet: 'Brouillon seulement.' });
    seen = await press(page, 'Garder en brouillon');
    await look('brouillon', page, seen);
    await says('brouillon', page, 'Votre brouillon est enregistré');
    await online('after a brouillon', ['Lucioles'], ['Brouillon seulement']);
}

async function submit(page) {
    await visit(page, `structures/fonctionnement/eaje/${EAJE}`);
    same('the brouillon is in the form', await field(page, 'projet').inputValue(), 'Brouillon seulement.');
    let seen = await press(page, 'Relire avant l’envoi');
    same('an incomplete one: 422', seen.status, 422);
    await look('form, errors', page, seen);
    await field(page, 'accueil.type').selectOption('multi_accueil');
    await page.getByRole('checkbox', { name: 'Accueil régulier' }).check();
    await page.getByRole('radio', { name: 'Selon les revenus' }).check();
    await page.getByRole('group', { name: 'Les locaux sont-ils' }).getByLabel('Oui').check();
    await field(page, 'horaires[0].jour').selectOption('lundi');
    await fill(page, { ...saisie, 'coordonnees.site': 'javascript:alert(1)' });
    seen = await press(page, 'Relire avant l’envoi');
    same('no site: 422', seen.status, 422);
    await fill(page, { 'coordonnees.site': saisie['coordonnees.site'] });
    seen = await press(page, 'Relire avant l’envoi');
    await look('review', page, seen);
    seen = await press(page, 'Envoyer à la Caf');
    await look('submitted', page, seen);
    await says('submitted', page, 'Votre fiche est envoyée à la Caf');
    await online('after a submission', ['Lucioles'], ['Un grand jardin', 'Brouillon seulement']);
}

async function toDecide(agent) {
    await visit(agent, 'structures/validation');
    return follow(agent, () => agent.getByRole('link', { name: 'Multi-accueil Les Lucioles' }).click());
}

async function reject(agent) {
    let seen = await visit(agent, 'structures/validation');
    await look('to be validated', agent, seen);
    seen = await toDecide(agent);
    await look('to be decided', agent, seen);
    same('what is hostile is text here too', await agent.locator('main script, main svg').count(), 0);
    const row = agent.locator('details', { hasText: 'Équipe' }).first();
    await row.locator('summary').click();
    await row.locator('textarea').fill('Dites combien d’enfants suit chacune.');
    seen = await press(agent, 'Refuser et rendre au partenaire');
    same('rejected', seen.status, 200);
    await online('after the rejection', ['Lucioles'], ['Un grand jardin']);
}

async function correct(page) {
    const seen = await visit(page, `structures/fiches/${EAJE}`);
    await look('rejected', page, seen);
    await says('the reason by its field', page, 'Équipe', 'Dites combien d’enfants suit chacune.');
    await visit(page, `structures/fonctionnement/eaje/${EAJE}`);
    await fill(page, { equipe: 'Deux éducatrices, quatre auxiliaires, huit enfants chacune.' });
    await press(page, 'Relire avant l’envoi');
    await press(page, 'Envoyer à la Caf');
}

async function accept(agent) {
    await toDecide(agent);
    for (const box of await agent.locator('[name=controle]').all()) {
        await box.check();
    }
    const seen = await press(agent, 'Accepter et mettre en ligne');
    same('accepted', seen.status, 200);
}

async function publicPage(browser) {
    const page = await open(browser);
    const seen = await visit(page, PUBLIC);
    await look('public page', page, seen);
    await says('public page', page, 'Un grand jardin.', 'huit enfants chacune', 'Places libres',
        'de 7 h 30 à 18 h 30', '01 99 00 20 42', 'validées par la Caf', '<script>alert(1)</script>');
    same('what is hostile is text', await page.locator('main script, main svg, main img').count(), 0);
    const targets = await page.locator('main a').evaluateAll((all) => all.map((a) => a.href));
    check('no link that was not given as one', targets.every((to) => to.startsWith(base)
        || to === saisie['coordonnees.site'] || to.startsWith('tel:') || to.startsWith('mailto:')),
    targets.join(' '));
    await online('after the acceptance', ['Un grand jardin', 'huit enfants chacune'],
        ['Arnaud', 'Brouillon seulement']);
}

// -- two persons at work on one fiche: the second is told, and nothing of hers is lost

async function two(first, second) {
    await visit(first, `structures/fonctionnement/eaje/${EAJE}`);
    await visit(second, `structures/fonctionnement/eaje/${EAJE}`);
    await fill(first, { projet: 'Un potager, de la première.' });
    await fill(second, { projet: 'Une bibliothèque, de la seconde.' });
    await press(first, 'Relire avant l’envoi');
    await press(first, 'Envoyer à la Caf');
    await press(second, 'Relire avant l’envoi');
    const seen = await press(second, 'Envoyer à la Caf');
    await look('fiche, a conflict', second, seen);
    await says('what she typed is kept', second, 'Une bibliothèque, de la seconde.',
        'Un potager, de la première.');
    await online('while both wait', ['Un grand jardin'], ['potager', 'bibliothèque']);
}

async function withdraw(agent) {
    let seen = await visit(agent, `structures/publication/${EAJE}`);
    await look('online, for the Caf', agent, seen);
    await field(agent, 'motif').fill('Ce texte est trompeur.');
    seen = await press(agent, 'Retirer la fiche');
    await look('withdrawn', agent, seen);
    await offline('withdrawn');
}

// ST-3.3: who has free places alone has no fiche.
async function clerk(page) {
    let seen = await visit(page, 'structures/fiches');
    await look('fiches of a clerk', page, seen);
    same('no fiche', (await visit(page, `structures/fiches/${EAJE}`)).status, 403);
    seen = await visit(page, PLACES);
    same('but places', seen.status, 200);
    same('no way to the fiche', await link(page, 'Fiche de l’établissement').count(), 0);
    same('a relais has none', (await visit(page, 'structures/disponibilites/RPE-911-0007')).status, 403);
    check('which says why', (await text(page)).includes('ST-1'));
}

const browser = await launch();
try {
    stranger = await open(browser);
    const director = await enter(browser, given.director);
    const manager = await enter(browser, given.manager);
    const agent = await enter(browser, given.agent, { colorScheme: 'dark' });
    await offline('at first');
    await places(director);
    await placesOfTwo(director, manager);
    await draft(director);
    await submit(director);
    await reject(agent);
    await correct(director);
    await accept(agent);
    await publicPage(browser);
    await two(manager, director);
    await accept(agent);
    await online('replaced', ['Un potager, de la première.'], ['Un grand jardin', 'bibliothèque']);
    await withdraw(agent);
    await clerk(await enter(browser, given.clerk));
    check('the way was gone to its end', true);
} finally {
    await browser.close();
}
