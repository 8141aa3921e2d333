// What the persons of a partner do: ask for a convention, come in with a mailed
// password, use a service, be refused.

import { check, same } from './browser.mjs';
import {
    button, field, path, says,
} from './walk.mjs';

const chosen = 'Une longue phrase sans surprise';
const submit = (page) => page.locator('main button[type=submit]').last();

// LI-3.1, ST-3.1, MAM-4.1: entered, reviewed, transmitted. The reference.
export async function ask(walk, base, type) {
    const { page } = walk;
    await walk.visit(`${base}/extranet/demande-habilitation/${type.path}`, 'the form');
    await type.request(page);
    await walk.press(button(page, 'Relire la demande'), 'the review');
    await says('the review', page, type.partner, type.stays.identifiant, type.leaves.identifiant);
    await walk.press(button(page, 'Transmettre la demande à la Caf'), 'transmitted');
    same('the request is transmitted', path(page), '/extranet/demande-habilitation/transmise');
    return (await page.locator('main .numero').first().textContent()).trim();
}

async function identify(walk, who, password) {
    await field(walk.page, 'identifiant').fill(who.identifiant);
    await field(walk.page, 'mot_de_passe').fill(password);
    return walk.press(button(walk.page, 'Se connecter'));
}

// LI-3.2, ST-3.2, MAM-4.2: a first password opens nothing but its change.
export async function changePassword(walk, address, who, password) {
    const { page } = walk;
    await walk.visit(address, 'connexion');
    same('without a session: to connexion', path(page), '/extranet/connexion');
    await identify(walk, who, password);
    same('a mailed password leads to its change', path(page), '/extranet/mot-de-passe');
    await walk.visit(address, 'mot-de-passe');
    same('and to nothing else', path(page), '/extranet/mot-de-passe');
    await field(page, 'ancien').fill(password);
    await field(page, 'nouveau').fill(chosen);
    await field(page, 'confirmation').fill(chosen);
    return walk.press(submit(page));
}

// LI-1, ST-1, MAM-1, MCP-15: a partner's person then accepts the terms, and comes where they
// wanted to go.
export async function firstLogin(walk, address, who, password) {
    const { page } = walk;
    await changePassword(walk, address, who, password);
    same('then to the terms', path(page), '/extranet/conditions');
    await walk.visit(address, 'conditions');
    same('which nobody goes round', path(page), '/extranet/conditions');
    await field(page, 'accepte').check();
    const seen = await walk.press(submit(page));
    same('then where the person wanted to go', page.url(), address);
    return seen;
}

// LI-3.2: the own password, once the session of another day has ended.
export async function login(walk, address, who) {
    const { page } = walk;
    await walk.visit(address, 'connexion, a session ended');
    same('the session of another day has ended', path(page), '/extranet/connexion');
    return identify(walk, who, chosen);
}

export function granted(name, seen, word) {
    same(`${name}: open`, seen.status, 200);
    check(`${name}: it is the service`, seen.source.includes(word), seen.source);
}

// The refusal says in French why, and cites the article.
export async function refused(name, walk, address, title, article) {
    const { page } = walk;
    const seen = await walk.visit(address, `refus, ${title}`);
    same(`${name}: 403`, seen.status, 403);
    same(`${name}: ${title}`, (await page.locator('h1').allTextContents()).join(), title);
    const cited = page.locator('dt:text-is("Article") + dd');
    same(`${name}: ${article}`, (await cited.allTextContents()).join(), article);
}
