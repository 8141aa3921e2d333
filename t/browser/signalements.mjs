// An agent of the Caf and a person, in turns: thresholds, a question, its answer, two outcomes.
// Usage: signalements.mjs '{"base", "anne", "alix", "shots"}'

import { check, inspect, launch, same } from './browser.mjs';
import { openAs } from './enter.mjs';
import { button, field, fill, follow, link, says, walker } from './walk.mjs';

const { base, anne, alix, shots } = JSON.parse(process.argv[2]);

async function look(name, page, seen, status) {
    same(`${name}: answered`, seen.status, status);
    await inspect(name, page, seen.source);
    if (shots) {
        await page.screenshot({ path: `${shots}/${name.replace(/[^a-z]+/gi, '-')}.png`, fullPage: true });
    }
}

const visit = (page, where) => follow(page, () => page.goto(`${base}/extranet/${where}`));
const press = (page, name) => follow(page, () => button(page, name).click());
const go = (page, name) => follow(page, () => link(page, name).first().click());

async function thresholds(page) {
    const save = 'Enregistrer les contrôles de la Caf 751';
    await look('thresholds', page, await visit(page, 'caf/controles'), 200);
    await field(page, 'regles.refus.refus').fill('1000');
    await look('thresholds with a fault', page, await press(page, save), 422);
    same('the field is told apart', await field(page, 'regles.refus.refus').getAttribute('aria-invalid'), 'true');
    same('what was typed stays', await field(page, 'regles.refus.refus').inputValue(), '1000');
    await field(page, 'regles.refus.refus').fill('8');
    await field(page, 'fonctions[0].service').selectOption('lieu_information/*');
    await field(page, 'fonctions[0].mots').fill('stagiaire, intérimaire');
    const keys = walker(page);
    const seen = await keys.press(button(page, save));
    await look('thresholds that are kept', page, seen, 200);
    await says('thresholds that are kept', page, 'Les contrôles sont changés');
    same('as they were typed', await field(page, 'regles.refus.refus').inputValue(), '8');
    same('words too', await field(page, 'fonctions[0].mots').inputValue(), 'stagiaire, intérimaire');
}

async function question(page) {
    await look('the desk', page, await visit(page, 'caf/'), 200);
    await says('the desk', page, '3 à examiner');
    await look('signals', page, await go(page, 'Tous les signalements'), 200);
    await field(page, 'regle').selectOption('nuit');
    await look('signals of one control', page, await press(page, 'Filtrer'), 200);
    same('one of them', await page.locator('.liste > li').count(), 1);
    const seen = await visit(page, 'caf/signalements/1');
    await look('a signal without records', page, seen, 200);
    await fill(page, { question: 'Qui s’est connecté dimanche ?' });
    const keys = walker(page);
    await look('a signal that is asked about', page, await keys.press(button(page, 'Poser la question')), 200);
    await says('a signal that is asked about', page, 'La question est posée', 'Réponse attendue avant le');
}

async function answer(page) {
    await visit(page, 'mes-services');
    await look('questions', page, await go(page, 'Questions de la Caf sur des connexions'), 200);
    await look('a question', page, await go(page, 'Nombreux refus'), 200);
    await says('a question', page, 'Qui s’est connecté dimanche ?', 'Personne concernée Vous');
    check('no agent has a name', !(await page.content()).includes('Perrin'));
    await look('a question without an answer', page, await press(page, 'Répondre à la Caf'), 422);
    await fill(page, { reponse: 'C’était moi, pour préparer la rentrée.' });
    const keys = walker(page);
    await look('a question with its answer', page, await keys.press(button(page, 'Répondre à la Caf')), 200);
    await says('a question with its answer', page, 'Votre réponse est transmise', 'Réponse reçue');
    same('no form is left', await field(page, 'reponse').count(), 0);
}

async function outcomes(page) {
    await visit(page, 'caf/signalements/1');
    await says('the answer', page, 'C’était moi, pour préparer la rentrée.');
    await fill(page, { motif: 'Rien à redire.' });
    await look('a signal closed without an outcome', page, await press(page, 'Clore'), 422);
    await page.locator('#issue-justifie').check();
    await fill(page, { motif: 'L’explication suffit.' });
    await look('a signal that is explained', page, await press(page, 'Clore'), 200);
    await says('a signal that is explained', page, 'Le signalement est clos', 'Explication reçue');

    await look('a signal with records', page, await visit(page, 'caf/signalements/3'), 200);
    await says('a signal with records', page, '127.0.0.1', '13055', 'est tracée');
    await page.locator('#issue-suspension').check();
    await fill(page, { motif: 'Refus répétés, sans explication.' });
    await look('a suspension to confirm', page, await press(page, 'Clore'), 200);
    await says('a suspension to confirm', page, 'Refus répétés, sans explication.');
    const keys = walker(page);
    await look('a suspension', page, await keys.press(button(page, 'Confirmer')), 200);
    await says('a suspension', page, 'La personne est suspendue', 'Personne suspendue');
}

const browser = await launch();
const agent = await openAs(browser, base, alix);
const person = await openAs(browser, base, anne);
await thresholds(agent);
await question(agent);
await answer(person);
await outcomes(agent);
await browser.close();
check('the way was gone to its end', true);
