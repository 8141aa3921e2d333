// What a parent does: asks for childcare, makes mistakes, withdraws the demande.

import { check, same } from './browser.mjs';
import {
    button, field, fill, link, path, says,
} from './walk.mjs';

const pages = '/extranet/lieu-information';

export const families = {
    marchand: {
        courriel: 'julie.kerbrat@mail.example',
        nom: 'Kerbrat',
        enfant: 'Loïse',
        remarques: 'Nos horaires varient d’une semaine à l’autre.',
        deadline: '8 décembre 2026',
        secrets: ['Kerbrat', 'Loïse', 'julie.kerbrat', '01 99 00 33 44', 'horaires varient'],
        paper: ['Julie Kerbrat', 'Amadou Traoré', 'julie.kerbrat@mail.example', '01 99 00 33 44',
            'Valclair (91999)', 'Loïse', '31 mai 2024'],
    },
    diallo: {
        courriel: 'awa.diallo@mail.example',
        nom: 'Diallo',
        deadline: '8 décembre 2026',
        secrets: ['Diallo', 'awa.diallo'],
    },
    petit: {
        courriel: 'ines.cassagne@mail.example',
        nom: 'Cassagne',
        deadline: '8 décembre 2026',
        secrets: ['Cassagne', 'ines.cassagne'],
    },
};

async function commune(walk, base, typed, name = '') {
    await walk.visit(`${base}${pages}/commune`, 'the commune');
    await field(walk.page, 'commune.nom').fill(typed);
    return walk.press(button(walk.page, 'Continuer'), name);
}

// Section 7: a family without a lieu is told so before it fills in anything else.
export async function nowhere(walk, base) {
    const { page } = walk;
    const seen = await commune(walk, base, 'Valclerc', 'a commune that there is not');
    same('a commune that there is not: 422', seen.status, 422);
    await commune(walk, base, 'Bréval-les-Prés', 'a commune without lieu');
    same('no lieu: a page of its own', path(page), `${pages}/commune-sans-lieu`);
    await says('no lieu', page, 'Bréval-les-Prés', 'Rien n’a été transmis ni gardé', '32 30');
}

async function week(page, rows) {
    for (const [i, [day, from, to]] of rows.entries()) {
        if (i > 0) {
            await button(page, 'Ajouter un jour').click();
        }
        await field(page, `horaires[${i}].jour`).selectOption(day);
        await fill(page, { [`horaires[${i}].debut`]: from, [`horaires[${i}].fin`]: to });
    }
}

// RGAA 11.10, 11.11: what is wrong is said in words, at its field.
export async function formErrors(walk, base) {
    const { page } = walk;
    await commune(walk, base, 'Valclair', 'the family’s form');
    same('the commune is there', await field(page, 'commune.nom').inputValue(), 'Valclair (91999)');
    const seen = await walk.press(button(page, 'Relire avant l’envoi'), 'nothing filled in');
    same('nothing filled in: 422', seen.status, 422);
    check('the title says so', (await page.title()).startsWith('Erreur'), await page.title());
    await page.getByRole('radio', { name: 'Oui, il est né' }).check();
    await fill(page, { 'enfant.date_naissance': '2019-05-31', date_debut: '2027-09-01' });
    await walk.press(button(page, 'Relire avant l’envoi'), 'a child too old');
    await says('a child of seven years', page, 'six ans');
}

async function expected(page, nom, prenom, courriel) {
    await page.getByRole('radio', { name: 'Non, il est attendu' }).check();
    await fill(page, {
        'enfant.date_prevue': '2027-02-15', date_debut: '2027-06-01',
        'parents[0].nom': nom, 'parents[0].prenom': prenom, 'contact.courriel': courriel,
    });
    await page.getByLabel('Garde à domicile').check();
    await week(page, [['vendredi', '07:45', '19:00']]);
    await page.getByRole('radio', { name: 'Non', exact: true }).check();
}

const entries = {
    marchand: async (page) => {
        await page.getByRole('radio', { name: 'Oui, il est né' }).check();
        await fill(page, {
            'enfant.prenom': 'Loïse', 'enfant.date_naissance': '2024-05-31', date_debut: '2027-09-01',
            'parents[0].nom': 'Kerbrat', 'parents[0].prenom': 'Julie',
            'contact.courriel': 'julie.kerbrat@mail.example', 'contact.telephone': '01 99 00 33 44',
            remarques: families.marchand.remarques,
        });
        await page.getByLabel('Crèche collective').check();
        await page.getByLabel('Assistante maternelle').check();
        await week(page, [['lundi', '08:30', '18:00'], ['mercredi', '09:00', '12:00']]);
        await button(page, 'Ajouter l’autre parent').click();
        await fill(page, { 'parents[1].nom': 'Traoré', 'parents[1].prenom': 'Amadou' });
        await page.getByRole('radio', { name: 'Oui', exact: true }).check();
    },
    diallo: (page) => expected(page, 'Diallo', 'Awa', families.diallo.courriel),
    petit: (page) => expected(page, 'Cassagne', 'Inès', families.petit.courriel),
};

// Entered, read again, changed, read again, transmitted: the reference.
export async function asked(walk, base, family) {
    const { page } = walk;
    const who = Object.keys(families).find((name) => families[name] === family);
    await commune(walk, base, '91999');
    await entries[who](page);
    await walk.press(button(page, 'Relire avant l’envoi'), `the review, ${who}`);
    await says('the review', page, family.nom, family.courriel, 'Valclair (91999)');
    await walk.press(button(page, 'Modifier'));
    same('back with what was typed', await field(page, 'parents[0].nom').inputValue(), family.nom);
    await walk.press(button(page, 'Relire avant l’envoi'));
    await walk.press(button(page, 'Transmettre la demande'), 'transmitted');
    same('it is transmitted', path(page), `${pages}/demande-transmise`);
    return (await page.locator('main .numero').first().textContent()).trim();
}

// LI-2: with the reference, which the mail's link has, and the code, which it has not.
export async function withdraw(walk, base, reference, code) {
    const { page } = walk;
    await walk.visit(`${base}${pages}/retrait?reference=${reference}`, 'a withdrawal');
    same('the reference is there', await field(page, 'reference').inputValue(), reference);
    await field(page, 'code').fill('AAAAA-AAAAA');
    const seen = await walk.press(button(page, 'Continuer'), 'a withdrawal, wrong code');
    same('a wrong code: 422', seen.status, 422);
    await field(page, 'code').fill(code.toLowerCase());
    await walk.press(button(page, 'Continuer'), 'a withdrawal, to be confirmed');
    check('the code is in no address', !page.url().includes(code.slice(0, 5)), page.url());
    await walk.press(button(page, 'Retirer la demande définitivement'), 'withdrawn');
    await says('withdrawn', page, 'Votre demande est retirée');
}
