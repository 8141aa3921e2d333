package Habilitation::Documents;

# Convention documents as `habilctl import` takes them, small and lawful, from which
# a test changes what it is about.
#
#   lieu('LI-2026-751-009', ['anna@lieu.example'], etat => 'preavis', fin => '2026-12-31')

use strict;
use warnings;
use utf8;

use Exporter qw(import);

our @EXPORT_OK = qw(lieu structures mam partenaire demande_lieu demande_partenaire);

# Every builder takes the number, then the persons (identifiants, or hashes with what
# the type wants beside), then fields of the document; one that is undef is left out.
sub _document {
    my ($type, $numero, $annexe, $persons, %changes) = @_;
    my %document = (
        schema     => 1,
        type       => $type,
        numero     => $numero,
        version    => 1,
        caf        => '751',
        etat       => 'active',
        signature  => {date => '2026-01-12', lieu => 'Paris', signataires => ['A. Un', 'B. Deux']},
        partenaire => {nom => 'Commune de Test', adresse => '1 place de la Mairie, Test'},
        %changes,
        annexe => {%$annexe, %{$changes{annexe} // {}}, personnes => [map { _person($_) } @$persons]},
    );
    delete @document{grep { !defined $document{$_} } keys %document};
    return \%document;
}

sub _person {
    my ($person) = @_;
    my %person = ref $person ? %$person : (identifiant => $person);
    my ($local) = $person{identifiant} =~ /^([^@]*)/;
    return {nom => ucfirst $local, prenom => 'Camille', %person};
}

# A lieu d'information for the commune 75056.
sub lieu {
    my ($numero, $persons, %changes) = @_;
    my $annexe = {communes => [{code => '75056', nom => 'Paris'}]};
    return _document('lieu_information', $numero, $annexe, $persons, %changes);
}

# A commune with a crèche (EAJE) and a relais (RPE); a person has every right to both
# unless `droits` says otherwise.
sub structures {
    my ($numero, $persons, %changes) = @_;
    my $annexe = {
        etablissements => [
            {id => 'EAJE-1', nom => 'Les Lutins',       type => 'EAJE'},
            {id => 'EAJE-2', nom => 'Les Galopins',     type => 'EAJE'},
            {id => 'RPE-1',  nom => 'Relais du Centre', type => 'RPE'},
        ],
    };
    my $all = [
        {etablissement => 'EAJE-1', services => ['disponibilites', 'fonctionnement']},
        {etablissement => 'RPE-1',  services => ['fonctionnement']},
    ];
    my @persons = map { {droits => $all, ref $_ ? %$_ : (identifiant => $_)} } @$persons;
    return _document('structures', $numero, $annexe, \@persons, %changes);
}

# The Mam MAM-1.
sub mam {
    my ($numero, $persons, %changes) = @_;
    my $annexe = {mam => {id => 'MAM-1', nom => 'Les Mésanges', adresse => '2 rue des Prés, Test'}};
    my @persons = map { {identifiant => $_, qualite => 'assistant_maternel', mam => 'MAM-1'} }
        @$persons;
    return _document('mam', $numero, $annexe, \@persons, %changes);
}

# A partner of Mon Compte Partenaire whose bulletin opens quotient_familial; `cnil` is
# the state of the formalities. Two gestionnaires are named beside the persons.
sub partenaire {
    my ($numero, $persons, %changes) = @_;
    my $cnil = delete $changes{cnil} // 'favorable';
    my @managers = map { "$_-$numero\@partenaire.example" } qw(principal suppleant);
    my $annexe = {
        mode            => 'delegue',
        quota           => 100,
        missions        => ['quotients_familiaux', 'adresses_des_familles'],
        bulletin        => {services => ['quotient_familial']},
        formalites_cnil => {etat => $cnil, date => '2026-01-10'},
        gestionnaires   => {principal => $managers[0], suppleant => $managers[1]},
    };
    my $right = [{service => 'quotient_familial', responsable_metier => 'A. Un'}];
    my @persons = map { {habilitations => $right, ref $_ ? %$_ : (identifiant => $_)} }
        @managers, @$persons;
    return _document('mon_compte_partenaire', $numero, $annexe, \@persons, %changes);
}

# What a future partner transmits to a Caf (demande-habilitation/TYPE).
sub _demande {
    my ($caf, $name, $annexe) = @_;
    my %person = (nom => 'Courtois', prenom => 'Alain');
    return {
        caf        => $caf,
        demandeur  => {%person, courriel => 'mairie@breval.example'},
        partenaire => {
            nom          => $name,
            adresse      => '12 rue du Lavoir, 91998 Bréval-les-Prés',
            siret        => '21910888800013',
            telephone    => '01 99 00 20 01',
            courriel     => 'mairie@breval.example',
            representant => {%person, qualite => 'Maire'},
        },
        annexe => $annexe,
    };
}

sub demande_lieu {
    my ($caf, $name) = @_;
    return _demande($caf, $name, {
        communes  => [{code => '91998', nom => 'Bréval-les-Prés'}],
        lieu      => {nom => 'Relais de Bréval', adresse => '5 allée des Acacias, 91998 Bréval-les-Prés'},
        personnes => [{identifiant => 'lucie.arnaud@breval.example', nom => 'Arnaud',
            prenom => 'Lucie', fonction => 'Directrice'}],
    });
}

sub demande_partenaire {
    my ($caf, $name) = @_;
    my @managers = map { {nom => $_->[0], prenom => $_->[1],
        identifiant => lc("$_->[1].$_->[0]") . '@breval.example'} }
        ['Morel', 'Isabelle'], ['Haddad', 'Karim'];
    return _demande($caf, $name, {
        mode          => 'delegue',
        quota         => 10,
        missions      => ['quotients_familiaux'],
        bulletin      => {services => ['quotient_familial']},
        gestionnaires => {principal => $managers[0], suppleant => $managers[1]},
    });
}

1;
