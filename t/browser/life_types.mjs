// The four types of convention, as a walk meets them: what their partners ask for, who
// works there, and what is theirs alone. Everybody is invented.

import { button, field, fill, follow } from './walk.mjs';

const caf = '911';

const somebody = (prenom, nom, place) => ({
    prenom,
    nom,
    identifiant: `${prenom}.${nom}@${place}.example`.toLowerCase().normalize('NFD').replace(/[^a-z.@]/g, ''),
});

const partner = (nom, place) => ({
    'partenaire.nom': nom,
    'partenaire.adresse': '1 place de la Mairie\n91998 Bréval-les-Prés',
    'partenaire.telephone': '01 99 00 10 01',
    'partenaire.courriel': `contact@${place}.example`,
});
const siret = { 'partenaire.siret': '219 109 999 00017' };
const signatory = {
    'partenaire.representant.nom': 'Marchand',
    'partenaire.representant.prenom': 'Hélène',
    'partenaire.representant.qualite': 'Maire',
};
const requester = (place) => ({
    'demandeur.nom': 'Marchand',
    'demandeur.prenom': 'Hélène',
    'demandeur.courriel': `helene.marchand@${place}.example`,
});

const named = (prefix, who) => ({
    [`${prefix}.nom`]: who.nom,
    [`${prefix}.prenom`]: who.prenom,
    [`${prefix}.identifiant`]: who.identifiant,
});
const person = (i, who) => named(`annexe.personnes[${i}]`, who);

// A notice for the anniversary of 8 March: three months before it at the latest.
const yearly = {
    recorded: '2027-09-15', receipt: '2027-09-14', tooEarly: '2028-03-06', lastDay: '7 mars 2028',
    ends: '2028-03-07',
    reminders: [['2027-12-08', 'fin d’ici trois mois'], ['2028-02-08', 'fin d’ici un mois']],
};

// A row more, by the button that adds one: of the public form, of an annexe.
const add = (page, name) => follow(page, () => button(page, name).click());
const addTo = (page, rows) => follow(page,
    () => page.locator(`button[name=ajouter][value="${rows}"]`).click());

async function grant(page, i) {
    const rows = `annexe.personnes[${i}].habilitations`;
    await addTo(page, rows);
    await fill(page, {
        [`${rows}[0].service`]: 'quotient_familial',
        [`${rows}[0].responsable_metier`]: 'Hélène Marchand',
    });
}

const lieu = {
    path: 'lieu-information',
    service: '/demandes/',
    partner: 'Commune de Bréval-les-Prés',
    requester: 'helene.marchand@lieu.example',
    stays: somebody('Claire', 'Fontaine', 'lieu'),
    leaves: somebody('Mehdi', 'Benali', 'lieu'),
    comes: somebody('Aïcha', 'Diallo', 'lieu'),
    articles: { request: 'LI-3.1', removed: 'LI-3.2', avenant: 'LI-5', end: 'LI-4' },
    letter: yearly,
    steps: [],

    async request(page) {
        await field(page, 'caf').selectOption(caf);
        await fill(page, {
            ...partner(this.partner, 'lieu'), ...signatory, ...requester('lieu'),
            'annexe.lieu.nom': 'Point d’information petite enfance',
            'annexe.lieu.adresse': '4 rue des Tilleuls, 91998 Bréval-les-Prés',
            'annexe.communes[0].nom': '91998', ...person(0, this.stays),
        });
        await add(page, 'Ajouter une personne');
        await fill(page, person(1, this.leaves));
    },

    arrival: async () => {},
};

