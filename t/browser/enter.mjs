// Ways into the portal.

import { open } from './browser.mjs';
import { follow, path } from './walk.mjs';

const send = (page) => follow(page, () => page.click('main button[type=submit]'));

// The first login of a person or an agent: their password is changed, the terms are accepted by
// those whom they are put to; who has changed it already just logs in.
export async function enterFirst(page, base, identifiant, password, chosen) {
    await follow(page, () => page.goto(`${base}/extranet/connexion`));
    await page.fill('#identifiant', identifiant);
    await page.fill('#mot_de_passe', password);
    await send(page);
    if (path(page) === '/extranet/mot-de-passe') {
        await page.fill('#ancien', password);
        await page.fill('#nouveau', chosen);
        await page.fill('#confirmation', chosen);
        await send(page);
    }
    if (path(page) === '/extranet/conditions') {
        await page.check('main input[type=checkbox]');
        await send(page);
    }
}

// A page of somebody whose session was opened without the browser.
export async function openAs(browser, base, cookie) {
    const page = await open(browser);
    await page.context().addCookies([{
        name: '__Host-habilitation', value: cookie, url: base, secure: true, httpOnly: true,
    }]);
    return page;
}
