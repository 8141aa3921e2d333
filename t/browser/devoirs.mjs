// A gestionnaire and an agent of the Caf, in turns: an incident, a provider, a meeting, the review.
// Usage: devoirs.mjs '{"base", "partner", "agent", "shots"}'

import { check, inspect, launch, same } from './browser.mjs';
import { openAs } from './enter.mjs';
import { button, field, fill, follow, link, path, says } from './walk.mjs';

const { base, partner, agent, shots } = JSON.parse(process.argv[2]);
const space = '/extranet/mon-compte-partenaire/';

// In so many days, as a field of a form takes it.
const day = (days) => new Date(Date.now() + days * 86400e3).toLocaleDateString('sv-SE', { timeZone: 'Europe/Paris' });

async function look(name, page, seen, status) {
    same(`${name}: answered`, seen.status, status);
    await inspect(name, page, seen.source);
    if (shots) {
        await page.screenshot({ path: `${shots}/${name.replace(/[^a-z]+/gi, '-')}.png`, fullPage: true });
    }
}

const press = (page, name) => follow(page, () => button(page, name).click());
const go = (page, name) => follow(page, () => link(page, name).first().click());
const visit = (page, where) => follow(page, () => page.goto(base + where));
const home = (page) => visit(page, `${space}espace`);

// The same dossier, as the Caf sees it.
const seenByCaf = (page) => path(page).replace(space, `${space}suivi-`);

// Of several forms, the one whose button this is.
const form = (page, name) => page.locator('form', { has: button(page, name) });

async function send(page, name, values) {
    for (const [field, value] of Object.entries(values)) {
        await form(page, name).locator(`[name="${field}"]`).fill(value);
    }
    return press(page, name);
}

async function incident(pia, alix) {
    await home(pia);
    let seen = await go(pia, 'Signaler un incident de sécurité');
    await look('an incident to report', pia, seen, 200);
    await fill(pia, { description: 'Un mot de passe a été donné.', services: 'tous', personnes: 'une' });
    await field(pia, 'constate_le').fill(day(2));
    seen = await press(pia, 'Relire avant l’envoi');
    await look('an incident of another day', pia, seen, 422);
    await says('an incident of another day', pia, 'aujourd’hui ou avant');
    await field(pia, 'constate_le').fill(day(-1));
    seen = await press(pia, 'Relire avant l’envoi');
    await look('an incident to read again', pia, seen, 200);
    seen = await press(pia, 'Signaler l’incident');
    await look('an incident', pia, seen, 200);
    await says('an incident', pia, 'la Caf est avertie', 'Un mot de passe a été donné.');
    seen = await visit(alix, `${space}suivi-incidents`);
    await look('incidents of the Caf', alix, seen, 200);
    seen = await visit(alix, seenByCaf(pia));
    await look('an incident, for the Caf', alix, seen, 200);
    seen = await send(alix, 'Clore l’incident', { texte: 'Mot de passe changé.' });
    await look('an incident that is closed', alix, seen, 200);
    seen = await follow(pia, () => pia.reload());
    await says('an incident that is closed, for the partner', pia, 'Clos', 'Mot de passe changé.');
}

async function provider(pia, alix) {
    await home(pia);
    let seen = await go(pia, 'Prestataires');
    await look('no provider', pia, seen, 200);
    seen = await go(pia, 'Annoncer un prestataire');
    await look('a provider to announce', pia, seen, 200);
    await fill(pia, {
        nom: 'Infogérance Nord', adresse: '1 rue du Test, Lille', lieux_prestataire: 'Lille, France',
        lieux_donnees: 'Roubaix, France', taches: 'Hébergement',
    });
    await field(pia, 'regime').selectOption('regie');
    await field(pia, 'debut').fill(day(90));
    seen = await press(pia, 'Relire avant l’envoi');
    await look('a provider too early', pia, seen, 422);
    await says('a provider too early', pia, 'le premier jour possible est le');
    await field(pia, 'debut').fill(day(200));
    await press(pia, 'Relire avant l’envoi');
    seen = await press(pia, 'Annoncer le prestataire');
    await look('a provider', pia, seen, 200);
    seen = await visit(alix, seenByCaf(pia));
    await look('a provider, for the Caf', alix, seen, 200);
    seen = await send(alix, 'Faire objection', { motif: 'Lieu à préciser.' });
    await look('a provider objected to', alix, seen, 200);
    seen = await visit(pia, `${path(pia).replace(/[0-9]+$/, '')}`.replace(/\/$/, ''));
    await look('the providers', pia, seen, 200);
    await says('the providers', pia, 'Infogérance Nord', 'Objection de la Caf');
}

async function meeting(pia, alix) {
    await home(pia);
    await go(pia, 'Réunions');
    let seen = await go(pia, 'Demander une réunion');
    await look('a meeting to ask for', pia, seen, 200);
    await fill(pia, { objet: 'Les habilitations', dates_souhaitees: 'Un mardi' });
    await press(pia, 'Relire avant l’envoi');
    seen = await press(pia, 'Demander la réunion');
    await look('a meeting', pia, seen, 200);
    await visit(alix, seenByCaf(pia));
    seen = await send(alix, 'Enregistrer la date', { date: day(60) });
    await look('a meeting too late', alix, seen, 422);
    await says('a meeting too late', alix, 'après le mois prévu');
    seen = await send(alix, 'Enregistrer la date', { date: day(0) });
    await look('a meeting with its date', alix, seen, 200);
    await send(alix, 'Enregistrer', { tenue_le: day(0) });
    seen = await send(alix, 'Envoyer le compte rendu', { compte_rendu: 'Vu ensemble.\nDécidé.' });
    await look('minutes that were sent', alix, seen, 200);
    seen = await follow(pia, () => pia.reload());
    await look('minutes to validate', pia, seen, 200);
    seen = await press(pia, 'Valider le compte rendu');
    await look('minutes that were validated', pia, seen, 200);
    await says('minutes that were validated', pia, 'Compte rendu validé');
    seen = await visit(alix, `${space}suivi-reunions?etat=clos`);
    await look('meetings that are over', alix, seen, 200);
}

async function review(pia, alix) {
    await home(pia);
    let seen = await go(pia, 'Bilans annuels');
    await look('the reviews', pia, seen, 200);
    seen = await follow(pia, () => pia.getByRole('link', { name: /année en cours/ }).click());
    await look('the year that runs', pia, seen, 200);
    await says('the year that runs', pia, 'Finalités', 'Infogérance Nord');
    seen = await visit(alix, seenByCaf(pia));
    await look('the year that runs, for the Caf', alix, seen, 200);
    seen = await visit(alix, `${space}suivi-bilans`);
    await look('reviews of the Caf', alix, seen, 200);
}

const browser = await launch();
try {
    const pia = await openAs(browser, base, partner);
    const alix = await openAs(browser, base, agent);
    await incident(pia, alix);
    await provider(pia, alix);
    await meeting(pia, alix);
    await review(pia, alix);
    check('the way was gone to its end', true);
} finally {
    await browser.close();
}
