#!/usr/bin/perl

# What programs do with the fiches of structures and Mam (ST-1 to ST-4, MAM-1 to MAM-5), and
# with what is published: each operation of conf/openapi.json below annuaire, structures/ and
# mam/ is called, and what is sent and what is answered are as the file says.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use Test::More;

use Habilitation::Documents qw(mam structures);
use Habilitation::Fiches qw(fiche);
use Habilitation::Program ();
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {AGENT => 'valide@caf751.example', CAMILLE => 'camille@ville.example', NADIA => 'nadia@mam.example'};
my ($true, $false) = (JSON::PP::true, JSON::PP::false);

my %kinds = ('EAJE-1' => 'EAJE', 'ALSH-1' => 'ALSH', 'RPE-1' => 'RPE', 'LAEP-1' => 'LAEP');
my %place = (adresse => '3 allée des Acacias, 91998 Bréval-les-Prés',
    commune => {code => '91998', nom => 'Bréval-les-Prés'});
my @services = (map { {etablissement => $_,
    services => ['fonctionnement', $kinds{$_} eq 'EAJE' ? 'disponibilites' : ()]} } sort keys %kinds);

my $t = Habilitation::Test->new(workers => 2);
my $store = $t->store(empty => 1);
$store->import_documents(
    structures('ST-1', [{identifiant => CAMILLE, droits => \@services}], annexe => {
        etablissements => [map { {id => $_, nom => "Maison $_", type => $kinds{$_}, %place} } sort keys %kinds]}),
    mam('MAM-1', [NADIA], annexe => {mam => {id => 'MAM-1', nom => 'Les Mésanges', %place}}));
$t->ctl('agent', 'add', AGENT, '--nom', 'Perrin', '--prenom', 'Alix', '--caf', '751', '--roles', 'validation');
$t->configure(<<'EOT_NGINX');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server { listen 127.0.0.1:%%PORT%%; %%PORTAL%% }
}
EOT_NGINX
$t->start;

my $program = Habilitation::Program->new($t);
my @agent = (as => AGENT);
my %own = (structures => [as => CAMILLE], mam => [bearer => $program->token(NADIA)]);

sub call { return $program->call(@_) }
sub get  { my ($path, @options) = @_; return call(200, 'get', $path, undef, @options) }
sub post { my ($path, $document, @options) = @_; return call(200, 'post', $path, $document, @options) }

# What is refused, and why.
sub refused {
    my ($status, $motif, $method, $path, $document, @options) = @_;
    my $problem = call($status, $method, $path, $document, @options);
    is($problem->{motif}, $motif, "because of $motif");
    return $problem;
}

# What a program sends: JSON says yes with true.
sub said {
    my ($value) = @_;
    return $value eq 'oui' ? $true : $value eq 'non' ? $false : undef;
}

sub entered {
    my $document = fiche(@_);
    for my $part (grep { ref eq 'HASH' } values %$document) {
        $part->{$_} = said($part->{$_}) // $part->{$_} for keys %$part;
    }
    return $document;
}

sub form_path {
    my ($type, $id) = @_;
    return "/$type/fonctionnement/" . ($type eq 'mam' ? '' : lc("$kinds{$id}/")) . $id;
}

sub revision { my ($type, $id) = @_; return get("/$type/fiches/$id", @{$own{$type}})->{revision} }

sub submit {
    my ($type, $id, %changes) = @_;
    my $kind = $kinds{$id} // 'MAM';
    my $sent = post(form_path($type, $id) . '?revision=' . revision($type, $id), entered($kind, %changes),
        @{$own{$type}});
    is($sent->{etat}, 'soumise', "$id is sent to the Caf");
    return $sent->{version};
}

sub decide {
    my ($type, $id, $number, %decision) = @_;
    my $here = "/$type/validation/$id/$number";
    my $seen = get($here, @agent);
    return post($here, {revision => $seen->{revision}, %decision,
            ($decision{action} eq 'accepter' ? (controle => [map { $_->{code} } @{$seen->{points}}]) : ())}, @agent)
        ->{etat};
}

