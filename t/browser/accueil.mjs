// The whole path of families' demandes, in browsers without scripts (requirements, section
// 7): asked for, told, retrieved as page, PDF and XML, followed up, reminded of, withdrawn,
// destroyed, attested, followed by the Caf. The server's clock stands still wherever the
// walk puts it.
// Usage: accueil.mjs '{"base", "claire", "agent", "clock", "mails", "schema", "work",
// "shots"}': `claire` and `agent` have an identifiant and a first password; `work` is a
// directory for files; with "shots", another one, pictures of pages.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { check, launch, open, same } from './browser.mjs';
import {
    asked, families, formErrors, nowhere, withdraw,
} from './accueil_parent.mjs';
import { changePassword, firstLogin, login } from './life_person.mjs';
import {
    button, fill, link, mailsOf, plain, says, setClock, text, textOfPdf, walker,
} from './walk.mjs';

const {
    base, claire, agent, clock, mails: mailDirectory, schema, work, shots,
} = JSON.parse(process.argv[2]);
const inbox = `${base}/extranet/lieu-information/demandes`;
const mails = mailsOf(mailDirectory);
const at = (time) => setClock(clock, time);
const browser = await launch();
const looked = new Set();

let shot = 0;
async function picture(page, name) {
    const size = page.viewportSize();
    for (const width of [1024, 320]) {
        await page.setViewportSize({ width, height: 700 });
        const file = `${String(shot).padStart(2, '0')}-${name.replace(/[^a-z0-9]+/gi, '-')}`;
        await page.screenshot({ path: `${shots}/${file}-${width}.png`, fullPage: true });
    }
    await page.setViewportSize(size);
    shot += 1;
}

// With pictures of the pages that are looked at.
async function newcomer() {
    const walk = walker(await open(browser), looked);
    const seen = new Set();
    const pictured = (step) => async (target, name = '') => {
        const answer = await step(target, name);
        if (shots && name !== '' && !seen.has(name)) {
            seen.add(name);
            await picture(walk.page, name);
        }
        return answer;
    };
    return { ...walk, visit: pictured(walk.visit), press: pictured(walk.press) };
}

// LI-3.4: nothing of a family is in a mail to the lieu.
function saysNoFamily(name, said) {
    for (const family of Object.values(families)) {
        for (const word of family.secrets) {
            check(`${name}: not a word of a family (${word})`, !plain(said).includes(word), said);
        }
    }
}

// LI-1, LI-3.1: entered, reviewed, confirmed; the receipt goes to the family alone.
async function transmit(walk, family) {
    const reference = await asked(walk, base, family);
    const mail = await mails.arrived(family.courriel, 'bien transmise', reference);
    saysNoFamily('the receipt, to an address that nobody checked', mail.body);
    const [, code] = mail.body.match(/ce code : ([0-9A-Z]{5}-[0-9A-Z]{5})/) ?? [];
    check('the receipt has the code', code, mail.body);
    const told = await mails.arrived(claire.identifiant, `Nouvelle demande de mode d’accueil ${reference}`);
    check('LI-3.4: with the last day', told.body.includes(family.deadline), told.body);
    saysNoFamily('the mail to the lieu', `${told.subject} ${told.body}`);
    return { reference, code };
}

// What the page, the PDF and the XML say, and that the last two are what they should be.
async function download(page, address) {
    const answer = await page.context().request.get(address);
    same(`${address.replace(/.*\./, '')}: 200`, answer.status(), 200);
    return answer.body();
}

async function paper(page, reference, family) {
    const file = `${work}/demande.pdf`;
    writeFileSync(file, await download(page, `${inbox}/${reference}.pdf`));
    const info = execFileSync('pdfinfo', [file]).toString();
    check('the PDF is tagged', /^Tagged:\s+yes$/m.test(info), info);
    const structure = execFileSync('qpdf', ['--qdf', '--object-streams=disable', file, '-']).toString('latin1');
    check('and in French', structure.includes('/Lang (fr-FR)'));
    const said = plain(execFileSync('pdftotext', [file, '-']).toString());
    let place = 0;
    for (const word of ['Demande de mode d’accueil', `Référence ${reference}`, 'La famille',
        ...family.paper, 'L’accueil souhaité', 'Crèche collective', 'Lundi', '08:30', '18:00',
        'Remarques', family.remarques]) {
        const next = said.toLowerCase().indexOf(word.toLowerCase(), place);
        check(`the PDF says, in this order, ${word}`, next >= 0, said);
        place = Math.max(place, next);
    }
}

