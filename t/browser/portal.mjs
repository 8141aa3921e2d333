// A person's way through the portal, in a browser without scripts.
// Usage: portal.mjs '{"base", "identifiant", "password", "chosen"}'

import {
    check, focused, focusIsVisible, inspect, launch, open, same, tabTo,
} from './browser.mjs';
import { follow, path } from './walk.mjs';

const { base, identifiant, password, chosen } = JSON.parse(process.argv[2]);

const visit = (page, path) => follow(page, () => page.goto(base + path));
const send = (page) => follow(page, () => page.click('main button[type=submit]'));

// LI-3.2: identifiant and password; WCAG 3.3.1: what is wrong, in words, at its place
async function login(page) {
    let seen = await visit(page, '/extranet/');
    await inspect('accueil', page, seen.source);
    same('what is open to all is linked from the entrance, and the login',
        (await page.locator('main a').allTextContents()).join(),
        ['Demander un mode d’accueil', 'Chercher dans l’annuaire de l’accueil des enfants',
            'Se connecter', 'Demander une habilitation'].join());

    seen = await visit(page, '/demandes/page.html');
    same('without a session: to connexion', path(page), '/extranet/connexion');
    same('with the way back', new URL(page.url()).searchParams.get('retour'), '/demandes/page.html');
    await inspect('connexion', page, seen.source);
    same('a manager of passwords knows the identifiant',
        await page.getAttribute('#identifiant', 'autocomplete'), 'username');
    same('and the password',
        await page.getAttribute('#mot_de_passe', 'autocomplete'), 'current-password');

    seen = await send(page);
    same('nothing filled in: 422', seen.status, 422);
    await inspect('connexion, nothing filled in', page, seen.source);
    check('the summary has the focus', (await focused(page)).includes('identifiant'));
    check('the error is tied to its field', (await page.getAttribute('#identifiant',
        'aria-describedby')).split(' ').includes('identifiant-faute'));
    check('the title says there is an error', (await page.title()).startsWith('Erreur'));

    await page.fill('#identifiant', identifiant);
    await page.fill('#mot_de_passe', 'mauvais');
    seen = await send(page);
    same('a wrong password: 401', seen.status, 401);
    await inspect('connexion, refused', page, seen.source);
    same('what was typed is kept', await page.inputValue('#identifiant'), identifiant);
    same('but the password', await page.inputValue('#mot_de_passe'), '');

    await page.waitForTimeout(1100); // the delay after one failure: one second
    await page.fill('#mot_de_passe', password);
    seen = await send(page);
    same('a first password leads to its change', path(page), '/extranet/mot-de-passe');
    return seen;
}

// LI-3.2: it must be changed at first login
async function forcedChange(page, seen) {
    await inspect('mot-de-passe, forced', page, seen.source);
    same('the menu offers nothing else',
        (await page.locator('nav a').allTextContents()).join(), 'Se déconnecter');
    await visit(page, '/extranet/mes-services');
    same('other pages lead back', path(page), '/extranet/mot-de-passe');
    await visit(page, '/demandes/page.html');
    same('so do protected ones', path(page), '/extranet/mot-de-passe');

    await page.fill('#ancien', password);
    await page.fill('#nouveau', 'azertyuiop');
    let answer = await send(page);
    same('a common password: 422', answer.status, 422);
    await inspect('mot-de-passe, refused', page, answer.source);
    await page.click('#erreurs a');
    same('the summary leads to the field', await focused(page), 'Nouveau mot de passe');

    await page.fill('#ancien', password);
    await page.fill('#nouveau', chosen);
    await page.fill('#confirmation', chosen);
    answer = await send(page);
    same('changed: the terms of use are next', path(page), '/extranet/conditions');
    same('with the way back', new URL(page.url()).searchParams.get('retour'), '/demandes/page.html');
    return answer;
}

// LI-1, ST-1, MAM-1, MCP-15: free of charge, institutional purposes; accepted once
async function terms(page, seen) {
    await inspect('conditions, to accept', page, seen.source);
    const text = await page.locator('main').textContent();
    for (const word of ['gratuit', 'institutionnelles', 'LI-1', 'ST-1', 'MAM-1', 'MCP-15']) {
        check(`conditions say ${word}`, text.includes(word), text);
    }
    await visit(page, '/extranet/mes-services');
    same('other pages lead back', path(page), '/extranet/conditions');
    await visit(page, '/demandes/page.html');
    same('so do protected ones', path(page), '/extranet/conditions');
    let answer = await send(page);
    same('not accepted: 422', answer.status, 422);
    await inspect('conditions, refused', page, answer.source);
    check('the error is tied to its box',
        (await page.getAttribute('#accepte', 'aria-describedby')) === 'accepte-faute');
    await page.check('#accepte');
    answer = await send(page);
    same('accepted: back to what was asked for', path(page), '/demandes/page.html');
    await visit(page, '/extranet/mes-services');
    answer = await follow(page, () => page.click('footer >> text=Conditions'));
    await inspect('conditions, accepted', page, answer.source);
    same('nothing more to accept', await page.locator('#accepte').count(), 0);
    return visit(page, '/extranet/mes-services');
}

