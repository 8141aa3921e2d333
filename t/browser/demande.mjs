// The public request forms, in a browser without scripts.
// Usage: demande.mjs '{"base", "shots"}'; with "shots", a directory, pictures of pages.

import {
    check, focused, focusIsVisible, inspect, launch, open, same, tabTo,
} from './browser.mjs';
import { field, fill, follow, path } from './walk.mjs';

const { base, shots } = JSON.parse(process.argv[2]);
const forms = '/extranet/demande-habilitation';

const visit = (page, path) => follow(page, () => page.goto(base + path));
const press = (page, name) => follow(page, () => page.getByRole('button', { name, exact: true }).click());

let shot = 0;
async function look(name, page, seen) {
    await inspect(name, page, seen.source);
    if (shots) {
        shot += 1;
        const file = `${shots}/${String(shot).padStart(2, '0')}-${name.replace(/[^a-z]+/gi, '-')}`;
        await page.screenshot({ path: `${file}.png`, fullPage: true });
        const size = page.viewportSize();
        await page.setViewportSize({ width: 320, height: 640 });
        await page.screenshot({ path: `${file}-320.png`, fullPage: true });
        await page.setViewportSize(size);
    }
}

const partner = {
    'partenaire.nom': 'Commune de Valclair',
    'partenaire.adresse': '1 place de la Mairie\n91999 Valclair',
    'partenaire.telephone': '01 99 00 10 01',
    'partenaire.courriel': 'mairie@valclair.example',
};
const siret = { 'partenaire.siret': '219 109 999 00017' };
const signatory = {
    'partenaire.representant.nom': 'Marchand',
    'partenaire.representant.prenom': 'Hélène',
    'partenaire.representant.qualite': 'Maire',
};
const requester = (courriel) => ({
    'demandeur.nom': 'Marchand', 'demandeur.prenom': 'Hélène', 'demandeur.courriel': courriel,
});
const person = (i, name, courriel) => ({
    [`annexe.personnes[${i}].nom`]: name,
    [`annexe.personnes[${i}].prenom`]: 'Camille',
    [`annexe.personnes[${i}].identifiant`]: courriel,
});

// WCAG 3.3.1 to 3.3.4: errors in words at their fields, review before a legal effect
async function lieu(page) {
    let seen = await visit(page, forms);
    await look('choice', page, seen);
    seen = await follow(page, () => page.getByRole('link', { name: 'Lieu d’information' }).click());
    await look('li form', page, seen);

    seen = await press(page, 'Relire la demande');
    same('nothing typed: 422', seen.status, 422);
    await look('li nothing typed', page, seen);
    check('the title says there is an error', (await page.title()).startsWith('Erreur'));
    check('the summary has the focus', (await focused(page)).includes('Indiquez votre Caf'));
    await page.locator('#erreurs a', { hasText: 'SIRET' }).count().then((n) => same('SIRET may stay blank', n, 0));
    await page.locator('#erreurs a', { hasText: 'nom de l’organisme' }).click();
    same('a link of the summary leads to its field', await focused(page), 'Nom de l’organisme');

    await field(page, 'caf').selectOption('911');
    await fill(page, {
        ...partner, ...signatory, ...requester('lieu@valclair.example'), ...person(0, 'Fontaine', 'claire'),
        'annexe.lieu.nom': 'Point d’information', 'annexe.lieu.adresse': '4 rue des Tilleuls',
        'annexe.communes[0].nom': 'Montr',
    });
    seen = await press(page, 'Ajouter une personne');
    same('a person more', await field(page, 'annexe.personnes[1].nom').count(), 1);
    same('whose name has the focus', await page.evaluate(() => document.activeElement.name),
        'annexe.personnes[1].nom');
    await look('li a row more', page, seen);
    await fill(page, person(1, 'Benali', 'mehdi@valclair.example'));
    seen = await press(page, 'Relire la demande');
    same('two errors: 422', seen.status, 422);
    await look('li two errors', page, seen);
    same('what was typed is there', await field(page, 'partenaire.adresse').inputValue(),
        '1 place de la Mairie\n91999 Valclair');
    check('the error is the description of its field', (await field(page,
        'annexe.personnes[0].identifiant').getAttribute('aria-describedby'))
        .includes('annexe-personnes-0-identifiant-faute'));
    await fill(page, { 'annexe.personnes[0].identifiant': 'claire@valclair.example' });
    await page.getByLabel('Montreuil-le-Vieux (91996)').check();
    await press(page, 'Ajouter une commune');
    await fill(page, { 'annexe.communes[1].nom': '91999' });
    seen = await press(page, 'Retirer cette personne (Personne 2)');
    same('a person less', await field(page, 'annexe.personnes[1].nom').count(), 0);

    seen = await press(page, 'Relire la demande');
    same('the review', seen.status, 200);
    await look('li review', page, seen);
    const text = await page.locator('main').textContent();
    for (const word of ['Caf de l’Essonne (911)', 'Montreuil-le-Vieux (91996)', 'Valclair (91999)',
        '1 place de la Mairie, 91999 Valclair', 'claire@valclair.example']) {
        check(`the review shows ${word}`, text.includes(word), text);
    }
    await press(page, 'Modifier la demande');
    same('back with all of it', await field(page, 'annexe.communes[0].nom').inputValue(),
        'Montreuil-le-Vieux (91996)');
    await press(page, 'Relire la demande');
    seen = await press(page, 'Transmettre la demande à la Caf');
    same('transmitted', path(page), `${forms}/transmise`);
    await look('transmitted', page, seen);
    return (await page.locator('main .numero').first().textContent()).trim();
}

