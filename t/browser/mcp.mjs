// The space of a partner in browsers without scripts: persons invited, suspended, restored and
// removed by their gestionnaires; asked for and decided; supervised by the Caf. After each act
// the person's very next request is tried.
// Usage: mcp.mjs '{"base", "clock", "mails", "agent", "principal", "suppleant",
// "administrator", "chosen", "shots"}'; with "shots", a directory, pictures of pages.

import { check, launch, open, same } from './browser.mjs';
import {
    button, field, fill, link, mailsOf, path, says, setClock, walker,
} from './walk.mjs';

const given = JSON.parse(process.argv[2]);
const { base, chosen, shots } = given;
const SPACE = `${base}/extranet/mon-compte-partenaire`;
const SERVICE = `${base}/services/quotient-familial/`;
const QUOTIENT = 'quotient_familial';
const VALCLAIR = 1;
const MONTSOREL = 2;

const mails = mailsOf(given.mails);
const looked = new Set();
const browser = await launch();
const newcomer = async () => walker(await open(browser), looked);

// -- on the way

async function shoot(page, name) {
    if (shots) {
        const size = page.viewportSize();
        for (const width of [1280, 320]) {
            await page.setViewportSize({ width, height: 640 });
            await page.screenshot({ path: `${shots}/${name.replace(/\W+/g, '-')}-${width}.png`, fullPage: true });
        }
        await page.setViewportSize(size);
    }
}

// Each page is looked at (axe, HTML, 320 px) the first time that it is met.
async function visit(walk, where, name = '') {
    const seen = await walk.visit(where.startsWith('http') ? where : `${SPACE}/${where}`, name);
    if (name !== '') {
        await shoot(walk.page, name);
    }
    return seen;
}

async function press(walk, target, name = '') {
    const seen = await walk.press(typeof target === 'string' ? button(walk.page, target) : target, name);
    if (name !== '') {
        await shoot(walk.page, name);
    }
    return seen;
}

const go = (walk, name, page = '') => press(walk, link(walk.page, name).first(), page);

// Opens the form behind a summary, and gives it back.
async function unfold(walk, summary) {
    const details = walk.page.locator('details', { has: walk.page.locator('summary', { hasText: summary }) }).last();
    if (await details.getAttribute('open') === null) {
        await details.locator('summary').first().click();
    }
    return details;
}

const submitOf = (details) => details.locator('button[type=submit]').last();

// -- a first login (LI-3.2, MCP-9.1): the password, its change, the terms

async function enter(who, where) {
    const walk = await newcomer();
    const { page } = walk;
    await visit(walk, where);
    same(`${who.identifiant}: first to the login`, path(page), '/extranet/connexion');
    await fill(page, { identifiant: who.identifiant, mot_de_passe: who.password });
    await press(walk, 'Se connecter', 'change of the first password');
    same('a first password leads to its change', path(page), '/extranet/mot-de-passe');
    await fill(page, { ancien: who.password, nouveau: chosen, confirmation: chosen });
    await press(walk, page.locator('main button[type=submit]').last());
    if (path(page) === '/extranet/conditions') { // an agent accepts none
        await field(page, 'accepte').check();
        await press(walk, page.locator('main button[type=submit]').last());
    }
    return walk;
}

async function comeBack(walk, who) {
    await visit(walk, 'espace');
    same('the session of another day has ended', path(walk.page), '/extranet/connexion');
    await fill(walk.page, { identifiant: who.identifiant, mot_de_passe: chosen });
    await press(walk, 'Se connecter');
}

// LI-3.2, MCP-9.1: eight letters or digits, to the person alone.
async function mailedPassword(identifiant, ...words) {
    const mail = await mails.arrived(identifiant, 'Mot de passe :', ...words);
    const [, password] = mail.body.match(/Mot de passe : ([A-Za-z0-9]{8}) /) ?? [];
    check(`${identifiant} gets a password of 8 characters`, password, mail.body);
    return password;
}

// -- the service, behind the broker

async function uses(name, walk, identifiant) {
    const seen = await visit(walk, SERVICE);
    same(`${name}: the service is open`, seen.status, 200);
    check(`${name}: it is told who asks`, seen.source.includes(identifiant), seen.source);
}

async function refused(name, walk, title) {
    const seen = await visit(walk, SERVICE, `refus, ${title}`);
    same(`${name}: 403 on the very next request`, seen.status, 403);
    same(`${name}: ${title}`, (await walk.page.locator('h1').allTextContents()).join(), title);
    const cited = walk.page.locator('dt:text-is("Article") + dd');
    same(`${name}: MCP-9.1`, (await cited.allTextContents()).join(), 'MCP-9.1');
}

