// An agent's day at the desk of a Caf, in a browser without scripts.
// Usage: desk.mjs '{"base", "identifiant", "password", "chosen", "mcp", "lieu"}', the
// last two being the references of requests.

import {
    check, focused, focusIsVisible, inspect, launch, open, same, tabTo,
} from './browser.mjs';
import { enterFirst } from './enter.mjs';
import { inTheDark, openDark } from './keyboard.mjs';
import { follow, path, text } from './walk.mjs';

const { base, identifiant, password, chosen, mcp, lieu } = JSON.parse(process.argv[2]);
const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/Paris' });

const visit = (page, path) => follow(page, () => page.goto(base + path));
const press = (page, name) => follow(page, () => page.getByRole('button', { name }).click());

let dark; // the same agent's other window

const button = (name) => dark.getByRole('button', { name });
const lookAt = (name, where, target) => inTheDark(dark, name, `${base}/extranet/caf/${where}`, target);

async function home(page) {
    const seen = await visit(page, '/extranet/caf/');
    await inspect('caf', page, seen.source);
    check('what waits is counted', (await text(page)).includes('2 à vérifier'));
    await lookAt('caf', '', dark.getByRole('link', { name: 'Toutes les demandes' }));
    await follow(page, () => page.getByRole('link', { name: 'Toutes les demandes' }).click());
    same('the link leads to the queue', path(page), '/extranet/caf/demandes');
}

async function queue(page) {
    let seen = await visit(page, '/extranet/caf/demandes');
    await inspect('caf/demandes', page, seen.source);
    same('both requests', await page.locator('.demande').count(), 2);
    check('a name as it was typed', (await text(page)).includes('Crèches & relais de Bréval'));
    await page.selectOption('#type', 'mon_compte_partenaire');
    seen = await press(page, 'Filtrer');
    same('one of this type', await page.locator('.demande').count(), 1);
    same('the filter is kept', await page.inputValue('#type'), 'mon_compte_partenaire');
    await page.selectOption('#etat', 'refusee');
    seen = await press(page, 'Filtrer');
    await inspect('caf/demandes, empty', page, seen.source);
    check('and said so', (await text(page)).includes('Aucune demande'));
}

// Each step of an article is recorded before the activation (MCP-17.1, MCP-12).
async function steps(page) {
    const count = await page.locator('.etapes > li').count();
    check('there are steps', count > 0);
    for (let i = 0; i < count; i++) {
        const step = page.locator('.etapes > li').nth(i);
        await step.locator('summary').click();
        if (await step.getByLabel('favorable', { exact: true }).count() > 0) {
            await step.getByLabel('favorable', { exact: true }).check();
        }
        if (await step.getByLabel('Numéro').count() > 0) {
            await step.getByLabel('Numéro').fill('2026-003');
        }
        await step.getByLabel('Date').fill(today);
        const seen = await follow(page, () => step.getByRole('button').click());
        same(`step ${i + 1} is recorded`, seen.status, 200);
    }
}

async function request(page) {
    let seen = await visit(page, `/extranet/caf/demandes/${mcp}`);
    await inspect('caf/demandes/REFERENCE', page, seen.source);
    await lookAt('a new request', `demandes/${mcp}`, button('Marquer comme vérifiée'));
    check('in the words of the form', (await text(page)).includes('Gestionnaire principal'));
    seen = await press(page, 'Marquer comme vérifiée');
    check('verified', (await text(page)).includes('La demande est vérifiée'));
    await inspect('a verified request', page, seen.source);
    await lookAt('a verified request', `demandes/${mcp}`, button('Enregistrer l’envoi'));

    await page.fill('#envoyer-numero', 'pas un numéro');
    seen = await press(page, 'Enregistrer l’envoi');
    same('a wrong number: 422', seen.status, 422);
    await inspect('a request, an error', page, seen.source);
    same('what was typed is kept', await page.inputValue('#numero'), 'pas un numéro');
    await page.click('#erreurs a');
    same('the summary leads to the field', await focused(page), 'Numéro de la convention');
    await page.fill('#numero', '2026-21910888800013');
    seen = await press(page, 'Enregistrer l’envoi');
    await inspect('a convention that was sent', page, seen.source);
    await lookAt('a convention that was sent', `demandes/${mcp}`, button('Enregistrer la signature'));
}

