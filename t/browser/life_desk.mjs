// What an agent of the Caf does with one convention, from its request to its end.

import { check, same } from './browser.mjs';
import {
    button, field, fill, follow, link, path, says, text, textOfPdf,
} from './walk.mjs';
import { changePassword, login } from './life_person.mjs';

const signature = (date) => ({
    'signature.date': date,
    'signature.lieu': 'Bréval-les-Prés',
    'signature.signataires': 'Hélène Marchand, maire\nBruno Tessier, directeur de la Caf',
});

export async function enterFirst(walk, base, agent) {
    const address = `${base}/extranet/caf/`;
    await changePassword(walk, address, agent, agent.password);
    same('an agent comes to the desk', walk.page.url(), address);
}

export const enterAgain = (walk, base, agent) => login(walk, `${base}/extranet/caf/`, agent);

// What the page does not offer is refused to who sends it all the same.
async function forcedActivation(page) {
    const answer = await page.context().request.post(page.url().replace(/\?.*/, ''), {
        headers: { Origin: new URL(page.url()).origin, Accept: 'application/json' },
        form: { csrf: await field(page, 'csrf').first().inputValue(), acte: 'activer', confirme: 'oui' },
    });
    return { status: answer.status(), source: await answer.text() };
}

export async function open(walk, base, type, reference) {
    const { page } = walk;
    await walk.visit(`${base}/extranet/caf/`, 'caf');
    await walk.press(link(page, 'Toutes les demandes'), 'caf/demandes');
    await walk.press(link(page, type.partner), 'a request');
    same('the request is in the queue', path(page), `/extranet/caf/demandes/${reference}`);
}

// What a linked PDF says, which must be all of this, whatever the case.
async function print(page, target, ...words) {
    const address = new URL(await target.getAttribute('href'), page.url()).href;
    const answer = await page.context().request.get(address);
    same('it is a PDF', answer.headers()['content-type'], 'application/pdf');
    const pdf = textOfPdf(await answer.body());
    for (const word of words) {
        check(`the PDF says ${word}`, pdf.toLowerCase().includes(word.toLowerCase()), pdf);
    }
}

// Verified, then sent: the convention as a PDF names the partner and the persons.
export async function verifyAndSend(walk, type) {
    const { page } = walk;
    await walk.press(button(page, 'Marquer comme vérifiée'), 'a request, verified');
    const numero = await page.locator('#envoyer-numero').inputValue();
    await print(page, link(page, 'convention (PDF)'), numero, type.partner,
        ...[type.stays, type.leaves].flatMap((who) => [who.nom, who.prenom]));
    await walk.press(button(page, 'Enregistrer l’envoi'), 'a request, sent');
    await says('sent', page, 'L’envoi de la convention est enregistré');
    return numero;
}

export async function sign(walk, type, date) {
    const { page } = walk;
    const early = await forcedActivation(page);
    same('no activation before the signature', early.status, 409);
    check(`for ${type.articles.request}`, early.source.includes(type.articles.request), early.source);
    await fill(page, signature(date));
    await walk.press(button(page, 'Enregistrer la signature'), 'a signature, reviewed');
    await says('the review of the signature', page, 'Bruno Tessier');
    await walk.press(button(page, 'Confirmer'), 'a request, signed');
    await says('signed', page, 'La signature est enregistrée');
}

async function step(walk, wanted, date) {
    const { page } = walk;
    const form = page.locator('.etapes > li', { hasText: wanted.title });
    await says('the activation waits', page, 'L’activation attend encore', `${wanted.article} :`);
    same('and is not offered', await button(page, 'Activer la convention').count(), 0);
    const early = await forcedActivation(page);
    check(`no activation before ${wanted.article}`, early.status >= 400
        && early.source.includes(wanted.article), early.source);
    await walk.unfold(form.locator('summary'));
    if (wanted.avis) {
        await form.getByLabel(wanted.avis, { exact: true }).check();
    }
    if (wanted.numero) {
        await form.getByLabel('Numéro').fill(wanted.numero);
    }
    await form.getByLabel('Date').fill(date);
    await walk.press(form.getByRole('button'), `a request, ${wanted.article}`);
    await says(wanted.article, page, 'L’étape est enregistrée');
}