async function xml(page, reference, family) {
    const file = `${work}/demande.xml`;
    writeFileSync(file, await download(page, `${inbox}/${reference}.xml`));
    execFileSync('xmllint', ['--noout', '--schema', schema, file], { stdio: 'pipe' });
    const value = (name) => execFileSync('xmllint',
        ['--xpath', `string(//*[local-name()='${name}'])`, file]).toString().trim();
    same('LI-1: the XML is valid and has the name', value('nom'), family.nom);
    same('and the remarks', value('remarques'), family.remarques);
}

// LI-1, LI-3.4: found in the inbox, retrieved, followed up.
async function retrieve(walk, reference, family) {
    const { page } = walk;
    saysNoFamily('the inbox', await text(page));
    await says('the inbox', page, 'Restent 15 jours');
    await walk.press(link(page, reference), 'a demande');
    await says('the demande', page, 'Vous venez de récupérer cette demande', family.nom, family.enfant,
        family.courriel, family.remarques);
    await paper(page, reference, family);
    await xml(page, reference, family);
    await page.getByLabel('La famille est sur une liste d’attente').check();
    await walk.press(button(page, 'Enregistrer la suite donnée'), 'a demande, treated');
    await says('treated', page, 'La suite donnée est enregistrée');
    await walk.visit(`${inbox}?etat=traitee`, 'the inbox, treated');
    await says('the inbox, treated', page, reference, 'Claire Fontaine');
}

// LI-3.4: told 7 and 2 days before the last one, and when it has passed.
async function reminders() {
    for (const [time, said] of [['2026-12-01 06:00:00', 'd’ici sept jours'],
        ['2026-12-06 06:00:00', 'd’ici deux jours'], ['2026-12-09 06:00:00', '1 en retard']]) {
        at(time);
        const mail = await mails.arrived(claire.identifiant, 'LI-3.4', said);
        check(`${said}: for the commune`, mail.body.includes('Valclair'), mail.body);
        saysNoFamily(`the reminder, ${said}`, mail.body);
    }
}

async function lateAtTheCaf(caf) {
    await login(caf, `${base}/extranet/caf/`, agent);
    await caf.press(link(caf.page, 'Demandes des familles'), 'the Caf’s page');
    const late = caf.page.locator('section[aria-labelledby=retards]');
    check('LI-3.4: the Caf sees what is late',
        /Valclair.*Commune de Valclair\s+1\s+8 décembre 2026/s.test(plain(await late.innerText())), await text(caf.page));
    saysNoFamily('the Caf’s page', await text(caf.page));
}

async function lateAtTheLieu(walk, reference) {
    await login(walk, inbox, claire);
    await says('the lieu sees it too', walk.page, 'Une demande attend au-delà du délai');
    await walk.press(link(walk.page, 'Voir les demandes en retard'), 'the inbox, late');
    await says('late', walk.page, reference, 'En retard de 1 jour');
    await walk.press(link(walk.page, reference));
    await walk.visit(`${base}/extranet/lieu-information/chiffres?annee=2026`, 'the figures');
    await says('the figures', walk.page, 'Valclair', 'novembre');
}

// LI-2: the family takes its demande back; the lieu is told, and nothing can be read.
async function withdrawal(parent, lieu, { reference, code }) {
    await withdraw(parent, base, reference, code);
    const mail = await mails.arrived(claire.identifiant, `${reference} : retirée`);
    saysNoFamily('the mail about a withdrawal', mail.body);
    const seen = await lieu.visit(`${inbox}/${reference}`, 'a demande, withdrawn');
    same('a withdrawn demande: 410', seen.status, 410);
    await says('withdrawn', lieu.page, 'La famille a retiré cette demande');
    saysNoFamily('the page of what was withdrawn', seen.source);
}