// -- a gestionnaire

async function invite(walk, who, verb) {
    const { page } = walk;
    await visit(walk, 'espace', 'espace');
    await go(walk, 'Inviter une personne', 'inviter');
    await fill(page, {
        identifiant: who.identifiant, nom: who.nom, prenom: who.prenom, fonction: 'Agent d’accueil',
        responsable_metier: 'Hélène Marchand',
    });
    await page.locator(`[name=services][value=${QUOTIENT}]`).check();
    await press(walk, 'Relire', 'inviter, relire');
    await says('the review', page, who.identifiant, who.prenom, 'Consultation du quotient familial', 'Hélène Marchand');
    await press(walk, verb, 'invitée');
}

// MCP-9.1: an account, a first password that nobody else sees, and the right, at once.
async function inviteAndUse(walk, who) {
    await invite(walk, who, 'Inviter');
    await says('invited', walk.page, 'L’invitation est faite');
    await mails.arrived(who.identifiant, 'Des services de la Caf vous sont ouverts', 'Consultation du quotient familial');
    const password = await mailedPassword(who.identifiant);
    const colleague = await enter({ ...who, password }, 'espace');
    await says('the space of a member', colleague.page, 'Commune de Valclair', 'Personne habilitée');
    await uses('who was invited', colleague, who.identifiant);
    return colleague;
}

// The page of a person, from the list.
async function openPerson(walk, convention, who) {
    await visit(walk, `personnes/${convention}`, 'personnes');
    await go(walk, `${who.prenom} ${who.nom}`, 'personne');
}

async function act(walk, summary, values, said) {
    const details = await unfold(walk, summary);
    const box = details.locator(`[name=services][value=${QUOTIENT}]`);
    if (await box.count() > 0) {
        await box.check();
    }
    for (const [name, value] of Object.entries(values)) {
        await details.locator(`[name=${name}]`).fill(value);
    }
    await press(walk, submitOf(details), `acte, ${summary}`);
    await says(summary, walk.page, said);
}

// MCP-9.1: suspended, restored, taken away, granted again, gone.
async function manage(walk, who, colleague) {
    await openPerson(walk, VALCLAIR, who);
    await act(walk, 'Suspendre', { motif: 'Congé' }, 'C’est suspendu');
    await refused('suspended', colleague, 'Habilitation suspendue');
    await mails.arrived(who.identifiant, 'Des services de la Caf sont suspendus pour vous');
    await act(walk, 'Rétablir', {}, 'C’est rétabli');
    await uses('restored', colleague, who.identifiant);
    await act(walk, 'Retirer un service', {}, 'C’est retiré');
    await refused('taken away', colleague, 'Droit absent');
    await act(walk, 'Accorder un service', { responsable_metier: 'Hélène Marchand' }, 'C’est accordé');
    await uses('granted again', colleague, who.identifiant);
    await act(walk, 'La personne est partie', { motif: 'Mutation' }, 'La convention ne nomme plus cette personne');
    await refused('gone', colleague, 'Vous n’êtes pas habilité à ce service');
    await visit(walk, `historique/${VALCLAIR}`, 'historique');
    await says('the history', walk.page, who.nom);
}

async function setEnd(walk, who, colleague, day) {
    await openPerson(walk, VALCLAIR, who);
    await act(walk, 'Changer l’échéance', { fin: day }, 'L’échéance est changée');
    await uses('before its last day', colleague, who.identifiant);
}