// MCP-17.1, MCP-12, ST-3.1: each step that the type has, then the activation.
export async function activate(walk, type, date) {
    const { page } = walk;
    for (const wanted of type.steps) {
        await step(walk, wanted, date);
    }
    await walk.press(button(page, 'Activer la convention'), 'an activation, reviewed');
    await says('the review of the activation', page, type.stays.identifiant, type.leaves.identifiant);
    await walk.press(button(page, 'Confirmer'), 'a request, active');
    await says('active', page, 'La convention est active');
}

export async function openConvention(walk, base, type, numero) {
    const { page } = walk;
    await walk.visit(`${base}/extranet/caf/conventions`, 'caf/conventions');
    await walk.press(page.locator('.demande', { hasText: numero }).locator('h2 a'), 'a convention');
    same('the convention opens', path(page), `/extranet/caf/conventions/${numero}`);
    await says('the convention', page, type.partner);
}

// LI-5, ST-6, MAM-6, MCP-17.3: changed by `edit`, the difference seen, signed by both, and
// kept as a PDF.
export async function avenant(walk, type, dates, edit, ...changes) {
    const { page } = walk;
    await walk.press(link(page, `Préparer un avenant (${type.articles.avenant})`), 'an avenant');
    await edit(page);
    await walk.press(button(page, 'Voir ce qui change'), 'an avenant, reviewed');
    await says('what the avenant changes', page, 'Ajout', ...changes);
    await fill(page, { ...signature(dates.signed), effet: dates.effect });
    await walk.press(button(page, 'Enregistrer l’avenant signé'), 'a convention, amended');
    await says('amended', page, 'L’avenant est enregistré');
    await print(page, page.getByRole('link', { name: /^Avenant n°/ }).first(), type.partner, ...changes);
}

// One more, one less, in one avenant.
export async function changePersons(page, type) {
    const row = page.locator('button[name=retirer][value="annexe.personnes[1]"]');
    const rows = page.locator('button[name=ajouter][value="annexe.personnes"]');
    await follow(page, () => row.click());
    await follow(page, () => rows.click());
    await fill(page, {
        'annexe.personnes[1].identifiant': type.comes.identifiant,
        'annexe.personnes[1].nom': type.comes.nom,
        'annexe.personnes[1].prenom': type.comes.prenom,
    });
    await type.arrival(page, 1);
}

async function writeLetter(page, letter) {
    await page.locator(`[name=motif][value=${letter.ground}]`).check();
    await page.locator(`[name=par][value=${letter.by}]`).check();
    await fill(page, { reception: letter.receipt, fin: letter.end ?? '', texte: letter.text ?? '' });
}

// A letter's end is shown before it is recorded; one that is too early is refused, with the
// article and the earliest lawful day (section 4).
export async function notice(walk, type, letter) {
    const { page } = walk;
    const article = type.articles.end;
    await walk.press(link(page, 'Enregistrer une lettre'), 'a letter');
    if (letter.tooEarly) {
        await writeLetter(page, { ...letter, end: letter.tooEarly });
        const seen = await walk.press(button(page, 'Voir la fin de la convention'), 'a letter, refused');
        same(`${letter.tooEarly} is too early: 409`, seen.status, 409);
        await says('the refusal', page, article, `le dernier jour est le ${letter.lastDay}`);
    }
    await writeLetter(page, letter);
    await walk.press(button(page, 'Voir la fin de la convention'), 'a letter, reviewed');
    await says('the proposal', page, `Dernier jour : ${letter.lastDay}`, article);
    await walk.press(button(page, 'Enregistrer'), 'a convention, ending');
    await says('the convention', page, 'La lettre est enregistrée', letter.lastDay);
    check('it is in preavis', (await text(page)).includes('En préavis'));
}

export async function remedy(walk) {
    const { page } = walk;
    await walk.press(page.getByRole('button', { name: /^Remédié/ }), 'a breach, remedied');
    await says('remedied', page, 'Le manquement est remédié');
    check('it is active again', !(await text(page)).includes('En préavis'));
}