// MCP-17.1: a legal effect is shown once more before it is made.
async function signature(page) {
    await page.fill('[id="signer-signature.date"]', today);
    await page.fill('[id="signer-signature.lieu"]', 'Bréval-les-Prés');
    await page.fill('[id="signer-signature.signataires"]',
        'Alain Courtois, maire\nBruno Tessier, directeur de la Caf');
    let seen = await press(page, 'Enregistrer la signature');
    await inspect('a signature to confirm', page, seen.source);
    check('it is shown again', (await text(page)).includes('Bruno Tessier'));
    seen = await press(page, 'Confirmer');
    check('it is recorded', (await text(page)).includes('La signature est enregistrée'));
    await inspect('a signed request', page, seen.source);
    check('what is missing is said', (await text(page)).includes('L’activation attend encore'));
}

async function activation(page) {
    await lookAt('a signed request', `demandes/${mcp}`, dark.locator('.etapes summary').last());
    await steps(page);
    await lookAt('a request that can be active', `demandes/${mcp}`, button('Activer la convention'));
    let seen = await press(page, 'Activer la convention');
    await inspect('an activation to confirm', page, seen.source);
    check('it names who will hear of it',
        (await text(page)).includes('isabelle.morel@breval.example'));
    seen = await press(page, 'Confirmer');
    check('active', (await text(page)).includes('La convention est active'));
    await inspect('an active request', page, seen.source);
}

async function refusal(page) {
    await visit(page, `/extranet/caf/demandes/${lieu}`);
    await page.getByText('Refuser la demande').first().click();
    await page.fill('#refuser-motif', 'La commune n’est pas de ce département.');
    await page.fill('#refuser-motif_prive', 'Deuxième demande semblable.');
    let seen = await press(page, 'Refuser la demande');
    await inspect('a refusal to confirm', page, seen.source);
    seen = await press(page, 'Confirmer');
    check('refused', (await text(page)).includes('Refusée'));
    await inspect('a refused request', page, seen.source);
    seen = await visit(page, '/extranet/caf/demandes/DH-0000-0000-00');
    same('what is not there: 404', seen.status, 404);
}

async function agents(page) {
    let seen = await visit(page, '/extranet/caf/agents');
    await inspect('caf/agents', page, seen.source);
    await lookAt('caf/agents', 'agents', button('Ajouter l’agent'));
    await page.fill('#identifiant', 'lise.roux@caf911.example');
    await page.fill('#nom', 'Roux');
    await page.fill('#prenom', 'Lise');
    seen = await press(page, 'Ajouter l’agent');
    same('no role: 422', seen.status, 422);
    await inspect('caf/agents, an error', page, seen.source);
    same('what was typed is kept', await page.inputValue('#nom'), 'Roux');
    await page.check('#nouveau-traces');
    seen = await press(page, 'Ajouter l’agent');
    check('added', (await text(page)).includes('L’agent est ajouté'));
    await page.locator('.agent', { hasText: 'lise.roux' }).locator('summary').click();
    seen = await press(page, 'Retirer Lise Roux');
    check('removed', !(await text(page)).includes('lise.roux'));
}

// Everything with the keyboard alone (WCAG 2.1.1, 2.4.7), in a dark scheme too.
async function keyboardOnly(page) {
    const queue = await visit(page, '/extranet/caf/demandes');
    await inspect('caf/demandes, dark', page, queue.source);
    await tabTo(page, 'Commune de Bréval-les-Prés');
    check('the focus is visible', await focusIsVisible(page));
    const seen = await follow(page, () => page.keyboard.press('Enter'));
    same('a request opens by keyboard', path(page), `/extranet/caf/demandes/${mcp}`);
    await inspect('a request, dark', page, seen.source);
}

const browser = await launch();
try {
    const page = await open(browser);
    await enterFirst(page, base, identifiant, password, chosen);
    await visit(page, '/extranet/mes-services');
    same('an agent lands on the desk', path(page), '/extranet/caf/');
    dark = await openDark(browser, base, identifiant, chosen);
    await home(page);
    await queue(page);
    await request(page);
    await signature(page);
    await activation(page);
    await refusal(page);
    await agents(page);
    await keyboardOnly(dark);
    check('the way was gone to its end', true);
} finally {
    await browser.close();
}
