package Habilitation::Fiches;

# What persons enter for an establishment or a Mam, small and lawful, as a program sends it.
#
#   fiche('EAJE', projet => 'Un autre projet')

use strict;
use warnings;
use utf8;

use Exporter qw(import);
use JSON::PP ();

our @EXPORT_OK = qw(fiche);

my $breval = {code => '91998', nom => 'Bréval-les-Prés'};
my $monday = {jour => 'lundi', debut => '07:30', fin => '18:30'};
my %of_all = (
    horaires      => [$monday],
    coordonnees   => {adresse => '3 allée des Acacias, 91998 Bréval-les-Prés', commune => $breval,
        telephone => '01 99 00 20 10'},
    accessibilite => {locaux => 'oui'},
);

my %fiches = (
    EAJE => {
        %of_all,
        accueil      => {type => 'multi_accueil', capacite => 30, ages => 'de 10 semaines à 4 ans',
            formules => ['regulier', 'occasionnel']},
        tarification => {mode => 'psu'},
        projet       => 'Des journées dehors, des histoires, du temps.',
        admission    => 'Une commission se réunit au printemps.',
        inscription  => {ou => 'À la mairie.'},
    },
    ALSH => {
        %of_all,
        accueil     => {ages => 'de 3 à 11 ans', periodes => ['mercredis'], capacite => 60},
        tarifs      => [{libelle => 'La journée', montant => 'de 4 à 12 euros'}],
        repas       => {formule => 'fourni'},
        transport   => {propose => 'non'},
        projet      => 'Jouer ensemble.',
        inscription => {ou => 'À la mairie.'},
    },
    RPE => {
        %of_all,
        missions => {publics => ['familles', 'assistants_maternels'], details => 'Informer et réunir.'},
        communes => [{commune => $breval}],
    },
    LAEP => {
        %of_all,
        accueil => {ages => 'de 0 à 6 ans', participation => 'gratuit', anonymat => 'oui',
            inscription => 'non'},
        projet => 'Un lieu pour souffler.',
    },
    MAM => {
        presentation  => 'Une maison avec un jardin.',
        accueil       => {ages => 'de 10 semaines à 6 ans', capacite => 12, formules => ['regulier']},
        ouverture     => [$monday],
        inscription   => 'Appelez la Mam.',
        contact       => {adresse => '8 chemin du Moulin, 91997 Saint-Aubin-la-Rivière',
            commune => {code => '91997', nom => 'Saint-Aubin-la-Rivière'}},
        accessibilite => {handicap => 'oui'},
    },
);

# A document of a kind, its own to be changed.
sub fiche {
    my ($kind, %changes) = @_;
    my $json = JSON::PP->new;
    return {%{$json->decode($json->encode($fiches{$kind} // die "no such kind: $kind"))}, %changes};
}

1;
