// The form of families, in a browser without scripts.
// Usage: famille.mjs '{"base", "shots"}'; with "shots", a directory, pictures of pages.

import { check, focused, inspect, launch, open, same } from './browser.mjs';
import { field, fill, follow } from './walk.mjs';

const { base, shots } = JSON.parse(process.argv[2]);
const form = '/extranet/lieu-information/demande';

const visit = (page, path) => follow(page, () => page.goto(base + path));
const press = (page, name) => follow(page, () => page.getByRole('button', { name, exact: true }).click());

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

const day = (years) => `${new Date().getFullYear() + years}-03-31`;

// One field, sent at once; what comes near in the official list is chosen from.
async function commune(page) {
    await visit(page, '/extranet/lieu-information/commune');
    await fill(page, { 'commune.nom': 'Valcl' });
    const seen = await press(page, 'Continuer');
    same('a part of a name: 422', seen.status, 422);
    await look('commune to be chosen', page, seen);
    await page.getByRole('radio', { name: 'Valclair (91999)' }).check();
    await press(page, 'Continuer');
    same('it leads to the form', page.url(), `${base}${form}?commune=91999`);
}

// WCAG 3.3.1 to 3.3.4: errors in words at their fields, review before it is sent
async function family(page) {
    let seen = await visit(page, `${form}?commune=91999`);
    same('the form', seen.status, 200);
    same('the commune that was asked for stands in it', await field(page, 'commune.nom').inputValue(),
        'Valclair (91999)');
    same('both answers are to be seen', await page.getByRole('radio').count() >= 4, true);
    check('a label says when its field matters', (await page.locator('label[for="enfant-date_naissance"]')
        .textContent()).includes('à remplir si vous répondez'));
    await look('family form', page, seen);

    seen = await press(page, 'Relire avant l’envoi');
    same('nothing typed: 422', seen.status, 422);
    await look('family nothing typed', page, seen);
    check('the summary has the focus', (await focused(page)).includes('Indiquez si votre enfant'));
    same('what depends on an answer waits for it', await page.locator('#erreurs a',
        { hasText: 'date de naissance' }).count(), 0);

    await page.getByRole('radio', { name: 'Oui, il est né' }).check();
    await page.getByRole('checkbox', { name: 'Crèche collective' }).check();
    await page.getByRole('checkbox', { name: 'Garde à domicile' }).check();
    await fill(page, {
        'enfant.prenom': 'Léa', date_debut: day(1), 'horaires[0].debut': '08:30', 'horaires[0].fin': '17:00',
        'parents[0].nom': 'Marchand', 'parents[0].prenom': 'Hélène',
        'contact.courriel': 'helene.marchand@mail.example',
        remarques: 'Nos horaires varient.\n\nNous cherchons pour deux enfants.',
        'enfant.date_prevue': day(1),
    });
    await field(page, 'horaires[0].jour').selectOption('lundi');
    await page.getByRole('group', { name: 'Êtes-vous allocataire' }).getByLabel('Non').check();
    seen = await press(page, 'Ajouter un jour');
    same('a day more', await field(page, 'horaires[1].jour').count(), 1);
    same('which has the focus', await page.evaluate(() => document.activeElement.name), 'horaires[1].jour');
    seen = await press(page, 'Retirer ce jour (Jour 2)');
    seen = await press(page, 'Relire avant l’envoi');
    same('a born child without a birth: 422', seen.status, 422);
    await look('family two errors', page, seen);
    same('both dates are told', await page.locator('#erreurs a').count(), 2);
    same('lines are kept as typed', await field(page, 'remarques').inputValue(),
        'Nos horaires varient.\n\nNous cherchons pour deux enfants.');

    await fill(page, { 'enfant.date_prevue': '', 'enfant.date_naissance': day(-1) });
    seen = await press(page, 'Relire avant l’envoi');
    same('the review', seen.status, 200);
    await look('family review', page, seen);
    const text = await page.locator('main').innerText();
    for (const word of ['Valclair (91999)', 'Oui, il est né', `31 mars ${new Date().getFullYear() - 1}`,
        'Crèche collective, Garde à domicile', '8\u00a0h\u00a030', 'Nos horaires varient.\n\nNous cherchons',
        'helene.marchand@mail.example']) {
        check(`the review shows ${word}`, text.includes(word), text);
    }
    await press(page, 'Modifier');
    same('back with all of it', await field(page, 'remarques').inputValue(),
        'Nos horaires varient.\n\nNous cherchons pour deux enfants.');
    await press(page, 'Relire avant l’envoi');
    seen = await press(page, 'Transmettre la demande');
    same('it is sent', seen.status, 200);
    same('and leads on', new URL(page.url()).pathname, '/extranet/lieu-information/demande-transmise');
    await look('family sent', page, seen);
}

const browser = await launch();
try {
    await commune(await open(browser));
    await family(await open(browser));
    check('the way was gone to its end', true);
} finally {
    await browser.close();
}