async function followUp(page, reference) {
    let seen = await follow(page, () => page.click('text=suivre la demande'));
    await look('follow', page, seen);
    same('the reference is there', await field(page, 'reference').inputValue(), reference);
    seen = await press(page, 'Voir où en est la demande');
    same('without the address: 422', seen.status, 422);
    await look('follow refused', page, seen);
    await fill(page, { courriel: 'lieu@valclair.example' });
    seen = await press(page, 'Voir où en est la demande');
    check('the state in plain words', seen.source.includes('Votre demande est chez la Caf'));
    await look('follow state', page, seen);
}

// ST-3.3: a matrix of boxes; ST-1: disponibilités for an Eaje only
async function structures(page) {
    let seen = await visit(page, `${forms}/structures`);
    await look('st form', page, seen);
    await field(page, 'caf').selectOption('911');
    await page.getByLabel('Une commune').check();
    await fill(page, {
        ...partner, ...siret, ...signatory, ...requester('st@valclair.example'),
        'annexe.etablissements[0].nom': 'Multi-accueil Les Lucioles',
        'annexe.etablissements[0].commune.nom': 'bréval les prés',
        ...person(0, 'Morel', 'isabelle@valclair.example'),
    });
    await press(page, 'Ajouter un établissement');
    await fill(page, {
        'annexe.etablissements[1].nom': 'RPE-911-0007', 'annexe.etablissements[1].commune.nom': '91998',
    });
    seen = await press(page, 'Relire la demande');
    same('no right: 422', seen.status, 422);
    await look('st no right', page, seen);
    const rights = page.getByRole('group', { name: 'Multi-accueil Les Lucioles' });
    await rights.getByLabel('Disponibilités').check();
    await page.getByRole('group', { name: 'RPE-911-0007' }).getByLabel('Disponibilités').check();
    seen = await press(page, 'Relire la demande');
    same('a relais has no disponibilités: 422', seen.status, 422);
    check('said at its box', (await page.locator('.droits.fautif .faute').textContent())
        .includes('Seul un Eaje'));
    await page.getByRole('group', { name: 'RPE-911-0007' }).getByLabel('Disponibilités').uncheck();
    await page.getByRole('group', { name: 'RPE-911-0007' }).getByLabel('Fonctionnement').check();
    seen = await press(page, 'Relire la demande');
    same('the review of rights', seen.status, 200);
    await look('st review', page, seen);
    seen = await press(page, 'Transmettre la demande à la Caf');
    same('structures: transmitted', path(page), `${forms}/transmise`);
}

async function mam(page) {
    let seen = await visit(page, `${forms}/mam`);
    await look('mam form', page, seen);
    await field(page, 'caf').selectOption('911');
    await fill(page, {
        ...partner, ...requester('mam@valclair.example'),
        'partenaire.nom': 'Les Petits Loirs', 'annexe.mam.commune.nom': '91997', ...person(0, 'Cherif', 'nadia@x.example'),
    });
    await press(page, 'Ajouter un assistant maternel');
    await fill(page, person(1, 'Blanchard', 'elodie@x.example'));
    seen = await press(page, 'Relire la demande');
    await look('mam review', page, seen);
    await press(page, 'Transmettre la demande à la Caf');
    same('mam: transmitted', path(page), `${forms}/transmise`);
}

// With the keyboard alone, in a dark scheme; the Enter key asks for the review.
async function partenaire(browser) {
    const page = await open(browser, { colorScheme: 'dark' });
    let seen = await visit(page, `${forms}/mon-compte-partenaire`);
    await look('mcp form, dark', page, seen);
    await field(page, 'caf').focus();
    check('the focus is visible', await focusIsVisible(page));
    await page.keyboard.type('Caf de l’E');
    const passed = await tabTo(page, 'SIRET');
    same('fields come in their order', passed.join(), 'Nom de l’organisme,Adresse postale,SIRET');
    await fill(page, {
        ...partner, ...siret, ...signatory, ...requester('mcp@valclair.example'), 'annexe.quota': '10',
        'annexe.gestionnaires.principal.nom': 'Renaud', 'annexe.gestionnaires.principal.prenom': 'Olivier',
        'annexe.gestionnaires.principal.identifiant': 'olivier@valclair.example',
        'annexe.gestionnaires.suppleant.nom': 'Colin', 'annexe.gestionnaires.suppleant.prenom': 'Martine',
        'annexe.gestionnaires.suppleant.identifiant': 'olivier@valclair.example',
    });
    await page.getByLabel('Consultation du quotient familial').focus();
    await page.keyboard.press('Space');
    await page.getByLabel('Nos gestionnaires').focus();
    await page.keyboard.press('Space');
    await field(page, 'annexe.missions').nth(1).focus();
    await page.keyboard.press('Space');
    await field(page, 'annexe.quota').focus();
    seen = await follow(page, () => page.keyboard.press('Enter'));
    same('a service without its mission, one person twice: 422', seen.status, 422);
    await look('mcp refused, dark', page, seen);
    same('each said', await page.locator('#erreurs li').count(), 2);
    await field(page, 'annexe.missions').nth(0).check();
    await fill(page, { 'annexe.gestionnaires.suppleant.identifiant': 'martine@valclair.example' });
    await field(page, 'annexe.quota').focus();
    seen = await follow(page, () => page.keyboard.press('Enter'));
    await look('mcp review, dark', page, seen);
    await tabTo(page, 'Transmettre la demande à la Caf');
    await follow(page, () => page.keyboard.press('Enter'));
    same('mcp: transmitted', path(page), `${forms}/transmise`);
    await page.context().close();
}

const browser = await launch();
try {
    const page = await open(browser);
    const reference = await lieu(page);
    await followUp(page, reference);
    await structures(page);
    await mam(page);
    await partenaire(browser);
    check('the way was gone to its end', true);
} finally {
    await browser.close();
}