const structures = {
    path: 'structures',
    service: '/disponibilites/',
    partner: 'Commune de Bréval-les-Prés',
    requester: 'helene.marchand@structures.example',
    stays: somebody('Isabelle', 'Morel', 'structures'),
    leaves: somebody('Karim', 'Haddad', 'structures'),
    comes: somebody('Sophie', 'Garnier', 'structures'),
    articles: { request: 'ST-3.1', removed: 'ST-3.3', avenant: 'ST-6', end: 'ST-5' },
    letter: yearly,
    steps: [{ title: 'Délibération qui autorise la commune à signer', article: 'ST-3.1', numero: '2027-14' }],

    async request(page) {
        await field(page, 'caf').selectOption(caf);
        await page.getByLabel('Une commune').check();
        await fill(page, {
            ...partner(this.partner, 'structures'), ...siret, ...signatory, ...requester('structures'),
            'annexe.etablissements[0].nom': 'EAJE-911-0042',
            'annexe.etablissements[0].commune.nom': '91998', ...person(0, this.stays),
        });
        await add(page, 'Ajouter une personne');
        await fill(page, person(1, this.leaves));
        for (const box of await page.getByLabel('Disponibilités').all()) {
            await box.check();
        }
    },

    async arrival(page, i) {
        const rights = `annexe.personnes[${i}].droits`;
        await addTo(page, rights);
        await fill(page, { [`${rights}[0].etablissement`]: 'EAJE-911-0042' });
        await page.locator(`[name="${rights}[0].services"][value=disponibilites]`).check();
    },
};

const mam = {
    path: 'mam',
    service: '/fiche/',
    partner: 'Les Petits Loirs',
    requester: 'helene.marchand@mam.example',
    stays: somebody('Nadia', 'Cherif', 'mam'),
    leaves: somebody('Élodie', 'Blanchard', 'mam'),
    comes: somebody('Inès', 'Roussel', 'mam'),
    articles: { request: 'MAM-4.1', removed: 'MAM-6', avenant: 'MAM-6', end: 'MAM-5b' },
    letter: yearly,
    steps: [],

    async request(page) {
        await field(page, 'caf').selectOption(caf);
        await fill(page, {
            ...partner(this.partner, 'mam'), ...requester('mam'),
            'annexe.mam.commune.nom': '91997', 'annexe.mam.id': 'MAM-911-0005',
            ...person(0, this.stays),
        });
        await add(page, 'Ajouter un assistant maternel');
        await fill(page, person(1, this.leaves));
    },

    arrival: (page, i) => fill(page, { [`annexe.personnes[${i}].mam`]: 'MAM-911-0005' }),
};

const partenaire = {
    path: 'mon-compte-partenaire',
    service: '/services/quotient-familial/',
    partner: 'Syndicat enfance du Val',
    requester: 'helene.marchand@partenaire.example',
    stays: somebody('Olivier', 'Renaud', 'partenaire'),
    leaves: somebody('Martine', 'Colin', 'partenaire'),
    comes: somebody('Youssef', 'Amrani', 'partenaire'),
    articles: { request: 'MCP-17.1', removed: 'MCP-9.1', avenant: 'MCP-17.3', end: 'MCP-17.2' },
    letter: {
        recorded: '2027-10-15', receipt: '2027-10-14', tooEarly: '2028-01-13', lastDay: '14 janvier 2028',
        ends: '2028-01-14',
        reminders: [['2027-10-15', 'fin d’ici trois mois'], ['2027-12-15', 'fin d’ici un mois']],
    },
    steps: [
        { title: 'Formalités auprès de la Cnil', article: 'MCP-17.1', avis: 'favorable' },
        { title: 'Préalables du contrat de service', article: 'MCP-12' },
    ],

    async request(page) {
        await field(page, 'caf').selectOption(caf);
        await fill(page, {
            ...partner(this.partner, 'partenaire'), ...siret, ...signatory, ...requester('partenaire'),
            'annexe.quota': '10', ...named('annexe.gestionnaires.principal', this.stays),
            ...named('annexe.gestionnaires.suppleant', this.leaves),
        });
        await page.getByLabel('Consultation du quotient familial').check();
        await page.getByLabel('Nos gestionnaires').check();
        await field(page, 'annexe.missions').nth(0).check();
    },

    // MCP-9.2: each habilitation names the responsable métier who asked for it
    async rights(page) {
        await grant(page, 0);
        await grant(page, 1);
    },

    // MCP-9.1: there is always a suppléant
    async arrival(page, i) {
        await grant(page, i);
        await fill(page, { 'annexe.gestionnaires.suppleant': this.comes.identifiant });
    },
};

export const types = { lieu_information: lieu, structures, mam, mon_compte_partenaire: partenaire };