async function services(page, seen) {
    await inspect('mes-services', page, seen.source);
    const text = await page.locator('main').textContent();
    for (const word of ['LI-2026-751-001', 'Commune de Test', 'Paris', '75056',
        'Demandes de mode d’accueil', '31\u00a0décembre\u00a02030']) {
        check(`mes-services shows ${word}`, text.includes(word), text);
    }
    const page2 = await visit(page, '/demandes/page.html');
    same('the service opens', page2.status, 200);
}

async function refusal(page) {
    const seen = await visit(page, '/ailleurs/page.html');
    same('another commune: 403', seen.status, 403);
    await inspect('refus', page, seen.source);
    const text = await page.locator('main').textContent();
    for (const word of ['périmètre', 'Que faire', 'LI-2026-751-001', 'LI-1']) {
        check(`refus says ${word}`, text.includes(word), text);
    }
    check('and not the file', !seen.source.includes('page de'));
    await follow(page, () => page.click('text=Voir mes services'));
    same('with a way on', path(page), '/extranet/mes-services');
}

async function sessions(browser, page) {
    const other = await open(browser);
    await visit(other, '/extranet/connexion');
    await other.fill('#identifiant', identifiant);
    await other.fill('#mot_de_passe', chosen);
    await send(other);
    same('a second browser is in', path(other), '/extranet/mes-services');

    let seen = await follow(page, () => page.click('nav >> text=Mes sessions'));
    await inspect('mes-sessions', page, seen.source);
    same('both are listed', await page.locator('.session').count(), 2);
    same('one is this one', await page.locator('text=Cette session').count(), 1);
    seen = await follow(page, () => page.click('text=Fermer toutes les autres sessions'));
    same('one is left', await page.locator('.session').count(), 1);
    await inspect('mes-sessions, alone', page, seen.source);
    await visit(other, '/extranet/mes-services');
    same('the other browser is out', path(other), '/extranet/connexion');
    check('and told why', (await other.locator('main').textContent()).includes('a été fermée'));
    await other.context().close();
}

// MCP-9.2: tokens of programs, seen and revoked
async function tokens(page) {
    const credentials = Buffer.from(`${identifiant}:${chosen}`).toString('base64');
    for (const nom of ['Logiciel de facturation', 'Tableur']) {
        const taken = await page.request.post(`${base}/extranet/jeton`,
            { data: { nom }, headers: { Authorization: `Basic ${credentials}` } });
        same(`a token for ${nom}`, taken.status(), 200);
    }
    let seen = await follow(page, () => page.click('nav >> text=Mes sessions'));
    await inspect('mes-sessions, with tokens', page, seen.source);
    check('the button says which', (await page.locator('main').innerHTML())
        .includes('aria-label="Révoquer le jeton Tableur, pris le'));
    seen = await follow(page, () => page.locator('li', { hasText: 'Tableur' }).locator('button').click());
    await inspect('mes-sessions, one token revoked', page, seen.source);
    check('it is said', (await page.locator('main').textContent()).includes('Le jeton est révoqué'));
    same('the other stays', await page.locator('h3', { hasText: 'facturation' }).count(), 1);
    await follow(page, () => page.click('text=Révoquer tous les jetons'));
    check('none is left', (await page.locator('main').textContent()).includes('Aucun jeton'));
}

// What is held, how to have it corrected, and a file to take away
async function myData(page) {
    const seen = await follow(page, () => page.click('nav >> text=Mes données'));
    await inspect('mes-donnees', page, seen.source);
    const text = await page.locator('main').textContent();
    for (const word of [identifiant, 'LI-2026-751-001', 'Caf 751', 'Faire corriger', 'acceptées le']) {
        check(`mes-donnees shows ${word}`, text.includes(word), text);
    }
    const [download] = await Promise.all([
        page.waitForEvent('download'), page.click('text=Télécharger mes données'),
    ]);
    same('the export is a file', download.suggestedFilename(), 'mes-donnees.json');
    await visit(page, '/extranet/mes-services');
}

