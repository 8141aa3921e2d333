// A person looks through their connections, and reports one, in a browser without scripts.
// Usage: connexions.mjs '{"base", "anne", "shots"}'; with "shots", a directory, pictures of pages.

import { check, focused, inspect, launch, same } from './browser.mjs';
import { openAs } from './enter.mjs';
import { button, field, fill, follow, link, path, says, walker } from './walk.mjs';

const { base, anne, shots } = JSON.parse(process.argv[2]);
const here = '/extranet/mes-connexions';
const report = 'Signaler à la Caf';

async function look(name, page, seen, status) {
    same(`${name}: answered`, seen.status, status);
    await inspect(name, page, seen.source);
    for (const width of shots ? [1024, 320] : []) {
        await page.setViewportSize({ width, height: 768 });
        await page.screenshot({ path: `${shots}/${name.replace(/\W+/g, '-')}-${width}.png`, fullPage: true });
    }
    await page.setViewportSize({ width: 1024, height: 768 });
}

const visit = (page, where) => follow(page, () => page.goto(base + where));

async function list(page) {
    await visit(page, '/extranet/mes-sessions');
    const seen = await follow(page, () => link(page, 'Voir aussi mes connexions des trois derniers mois').click());
    same('the sessions lead to the connections', path(page), here);
    await look('mes-connexions', page, seen, 200);
    await says('mes-connexions', page, 'Était-ce vous ?', '3 accès autorisés', 'Demandes de mode d’accueil',
        'Cette session', '127.0.0.2', 'Firefox, Windows', '1 connexion refusée');
}

async function refused(page) {
    const stranger = page.locator('.session', { hasText: 'Ouverte en ce moment' }).filter({ hasText: '127.0.0.2' });
    const keys = walker(page);
    const seen = await keys.press(stranger.getByRole('link'));
    await look('a connection', page, seen, 200);
    await says('a connection', page, 'Signaler une connexion', '127.0.0.2', 'N’écrivez rien sur une famille');
    check('closing its session is proposed', await page.locator('#fermer-oui').isChecked());
    await fill(page, { texte: 'x'.repeat(1001) });
    await look('a report that is too long', page, await follow(page, () => button(page, report).click()), 422);
    same('the field is told apart', await field(page, 'texte').getAttribute('aria-invalid'), 'true');
    await page.click('#erreurs a');
    check('the summary leads to it', (await focused(page)).startsWith('Ce que vous savez'));
    same('what was typed stays', (await field(page, 'texte').inputValue()).length, 1001);
}

async function reported(page) {
    await fill(page, { texte: 'J’étais en congé.' });
    const keys = walker(page);
    await look('a report', page, await keys.press(button(page, report)), 201);
    await says('a report', page, 'Votre signalement est transmis', 'Prévenue : ', 'La session est fermée',
        'changer de mot de passe');
    await follow(page, () => link(page, 'Revenir à mes connexions').click());
    await says('the list', page, 'Signalée', 'Fermée');
    const marked = page.locator('.session', { hasText: 'Signalée' });
    await look('a connection reported before', page, await follow(page, () => marked.getByRole('link').click()), 200);
    await says('a connection reported before', page, 'Vous avez déjà signalé cette connexion');
    same('no session is left to close', await field(page, 'fermer').count(), 0);
}

const browser = await launch();
try {
    const page = await openAs(browser, base, anne);
    await list(page);
    await refused(page);
    await reported(page);
    check('the way was gone to its end', true);
} finally {
    await browser.close();
}