// Whatever a page of the space leads to is there, and is as all pages are.
async function everyPart(walk, where) {
    await visit(walk, where);
    const parts = await walk.page.locator('main a[href*="/mon-compte-partenaire/"]:not([href$=".pdf"])')
        .evaluateAll((links) => [...new Set(links.map((a) => a.href))]);
    check(`${where} leads somewhere`, parts.length > 2, parts.join('\n'));
    for (const part of parts) {
        const name = part.replace(/.*\/mon-compte-partenaire\//, '').replace(/\/\d+$/, '');
        same(`${where}: ${name} is there`, (await visit(walk, part, name)).status, 200);
    }
}

// -- the contract

async function readContract(walk) {
    await visit(walk, `services/${VALCLAIR}`, 'services');
    await says('services', walk.page, 'Consultation du quotient familial', 'toute la journée', 'Sensibilité');
    await visit(walk, `contrat/${VALCLAIR}`, 'contrat');
    await go(walk, 'Version 1', 'contrat, version');
    await says('the version', walk.page, 'en vigueur', 'BA-911-2026-014');
    const paper = await walk.page.context().request.get(`${SPACE}/contrat/${VALCLAIR}/1/contrat.pdf`);
    same('the contrat de service on paper', paper.headers()['content-type'], 'application/pdf');
}

// -- centralised: asked for, decided, used (MCP-9.1)

async function centralised(administrator, caf) {
    const who = { identifiant: 'zoe.blin@montsorel.example', nom: 'Blin', prenom: 'Zoé' };
    await invite(administrator, who, 'Demander à la Caf');
    await says('asked', administrator.page, 'transmise à la Caf');
    same('nobody is let in before the decision', mails.count(who.identifiant, ''), 0);
    await visit(administrator, `demandes/${MONTSOREL}`, 'demandes');
    await visit(caf, 'suivi-demandes', 'suivi-demandes');
    await press(caf, caf.page.locator('main h2 a').first(), 'suivi-demande');
    await says('the request', caf.page, 'Zoé', 'Commune de Montsorel', 'Hélène Marchand');
    await press(caf, 'Accepter, et le faire');
    await says('accepted', caf.page, 'La demande est acceptée, et faite');
    const password = await mailedPassword(who.identifiant);
    const colleague = await enter({ ...who, password }, 'espace');
    await uses('in centralised mode', colleague, who.identifiant);
}

// -- supervision (MCP-9.1)

async function measure(caf, summary) {
    await visit(caf, `suivi/${VALCLAIR}`, 'suivi, partenaire');
    const details = await unfold(caf, summary);
    await details.locator('[name=motif]').fill('Contrôle de mars');
    await press(caf, submitOf(details), 'suivi, mesure');
    await press(caf, 'Confirmer', `suivi, ${summary}`);
}

async function openAtDesk(caf, who) {
    await visit(caf, `suivi-personnes/${VALCLAIR}`, 'suivi-personnes');
    await go(caf, `${who.prenom} ${who.nom}`, 'suivi, personne');
}

async function restore(caf, who, colleague) {
    await openAtDesk(caf, who);
    await press(caf, caf.page.getByRole('button', { name: /^Rétablir/ }).first());
    await uses('restored by the Caf', colleague, who.identifiant);
}

// What the Caf suspends, the Caf alone restores.
async function precaution(caf, gestionnaire, who, colleague) {
    await openAtDesk(caf, who);
    const details = await unfold(caf, 'Suspendre par précaution');
    await details.locator('[name=motif]').fill('Connexions de nuit');
    await press(caf, submitOf(details));
    await refused('as a precaution', colleague, 'Habilitation suspendue');
    await openPerson(gestionnaire, VALCLAIR, who);
    await says('as the gestionnaire reads it', gestionnaire.page, 'Suspendu par la Caf');
    const own = await unfold(gestionnaire, 'Rétablir');
    await own.locator(`[name=services][value=${QUOTIENT}]`).check();
    same('who cannot restore it', (await press(gestionnaire, submitOf(own), 'refus, rétablir')).status, 403);
    await restore(caf, who, colleague);
}

// Asked, answered, and what the Caf makes of it.
async function question(caf, gestionnaire, who, outcome) {
    await openAtDesk(caf, who);
    const details = await unfold(caf, 'Poser une question');
    await details.locator('[name=texte]').fill('Pourquoi cette habilitation ?');
    await press(caf, submitOf(details), 'suivi, question');
    await visit(gestionnaire, 'espace', 'espace, une question attend');
    await says('what waits', gestionnaire.page, '1 question de la Caf à répondre');
    await press(gestionnaire, gestionnaire.page.getByRole('link', { name: /question de la Caf/ }), 'questions');
    await press(gestionnaire, gestionnaire.page.locator('main h2 a').first(), 'question');
    await fill(gestionnaire.page, { texte: 'Elle facture la cantine.' });
    await press(gestionnaire, 'Envoyer la réponse');
    await visit(caf, 'suivi-questions', 'suivi-questions');
    await press(caf, caf.page.locator('main h2 a').first(), 'suivi, question répondue');
    await says('the answer', caf.page, 'Elle facture la cantine.');
    await caf.page.locator(`#action-${outcome.action}`).check();
    await fill(caf.page, { motif: 'Contrôle de mars' });
    await press(caf, 'Enregistrer');
    await says('closed', caf.page, outcome.said);
}

async function questions(caf, gestionnaire, who, colleague) {
    await question(caf, gestionnaire, who,
        { action: 'justifier', said: 'l’habilitation est justifiée' });
    await uses('justified', colleague, who.identifiant);
    await question(caf, gestionnaire, who,
        { action: 'suspendre', said: 'L’habilitation est suspendue, et la question close' });
    await refused('not justified', colleague, 'Habilitation suspendue');
    await restore(caf, who, colleague);
}

// Management taken back: the gestionnaires ask; given back: they act.
async function takeBack(caf, gestionnaire, who) {
    await measure(caf, 'Reprendre la gestion');
    await visit(gestionnaire, 'espace', 'espace, gestion reprise');
    await says('taken back', gestionnaire.page, 'La Caf a repris la gestion');
    await openPerson(gestionnaire, VALCLAIR, who);
    await act(gestionnaire, 'Suspendre', {}, 'La demande est transmise à la Caf');
    await measure(caf, 'Rendre la gestion');
    await openPerson(gestionnaire, VALCLAIR, who);
    await act(gestionnaire, 'Changer le responsable métier', { responsable_metier: 'Gaël Le Roux' },
        'Le responsable métier est changé');
}

// One gestionnaire loses the delegation, the other keeps it.
async function withdraw(caf, principal, suppleant) {
    await measure(caf, 'Retirer sa délégation'); // the last on the page: the suppléante's
    await visit(suppleant, 'espace', 'espace, délégation retirée');
    await says('withdrawn', suppleant.page, 'La Caf vous a retiré la gestion');
    same('nothing is offered to her', await link(suppleant.page, 'Inviter une personne').count(), 0);
    same('nor let through', (await visit(suppleant, `inviter/${VALCLAIR}`, 'refus, inviter')).status, 403);
    same('the other goes on', (await visit(principal, `inviter/${VALCLAIR}`)).status, 200);
    await measure(caf, 'Rétablir sa délégation');
    same('restored', (await visit(suppleant, `inviter/${VALCLAIR}`)).status, 200);
}

async function forcePassword(caf, who, colleague) {
    await openAtDesk(caf, who);
    const details = await unfold(caf, 'Imposer un nouveau mot de passe');
    await details.locator('[name=motif]').fill('Mot de passe prêté');
    await press(caf, submitOf(details));
    await says('forced', caf.page, 'un nouveau mot de passe lui est envoyé');
    await visit(colleague, SERVICE);
    same('the session is over on the very next request', path(colleague.page), '/extranet/connexion');
    const password = await mailedPassword(who.identifiant, 'Votre Caf a émis un nouveau mot de passe');
    await fill(colleague.page, { identifiant: who.identifiant, mot_de_passe: password });
    await press(colleague, 'Se connecter');
    same('which is to be changed', path(colleague.page), '/extranet/mot-de-passe');
}

// -- all of it

const nora = { identifiant: 'nora.petit@valclair.example', nom: 'Petit', prenom: 'Nora' };
const luc = { identifiant: 'luc.moreau@valclair.example', nom: 'Moreau', prenom: 'Luc' };

const principal = await enter(given.principal, 'espace');
const noraWalk = await inviteAndUse(principal, nora);
const suppleant = await enter(given.suppleant, 'espace');
const lucWalk = await inviteAndUse(suppleant, luc);
await manage(principal, nora, noraWalk);
await readContract(principal);
await everyPart(principal, 'espace');
await everyPart(lucWalk, 'espace');

const caf = await enter(given.agent, 'suivi');
await visit(caf, 'suivi', 'suivi');
const administrator = await enter(given.administrator, 'espace');
await centralised(administrator, caf);

await precaution(caf, principal, luc, lucWalk);
await questions(caf, principal, luc, lucWalk);
await takeBack(caf, principal, luc);
await withdraw(caf, principal, suppleant);
await everyPart(caf, `suivi/${VALCLAIR}`);

await setEnd(suppleant, luc, lucWalk, '2027-03-09');
setClock(given.clock, '@2027-03-10 08:00:00');
await comeBack(lucWalk, luc);
await refused('after its last day', lucWalk, 'Habilitation échue');
await comeBack(caf, given.agent);
await forcePassword(caf, luc, lucWalk);

check('the way was gone to its end', true);
await browser.close();