// LI-2: read to the last second of six months, and by nobody after it.
async function destruction(walk, reference, family) {
    at('2027-05-22 21:59:59');
    await login(walk, `${inbox}/${reference}`, claire);
    await says('the last second', walk.page, family.nom);
    at('2027-05-23 05:00:00');
    const mail = await mails.arrived(claire.identifiant, 'Attestation de destruction à signer', '23 juin 2027');
    saysNoFamily('the mail that asks for the attestation', mail.body);
    await login(walk, `${inbox}/${reference}`, claire);
    await walk.visit(`${inbox}/${reference}`, 'a demande, destroyed');
    await says('after it', walk.page, 'Ses données ont été détruites le 23 mai 2027');
    saysNoFamily('the page of what was destroyed', await text(walk.page));
    for (const shape of ['pdf', 'xml']) {
        const answer = await walk.page.context().request.get(`${inbox}/${reference}.${shape}`);
        same(`${shape}: gone`, answer.status(), 410);
        saysNoFamily(`what is said instead of the ${shape}`, await answer.text());
    }
    return mail.body.match(/https:\S+convention-\d+/)[0];
}

// LI-2: one person signs that the lieu's own copies are destroyed; the paper is kept.
async function attestation(walk, address, ...references) {
    const { page } = walk;
    await walk.visit(address, 'the attestation');
    await says('to be attested', page, '2 demandes à attester', '23 juin 2027', ...references);
    await fill(page, { nom: 'Claire Fontaine', fonction: '' });
    await walk.press(button(page, 'Signer l’attestation'), 'the attestation, incomplete');
    await fill(page, { fonction: 'Coordinatrice petite enfance' });
    await page.getByLabel('J’atteste que toutes les copies').check();
    await walk.press(button(page, 'Signer l’attestation'), 'the attestation, signed');
    await says('signed', page, 'L’attestation est signée');
    const kept = page.getByRole('link', { name: /^Attestation n°/ });
    const said = textOfPdf(await download(page, new URL(await kept.getAttribute('href'), base).href));
    for (const word of ['Commune de Valclair', 'LI-2026-911-001', 'Claire Fontaine',
        'Coordinatrice petite enfance', '23 mai 2027', ...references]) {
        check(`the attestation says ${word}`, said.includes(word), said);
    }
    saysNoFamily('the attestation', said);
}

// LI-3.4, LI-2: the Caf's evidence.
async function evidence(caf) {
    const { page } = caf;
    await login(caf, `${base}/extranet/caf/`, agent);
    await caf.press(link(page, 'Demandes des familles'), 'the Caf’s page, at the end');
    await says('at the end', page, 'Aucune demande en retard', 'Aucune attestation ne manque', 'Claire Fontaine');
    const answer = await download(page, new URL(await page.getByRole('link', { name: /^n°.*PDF/ })
        .getAttribute('href'), base).href);
    check('the same paper', textOfPdf(answer).includes('Coordinatrice petite enfance'));
    await caf.visit(`${base}/extranet/lieu-information/chiffres-caf?annee=2026`, 'the Caf’s figures');
    await says('the Caf’s figures', page, 'Valclair', 'novembre');
    same('transmitted in all', plain(await page.locator('tfoot td').first().textContent()), '3');
}

try {
    at('2026-11-23 09:00:00');
    const [parent, other, lieu, caf] = [await newcomer(), await newcomer(), await newcomer(), await newcomer()];
    await changePassword(caf, `${base}/extranet/caf/`, agent, agent.password);
    await nowhere(parent, base);
    await formErrors(parent, base);
    const first = await transmit(parent, families.marchand);
    await firstLogin(lieu, inbox, claire, claire.password);
    await lieu.visit(inbox, 'the inbox');
    await retrieve(lieu, first.reference, families.marchand);
    const third = await transmit(other, families.petit);
    await withdrawal(other, lieu, third);
    const second = await transmit(other, families.diallo);
    await reminders();
    await lateAtTheCaf(caf);
    await lateAtTheLieu(lieu, second.reference);
    const address = await destruction(lieu, first.reference, families.marchand);
    await attestation(lieu, address, first.reference, second.reference);
    await evidence(caf);
    check('the way was gone to its end', true);
} finally {
    await browser.close();
}