sub publish {
    my ($type, $id, %changes) = @_;
    is(decide($type, $id, submit($type, $id, %changes), action => 'accepter'), 'publiee', "$id is online");
    return;
}

# ST-3.3, MAM-4.3: a brouillon, and what is not taken for one.
sub draft {
    my ($type, $id, $field) = @_;
    my @who = @{$own{$type}};
    my $form = form_path($type, $id);
    my $whole = entered($kinds{$id} // 'MAM');
    ok((grep { $_->{id} eq $id } @{get("/$type/fiches", @who)->{fiches}}), "$id is one’s own");
    ok(get($form, @who)->{sections}, 'the form tells its rules');
    my $draft = post("$form?revision=0", {$field => 'Une ébauche.', action => 'enregistrer'}, @who);
    is($draft->{etat}, 'brouillon', 'a brouillon, with the rest to come');
    my $lost = refused(409, 'fiche_modifiee', 'post', "$form?revision=0", $whole, @who);
    is($lost->{version}{etat}, 'brouillon', 'never over what somebody else has saved');
    refused(422, 'saisie', 'post', $form, $whole, @who);
    my $wrong = refused(422, 'saisie', 'post', "$form?revision=$draft->{revision}", {%$whole, etat => 'publiee'}, @who);
    is($wrong->{erreurs}[0]{champ}, 'etat', 'no field of the form');
    refused(404, 'inconnu', 'get', "/annuaire/$type/$id");
    return;
}

# ST-2, MAM-3: what the Caf refuses, and why; gives the number of the version.
sub reject {
    my ($type, $id) = @_;
    my $number = submit($type, $id);
    my $here = "/$type/validation/$id/$number";
    ok((grep { $_->{id} eq $id } @{get("/$type/validation", @agent)->{fiches}}), 'it waits for the Caf');
    refused(400, 'lien_inconnu', 'get', "/$type/validation?suite=x", undef, @agent);
    my $read = get($here, @agent);
    my %decision = (revision => $read->{revision});
    refused(422, 'saisie', 'post', $here, {%decision, action => 'accepter', controle => []}, @agent);
    my ($line) = grep { $_->{chemin} } map { @{$_->{lignes} // []} } @{$read->{difference}{sections}};
    my %why = (motif => 'Un nom y figure.', motifs => [{chemin => $line->{chemin}, motif => 'Ici.'}]);
    is(decide($type, $id, $number, action => 'rejeter', %why), 'rejetee', 'rejected, with reasons');
    refused(409, 'conflit', 'post', $here, {%decision, action => 'rejeter', motif => 'Non.'}, @agent);
    my $told = get("/$type/versions/$id/$number", @{$own{$type}})->{version};
    is($told->{motifs}[0]{chemin}, $line->{chemin}, 'the person is told why');
    return $number;
}

# ST-3.4, MAM-4.4: every version is kept, and can be taken up again.
sub take_up {
    my ($type, $id, $number) = @_;
    my @who = @{$own{$type}};
    my $history = get("/$type/historique/$id", @who);
    is_deeply([map { $_->{etat} } @{$history->{versions}}], ['publiee', 'rejetee'], 'every version is kept');
    my $here = "/$type/versions/$id/$number";
    refused(422, 'saisie', 'post', $here, {}, @who);
    refused(409, 'fiche_modifiee', 'post', $here, {revision => 1}, @who);
    is(post($here, {revision => $history->{revision}}, @who)->{etat}, 'brouillon', 'one is taken up again');
    refused(404, 'version_inconnue', 'get', "/$type/versions/$id/99", undef, @who);
    return;
}

# A fiche from its first word on, to be online with a brouillon beside it.
sub walk {
    my ($type, $id, $field) = @_;
    my $kind = $kinds{$id} // 'MAM';
    draft($type, $id, $field);
    my $rejected = reject($type, $id);
    publish($type, $id);
    is(get("/annuaire/$type/$id")->{fonctionnement}{$field}, entered($kind)->{$field}, 'what is accepted is public');
    refused(409, 'deja_en_ligne', 'post', form_path($type, $id) . '?revision=' . revision($type, $id), entered($kind),
        @{$own{$type}});
    take_up($type, $id, $rejected);
    return;
}

# ST-2, MAM-5a: a claim, and its answer.
sub claim {
    my ($type, $id, $issue, %claim) = @_;
    my @who = @{$own{$type}};
    ok(get("/$type/reclamer/$id", @who)->{sections}, 'the form of claims');
    refused(422, 'saisie', 'post', "/$type/reclamer/$id", {%claim, texte => ''}, @who);
    my $number = post("/$type/reclamer/$id", {%claim}, @who)->{numero};
    is(get("/$type/reclamations", @who)->{reclamations}[0]{numero}, $number, 'it is one’s own');
    is(get("/$type/suivi-reclamations", @agent)->{reclamations}[0]{texte}, $claim{texte}, 'the Caf reads it');
    my $here = "/$type/suivi-reclamations/$number";
    ok((grep { $_ eq $issue } @{get($here, @agent)->{issues}}), "it can be $issue");
    refused(422, 'saisie', 'post', $here, {issue => 'autre', texte => 'Vu.'}, @agent);
    is(post($here, {issue => $issue, texte => 'Nous l’avons lu.'}, @agent)->{issue}, $issue, 'it is answered');
    refused(409, 'conflit', 'post', $here, {issue => $issue, texte => 'Encore.'}, @agent);
    is(get("/$type/reclamations/$number", @who)->{reponse}{texte}, 'Nous l’avons lu.', 'the person reads it');
    refused(404, 'inconnu', 'get', "/$type/reclamations/99", undef, @who);
    return;
}

# ST-2, MAM-1: the Caf withdraws what is online.
sub withdraw {
    my ($type, $id) = @_;
    my $here = "/$type/publication/$id";
    is(get("/$type/validation?vue=en_ligne", @agent)->{fiches}[0]{base}, $type, 'what the Caf has online');
    call(303, 'get', "/$type/validation?vue=en_ligne&id=$id", undef, @agent);
    refused(404, 'fiche_inconnue', 'get', "/$type/validation?vue=en_ligne&id=RIEN-1", undef, @agent);
    is(get($here, @agent)->{en_ligne}, $true, "$id is online");
    refused(422, 'saisie', 'post', $here, {action => 'retirer', motif => ''}, @agent);
    is(post($here, {action => 'retirer', motif => 'Une erreur.'}, @agent)->{etat}, 'retiree', 'withdrawn');
    refused(409, 'conflit', 'post', $here, {action => 'retirer', motif => 'Une erreur.'}, @agent);
    is(get($here, @agent)->{en_ligne}, $false, 'and nothing is');
    refused(404, 'inconnu', 'get', "/annuaire/$type/$id");
    return;
}

subtest 'without an account' => sub {
    is_deeply(get('/annuaire')->{resultats}, [], 'nothing is published');
    refused(401, 'sans_session', 'get', "/$_/fiches") for qw(structures mam);
    refused(401, 'sans_session', 'post', '/mam/consentement', {mam => 'MAM-1', action => 'donner'});
    refused(403, 'acte_non_autorise', 'get', '/structures/validation', undef, @{$own{structures}});
};

subtest 'structures' => sub {
    walk('structures', 'EAJE-1', 'projet');
    refused(404, 'fiche_inconnue', 'get', '/structures/fonctionnement/rpe/EAJE-1', undef, @{$own{structures}});
    for my $id (qw(ALSH-1 RPE-1 LAEP-1)) {
        get(form_path('structures', $id), @{$own{structures}});
        my $form = form_path('structures', $id) . '?revision=0';
        is(post($form, {action => 'enregistrer'}, @{$own{structures}})->{etat}, 'brouillon', "$id: a brouillon");
        publish('structures', $id);
        is(get("/annuaire/structures/$id")->{genre}, $kinds{$id}, "a $kinds{$id}");
    }
    claim('structures', 'EAJE-1', 'fondee', texte => 'Une erreur.', remede => 'Corrigez-la.');
};

subtest 'ST-1, ST-4: free places' => sub {
    my @who = @{$own{structures}};
    my $here = '/structures/disponibilites/EAJE-1';
    my $week = get($here, @who);
    my %places = (places => {moins_1_an => {lundi_matin => 2, samedi_apres_midi => 0}});
    my %present = (semaine => $week->{semaine}, revision => $week->{revision});
    refused(409, 'rien_a_recopier', 'post', $here, {%present, action => 'recopier'}, @who);
    is_deeply(post($here, {%present, %places}, @who)->{places}, $places{places}, 'published at once');
    refused(409, 'modifie_entre_temps', 'post', $here, {%present, %places}, @who);
    refused(422, 'saisie', 'post', $here, {%present, places => {moins_1_an => {lundi_matin => 100}}}, @who);
    my %next = (semaine => $week->{suivante}, revision => 0);
    is_deeply(post($here, {%next, action => 'recopier'}, @who)->{places}, $places{places}, 'those of before again');
    is(get("$here?semaine=$week->{suivante}", @who)->{revision}, 1, 'they are read');
    refused(400, 'semaine_inconnue', 'get', "$here?semaine=2020-01-06", undef, @who);
    is(get('/structures/disponibilites-historique/EAJE-1', @who)->{publications}[0]{recopiee}, $true,
        'ST-3.4: who published what');
    is(get('/annuaire/structures/EAJE-1')->{disponibilites}[0]{places}{moins_1_an}{lundi_matin}, 2, 'and all read');
    refused(403, 'cible_sans_ce_service', 'get', '/structures/disponibilites/RPE-1', undef, @who);
};

subtest 'mam' => sub {
    my @who = @{$own{mam}};
    walk('mam', 'MAM-1', 'presentation');
    is(get('/mam/consentement', @who)->{mams}[0]{accord}, 'aucun', 'MAM-2: nobody has consented');
    call(303, 'post', '/mam/consentement', {mam => 'MAM-1', action => 'donner'}, @who);
    is(get('/mam/consentement', @who)->{mams}[0]{historique}[0]{etat}, 'donne', 'it is on record');
    refused(422, 'saisie', 'post', '/mam/consentement', {mam => 'MAM-1', action => 'autre'}, @who);
    publish('mam', 'MAM-1', inscription => 'Écrivez à la Mam.');
    is_deeply(get('/annuaire/mam/MAM-1')->{assistants}, [{nom => 'Nadia', prenom => 'Camille'}], 'the name is online');
    call(303, 'post', '/mam/consentement', {mam => 'MAM-1', action => 'retirer'}, @who);
    is_deeply(get('/annuaire/mam/MAM-1')->{assistants}, [], 'and is gone at once');
    claim('mam', 'MAM-1', 'faite', nature => 'correction', texte => 'L’adresse a changé.');
};

subtest 'what is published is found' => sub {
    my $found = get('/annuaire?commune=91998&genre=EAJE&places=1&nom=maison');
    is($found->{resultats}[0]{id}, 'EAJE-1', 'by commune, kind, places and name');
    is($found->{commune}{nombre}, 4, 'there are four there');
    is_deeply(get('/annuaire?commune=Nulle-part')->{communes}, [], 'none is called so');
    is(refused(422, 'saisie', 'get', '/annuaire?genre=AUTRE')->{champ}, 'genre', 'a kind that is none');
    my @all = map { JSON::PP->new->utf8->decode($_) } split /\n/, get('/annuaire/export.jsonl')->body;
    is_deeply([sort map { $_->{id} } @all], [sort keys %kinds, 'MAM-1'], 'all of it');
    $program->is_told('Publication', $_, "$_->{id}, as told") for @all;
    is(scalar(() = get('/annuaire/export.csv')->body =~ /Maison/g), 4, 'as a table too');
};

subtest 'ST-2: withdrawn' => sub {
    withdraw('structures', 'ALSH-1');
    withdraw('mam', 'MAM-1');
};

is_deeply([$program->uncalled('fiches')], [], 'all operations did their work');

$t->done;
done_testing;