// LI-3.2: identifiant and a text shown on screen, or a question that needs no eyes
async function lostPassword(page) {
    await visit(page, '/extranet/connexion');
    let seen = await follow(page, () => page.click('text=Mot de passe perdu'));
    await inspect('mot-de-passe-perdu', page, seen.source);
    check('the picture is there', (await page.locator('.defi img').evaluate(
        (image) => image.complete && image.naturalWidth)) === 268);
    check('and says in words what to do without it',
        (await page.getAttribute('.defi img', 'alt')).includes('question'));
    check('the question waits behind a word', !(await page.locator('#question').isVisible()));
    await tabTo(page, 'Répondre à une question à la place');
    check('whose focus shows', await focusIsVisible(page));
    await page.keyboard.press('Enter');
    check('and comes by keyboard', await page.locator('#question').isVisible());
    await inspect('mot-de-passe-perdu, question', page, seen.source);

    await page.fill('#identifiant', identifiant);
    await page.fill('#texte', 'ce n’est pas cela');
    seen = await send(page);
    same('a wrong answer: 422', seen.status, 422);
    await inspect('mot-de-passe-perdu, refused', page, seen.source);
    same('what was typed is kept', await page.inputValue('#identifiant'), identifiant);

    const question = await page.locator('#question').textContent();
    const rank = ['premier', 'deuxième', 'troisième', 'quatrième', 'cinquième']
        .findIndex((word) => question.includes(word));
    const words = question.replace(/^.*: /s, '').replace(/\s*\?$/, '').split(', ');
    await page.fill('#texte', words[rank]);
    seen = await send(page);
    same('the right one: 200', seen.status, 200);
    await inspect('mot-de-passe-perdu, sent', page, seen.source);
    check('which does not say whether there is such an account',
        seen.source.includes('Si ce compte existe') && !seen.source.includes(identifiant));
}

// A form of another site does nothing, even with the session's cookie.
async function foreignForm(browser, page) {
    const context = page.context();
    const evil = await context.newPage();
    await evil.route('https://mechant.example/', (route) => route.fulfill({
        contentType: 'text/html',
        body: `<form method="post" action="${base}/extranet/deconnexion"><button>x</button></form>`,
    }));
    await evil.goto('https://mechant.example/');
    const seen = await follow(evil, () => evil.click('button'));
    same('a form of another site: 403', seen.status, 403);
    await inspect('erreur', evil, seen.source);
    await evil.close();
    await visit(page, '/extranet/mes-services');
    same('the session is still open', path(page), '/extranet/mes-services');
}

async function logout(page) {
    let seen = await follow(page, () => page.click('nav >> text=Se déconnecter'));
    await inspect('deconnexion', page, seen.source);
    seen = await send(page);
    same('out: to connexion', path(page), '/extranet/connexion');
    check('and said so', seen.source.includes('Vous êtes déconnecté'));
    await visit(page, '/extranet/mes-services');
    same('the session is over', path(page), '/extranet/connexion');
}

// Everything with the keyboard alone (WCAG 2.1.1, 2.4.7), in a dark scheme too.
async function keyboardOnly(browser) {
    const page = await open(browser, { colorScheme: 'dark' });
    let seen = await visit(page, '/extranet/connexion');
    await inspect('connexion, dark', page, seen.source);
    await page.keyboard.press('Tab');
    same('first the way past the header', await focused(page), 'Aller au contenu');
    check('which shows', await focusIsVisible(page));
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    same('then the first field', await focused(page), 'Identifiant');
    check('the focus is visible', await focusIsVisible(page));
    await page.keyboard.type(identifiant);
    await tabTo(page, 'Mot de passe');
    await page.keyboard.type(chosen);
    await tabTo(page, 'Se connecter');
    check('on the button too', await focusIsVisible(page));
    seen = await follow(page, () => page.keyboard.press('Enter'));
    same('logged in by keyboard', path(page), '/extranet/mes-services');
    await inspect('mes-services, dark', page, seen.source);
    await tabTo(page, 'Se déconnecter');
    await follow(page, () => page.keyboard.press('Enter'));
    await tabTo(page, 'Se déconnecter');
    await page.context().close();
}

const browser = await launch();
try {
    const page = await open(browser);
    const change = await login(page);
    const asked = await forcedChange(page, change);
    const first = await terms(page, asked);
    await services(page, first);
    await refusal(page);
    await myData(page);
    await sessions(browser, page);
    await tokens(page);
    await foreignForm(browser, page);
    await logout(page);
    await lostPassword(page);
    await keyboardOnly(browser);
    check('the way was gone to its end', true);
} finally {
    await browser.close();
}
