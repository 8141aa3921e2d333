// The whole life of one convention, in browsers without scripts: asked for, verified,
// signed, activated, used, amended, given notice of, ended. The server's clock stands still
// wherever the walk puts it, so that a second is a second.
// Usage: life.mjs '{"base", "type", "agent", "other", "clock", "mails", "word"}': `other` is a
// convention whose breach nobody remedies, or null; `clock` the file that the server's clock
// reads, `mails` the directory of its SMTP server, `word` what the service says.

import { check, launch, open, same } from './browser.mjs';
import * as desk from './life_desk.mjs';
import { ask, firstLogin, granted, login, refused } from './life_person.mjs';
import { types } from './life_types.mjs';
import { mailsOf, plain, setClock, walker } from './walk.mjs';

const {
    base, type: typeName, agent, other, clock, mails: mailDirectory, word,
} = JSON.parse(process.argv[2]);
const type = types[typeName];
const service = base + type.service;
const mails = mailsOf(mailDirectory);
const at = (time) => setClock(clock, time);
const browser = await launch();
const looked = new Set();
const newcomer = async () => walker(await open(browser), looked);

// All times are UTC; Paris is an hour ahead in winter, two in summer.
const day = '2027-03-08';
const signed = { signed: day, effect: '' };

// LI-3.2, ST-3.2, MAM-4.2: eight letters or digits, to the person alone.
async function mailedPassword(who) {
    const mail = await mails.arrived(who.identifiant, 'Mot de passe :');
    const [, password] = mail.body.match(/Mot de passe : ([A-Za-z0-9]{8}) /) ?? [];
    check(`${who.identifiant} gets a password of 8 characters`, password, mail.body);
    check('and the way to the portal', mail.body.includes(`${base}/extranet/`), mail.body);
    return password;
}

// Asked for, verified, sent, signed, activated.
async function beginning(caf) {
    const reference = await ask(await newcomer(), base, type);
    const mail = await mails.arrived(type.requester, 'bien reçue');
    check('the acknowledgement has the reference', mail.body.includes(reference), mail.body);
    await desk.enterFirst(caf, base, agent);
    await desk.open(caf, base, type, reference);
    const numero = await desk.verifyAndSend(caf, type);
    await mails.arrived(type.requester, 'convention à signer');
    await desk.sign(caf, type, day);
    same('nobody has a password before the activation',
        mails.count(type.stays.identifiant, 'Mot de passe'), 0);
    await desk.activate(caf, type, day);
    return numero;
}

// The two persons of the request come in and use the service.
async function firstUse(caf, numero) {
    const [stays, leaves] = [await newcomer(), await newcomer()];
    let seen = await firstLogin(stays, service, type.stays, await mailedPassword(type.stays));
    const second = await firstLogin(leaves, service, type.leaves, await mailedPassword(type.leaves));
    if (type.rights) {
        await refused('a gestionnaire has no right of itself', stays, service, 'Droit absent', 'MCP-9.1');
        await desk.openConvention(caf, base, type, numero);
        await desk.avenant(caf, type, signed, (page) => type.rights(page), 'Quotient familial');
        seen = await stays.visit(service);
    } else {
        granted('the second person', second, word);
    }
    granted('the first use', seen, word);
    await stays.visit(`${base}/extranet/mes-services`, 'mes-services');
    if (other) {
        const another = await newcomer();
        await firstLogin(another, service, other, other.password);
        return { stays, leaves, another };
    }
    return { stays, leaves };
}

// LI-5, ST-6, MAM-6, MCP-17.3: who comes and who leaves change at the avenant's second.
async function change(caf, numero, { leaves }) {
    const comes = await newcomer();
    await desk.openConvention(caf, base, type, numero);
    await desk.avenant(caf, type, { signed: day, effect: '2027-03-09' },
        (page) => desk.changePersons(page, type), type.comes.identifiant, type.leaves.identifiant);
    const password = await mailedPassword(type.comes);
    at('2027-03-08 22:59:59');
    granted('who leaves, a second before', await login(leaves, service, type.leaves), word);
    await firstLogin(comes, service, type.comes, password);
    const title = 'Vous n’êtes pas habilité à ce service';
    await refused('who comes, a second before', comes, service, title, type.articles.removed);
    at('2027-03-08 23:00:00');
    await refused('who leaves, from that second', leaves, service, title, type.articles.removed);
    granted('who comes, from that second', await comes.visit(service), word);
}

// MCP-17.2: a breach ends the convention by itself one month after receipt, unless remedied.
async function breach(caf, numero, { stays, another }) {
    const letter = {
        ground: 'manquement', by: 'caf', receipt: '2027-09-10', lastDay: '10 octobre 2027',
        text: 'Un même compte a servi à plusieurs personnes.',
    };
    at('2027-09-15 08:00:00');
    await desk.enterAgain(caf, base, agent);
    for (const [partner, which] of [[type.partner, numero], [other.partner, other.numero]]) {
        await desk.openConvention(caf, base, { ...type, partner }, which);
        await desk.notice(caf, type, letter);
    }
    at('2027-10-08 08:00:00');
    await desk.enterAgain(caf, base, agent);
    await desk.openConvention(caf, base, type, numero);
    await desk.remedy(caf);
    at('2027-10-10 21:59:59');
    granted('remedied, in the last second of the month', await login(stays, service, type.stays), word);
    granted('not remedied, in that second', await login(another, service, other), word);
    at('2027-10-10 22:00:00');
    granted('remedied: it goes on', await stays.visit(service), word);
    await refused('not remedied: it ends by itself', another, service, 'Convention terminée', 'MCP-17.2');
}

// Section 4: told three months and one month before; access until the very second of the end,
// and the clause from then on.
async function end(caf, numero, { stays }) {
    const letter = type.letter;
    at(`${letter.recorded} 08:00:00`);
    await desk.enterAgain(caf, base, agent);
    await desk.openConvention(caf, base, type, numero);
    await desk.notice(caf, type, { ground: 'preavis', by: 'partenaire', ...letter });
    for (const [when, said] of letter.reminders) {
        at(`${when} 08:00:00`);
        await mails.arrived(type.stays.identifiant, said, letter.lastDay);
    }
    at(`${letter.ends} 22:59:59`);
    granted('the last second', await login(stays, service, type.stays), word);
    granted('and once more', await stays.visit(service), word);
    at(`${letter.ends} 23:00:00`);
    await refused('from the next', stays, service, 'Convention terminée', type.articles.end);
    for (const who of [type.stays, type.comes]) {
        await mails.arrived(who.identifiant, `Convention ${plain(numero)} : terminée`);
    }
    same('who left long ago hears nothing of it',
        mails.count(type.leaves.identifiant, ': terminée'), 0);
}

try {
    at(`${day} 09:00:00`);
    const caf = await newcomer();
    const numero = await beginning(caf);
    const persons = await firstUse(caf, numero);
    await change(caf, numero, persons);
    if (other) {
        await breach(caf, numero, persons);
    }
    await end(caf, numero, persons);
    check('the way was gone to its end', true);
} finally {
    await browser.close();
}
