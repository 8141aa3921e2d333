#!/usr/bin/perl

# A program does by JSON alone what the pages do, and conf/openapi.json tells it all: each
# operation is called, and what is sent and what is answered are as the file says.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use MIME::Base64 qw(encode_base64);
use Test::More;

use Habilitation::Documents qw(demande_lieu demande_partenaire);
use Habilitation::Program ();
use Habilitation::Schema ();
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {AGENT => 'alix@caf911.example', LUCIE => 'lucie.arnaud@breval.example', PORTAL => '/extranet'};
my ($true, $false) = (JSON::PP::true, JSON::PP::false);

my $t = Habilitation::Test->new(workers => 2);
my $store = $t->store(empty => 1);
my $api = Habilitation::Schema->load($t->source . '/conf/openapi.json');
$t->ctl('agent', 'add', AGENT, '--nom', 'Perrin', '--prenom', 'Alix', '--caf', '911', '--roles',
    'conventions,administration');
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        %%PORTAL%%
    }
}
EOT
$t->start;

my (%called, %session);

# One call; gives its document. Options: as (whose session), bearer, basic, headers, body.
sub call {
    my ($status, $method, $path, $document, %options) = @_;
    my $operation = $api->operation($method, $path);
    my @headers = @{$options{headers} // []};
    push @headers, Authorization => "Bearer $options{bearer}" if $options{bearer};
    push @headers, Authorization => 'Basic ' . encode_base64($options{basic}, '') if $options{basic};
    push @headers, 'Content-Type' => 'application/json' if $document;
    my $response = $t->request(PORTAL . $path, method => uc $method, accept => 'application/json',
        headers => \@headers, ($options{as} ? (cookie => $session{$options{as}}) : ()),
        ($document ? (body => JSON::PP->new->utf8->encode($document)) : ()));
    my @wrong = $api->wrong_answer($operation, $response);
    if ($status < 400) {
        $called{$operation} = 1;
        push @wrong, map { "sent: $_" } $api->wrong_body($operation, $document) if $document;
    }
    my $name = "$operation: $status" . ($document && $document->{acte} ? " ($document->{acte})" : '');
    is($response->status, $status, $name) or diag($response->body);
    is_deeply(\@wrong, [], "$name, as told") or diag($response->body);
    my $token = $response->cookie('__Host-habilitation');
    $session{$options{as}} = "__Host-habilitation=$token" if $options{as} && $token;
    return $response->json;
}

sub get  { my ($path, @options) = @_; return call(200, 'get', $path, undef, @options) }
sub post { my ($path, $document, @options) = @_; return call(200, 'post', $path, $document, @options) }

# The error of one field.
sub refused {
    my ($field, $path, $document, @options) = @_;
    my $problem = call(422, 'post', $path, $document, @options);
    my ($first) = @{$problem->{erreurs} // []};
    is($problem->{champ} // $first->{champ}, $field, "the error is at $field");
    return $problem;
}

# LI-3.2: the first password is changed.
sub enter {
    my ($who) = @_;
    my %old = (ancien => $store->first_password($who));
    my $opened = post('/connexion', {identifiant => $who, mot_de_passe => $old{ancien}}, as => $who);
    is($opened->{mot_de_passe_a_changer}, $true, "$who: the password comes first");
    is(call(403, 'get', '/mes-services', undef, as => $who)->{motif}, 'mot_de_passe_a_changer',
        'before anything else');
    is(get('/mot-de-passe', as => $who)->{identifiant}, $who, 'their own');
    refused('nouveau', '/mot-de-passe', {%old, nouveau => 'court'}, as => $who);
    my $changed = post('/mot-de-passe', {%old, nouveau => $t->password}, as => $who);
    return $changed;
}

# LI-1: whom a convention names accepts the terms of use.
sub accept_terms {
    my ($who, $changed) = @_;
    is($changed->{conditions_a_accepter}, $true, "$who: the terms of use come next");
    is(call(403, 'get', '/mes-services', undef, as => $who)->{motif}, 'conditions_a_accepter', 'too');
    is(get('/conditions', as => $who)->{a_accepter}, $true, 'which are to be accepted');
    refused('accepte', '/conditions', {}, as => $who);
    is(post('/conditions', {accepte => 'oui', csrf => $changed->{csrf}}, as => $who)->{acceptees},
        $true, 'once');
}

my @today = (localtime)[5, 4, 3];
my $today = sprintf '%04d-%02d-%02d', $today[0] + 1900, $today[1] + 1, $today[2];
my %signature = (date => $today, lieu => 'Bréval', signataires => ['Alain Courtois, maire']);

subtest 'without an account' => sub {
    is(get('/')->{pages}[0]{adresse}, 'lieu-information/commune', 'what is open to all');
    get('/style.css');
    is(get('/connexion')->{connecte}, $false, 'no session');
    call(303, 'get', '/deconnexion');
    is(get('/conditions')->{a_accepter}, $false, 'nobody to accept the terms');
    is(call(401, 'get', '/mes-services')->{motif}, 'sans_session', 'a session is wanted');
    call(401, 'post', '/conditions', {accepte => 'oui'});
    my $wrong = {identifiant => 'personne@x.example', mot_de_passe => 'faux'};
    is(call(401, 'post', '/connexion', $wrong)->{motif}, 'identification_refusee', 'a wrong password');
    refused('mot_de_passe', '/connexion', {identifiant => AGENT});
    is(call(400, 'post', '/connexion', {%$wrong, autre => 'x'})->{motif}, 'saisie', 'an unknown field');
    my $lost = get('/mot-de-passe/perdu');
    get("/$lost->{image}");
    call(404, 'get', '/mot-de-passe/perdu/image?defi=x');
    my $again = refused('texte', '/mot-de-passe/perdu',
        {identifiant => AGENT, texte => 'faux', defi => $lost->{defi}});
    my ($rank, $list) = $again->{question} =~ /le (\w+) mot de cette liste\x{a0}: (.*)\x{a0}\?$/;
    my %place = (premier => 0, deuxième => 1, troisième => 2, quatrième => 3, cinquième => 4);
    post('/mot-de-passe/perdu', {identifiant => AGENT, defi => $again->{defi},
        texte => (split /, /, $list)[$place{$rank}]});
};

my (%li, %st, %mam, %mcp);
subtest 'a request for habilitation' => sub {
    my @pages = map { $_->{page} } @{get('/demande-habilitation')->{types}};
    is(scalar @pages, 4, 'a form for each type');
    get("/$_") for @pages;
    call(404, 'get', '/demande-habilitation/autre');
    is_deeply(get('/demande-habilitation/communes?q=Br')->{communes}, [], 'no list is loaded');
    my $document = demande_lieu('911', 'Commune de Bréval');
    refused('annexe.communes[0].code', '/demande-habilitation/lieu-information',
        {%$document, annexe => {%{$document->{annexe}}, communes => [{code => '9', nom => 'Bréval'}]}});
    %li = %{call(201, 'post', '/demande-habilitation/lieu-information', $document)};
    %mcp = %{call(201, 'post', '/demande-habilitation/mon-compte-partenaire',
        demande_partenaire('911', 'Commune de Bréval'))};
    my %person = (nom => 'Cherif', prenom => 'Nadia');
    my %named = (%person, identifiant => 'nadia@breval.example');
    my @there = (commune => {code => '91998', nom => 'Bréval-les-Prés'});
    my %other = (%$document, demandeur => {%person, courriel => 'nadia@breval.example'});
    %st = %{call(201, 'post', '/demande-habilitation/structures', {%other, annexe => {
        nature         => 'commune',
        deliberation   => {numero => '2026-003', date => '2026-01-27'},
        etablissements => [{nom => 'Les Lucioles', type => 'EAJE', id => 'EAJE-1', @there},
            {nom => 'Relais de Bréval', type => 'RPE', adresse => '5 allée des Acacias', @there}],
        personnes => [{%named, droits => [{etablissement => 'EAJE-1', services => ['disponibilites']},
            {etablissement => '#2', services => ['fonctionnement']}]}],
    }})};
    my %house = %{$document->{partenaire}};
    delete @house{qw(siret representant)};
    %mam = %{call(201, 'post', '/demande-habilitation/mam',
        {%other, type => 'mam', partenaire => \%house,
            annexe => {mam => {id => 'MAM-1', @there}, personnes => [{%named}]}})};
    get("/demande-habilitation/transmise?reference=$li{reference}");
    get('/demande-habilitation/suivi');
    my %who = (reference => $li{reference}, courriel => $document->{demandeur}{courriel});
    is(post('/demande-habilitation/suivi', {%who})->{etat}, 'transmise', 'it can be followed');
    refused('reference', '/demande-habilitation/suivi', {%who, courriel => 'x@y.example'});
};

enter(AGENT);
my @agent = (as => AGENT);

# One act on a request; gives the request.
sub act {
    my ($which, $document) = @_;
    return post("/caf/demandes/$which->{reference}", $document, @agent);
}

subtest 'the desk: requests' => sub {
    is(get('/caf', @agent)->{demandes}[0]{nombre}, 4, 'four wait');
    get('/caf/', @agent);
    is(get('/caf/demandes?etat=transmise&type=lieu_information', @agent)->{demandes}[0]{reference},
        $li{reference}, 'one is found');
    call(404, 'get', '/caf/demandes/DH-0000-0000-00', undef, @agent);
    is_deeply(get("/caf/demandes/$li{reference}", @agent)->{actes},
        ['verifier', 'demander-complement', 'refuser', 'etape'], 'what may be done with it');
    my $path = "/caf/demandes/$li{reference}";
    refused('acte', $path, {acte => 'autre'}, @agent);
    is(call(403, 'post', $path, {acte => 'verifier', csrf => 'x' x 43}, @agent)->{motif},
        'formulaire_refuse', 'a wrong token');
    refused('motif', $path, {acte => 'demander-complement'}, @agent);
    act(\%li, {acte => 'demander-complement', motif => 'Il manque une personne.'});
    my $document = demande_lieu('911', 'Commune de Bréval');
    my %who = (reference => $li{reference}, courriel => $document->{demandeur}{courriel});
    is(post('/demande-habilitation/suivi', {%who})->{motif}, 'Il manque une personne.', 'it is told');
    call(201, 'post', '/demande-habilitation/suivi', {%who, %$document});
    is(call(409, 'post', $path, {acte => 'activer'}, @agent)->{motif}, 'etat',
        'LI-3.1: not active before it is signed');
    for my $request (\%li, \%st, \%mcp) {
        my $seen = act($request, {acte => 'verifier'});
        $request->{numero} = $seen->{numero_propose};
        act($request, {acte => 'etape', etape => $_->{nom}, date => $today,
            ($_->{genre} eq 'avis' ? (etat => 'favorable') : ()),
            ($_->{genre} eq 'reference' ? (numero => '2026-003') : ())}) for @{$seen->{etapes}};
        act($request, {acte => 'envoyer', numero => $request->{numero}});
        get("/caf/demandes/$request->{reference}/convention.pdf", @agent);
        act($request, {acte => 'signer', signature => \%signature});
        is(act($request, {acte => 'activer'})->{demande}{etat}, 'activee', "$request->{numero} is active");
    }
    my %why = (motif => 'La Mam n’est pas agréée.', motif_prive => 'Voir le dossier.');
    is(act(\%mam, {acte => 'refuser', %why})->{demande}{motif_prive}, $why{motif_prive}, 'one is refused');
    is(post('/demande-habilitation/suivi', {reference => $mam{reference}, courriel => 'nadia@breval.example'})
            ->{motif}, $why{motif}, 'with the reason that is public');
};

subtest 'what is one’s own' => sub {
    accept_terms(LUCIE, enter(LUCIE));
    my @lucie = (as => LUCIE);
    my $basic = LUCIE . ':' . $t->password;
    call(401, 'post', '/jeton', undef, basic => 'personne@x.example:faux');
    my $token = call(200, 'post', '/jeton', undef, basic => $basic)->{jeton};
    is(get('/mes-services', bearer => $token)->{conventions}[0]{numero}, $li{numero},
        'MCP-9.2: a token opens the services');
    is(call(403, 'get', '/mes-donnees', undef, bearer => $token)->{motif}, 'acte_non_autorise',
        'and not what is for a browser');
    is(get('/mes-services', @lucie)->{conventions}[0]{services}[0]{cibles}[0]{code}, '91998', 'the commune');
    is(get('/mes-donnees', @lucie)->{habilitations}[0]{convention}, $li{numero}, 'what is held');
    is(get('/mes-donnees/export', @lucie)->{personne}{identifiant}, LUCIE, 'to take away');
    refused('id', '/mes-sessions', {action => 'fermer', id => 'x'}, @lucie);
    my $others = get('/mes-sessions', @lucie);
    is($others->{jetons}[0]{id}, get('/jetons', bearer => $token)->{jetons}[0]{id}, 'MCP-9.2: the token is seen');
    refused('id', '/jetons', {action => 'revoquer', id => 'x'}, @lucie);
    call(422, 'post', '/jeton', {nom => 'x' x 61}, basic => $basic);
    my $second = call(200, 'post', '/jeton', {nom => 'Facturation'}, basic => $basic)->{jeton};
    post('/jetons', {action => 'revoquer', id => $others->{jetons}[0]{id}}, @lucie);
    is(post('/jetons', {action => 'revoquer-tous'}, bearer => $second)->{jetons}[0], undef, 'and all are revoked');
    my $known = get('/mes-connexions', @lucie)->{connexions}[-1]{connexion};
    is(get('/mes-connexions', @lucie)->{connexions}[-1]{connexion}, $known, 'what one did, and when');
    call(404, 'post', '/mes-connexions', {connexion => 'x'}, @lucie);
    refused('texte', '/mes-connexions', {connexion => $known, texte => 'x' x 1001}, @lucie);
    my $reported = call(201, 'post', '/mes-connexions', {connexion => $known, texte => 'Pas moi.',
        fermer => 'non'}, @lucie);
    is($reported->{cafs}[0]{caf}, '911', 'LI-3.4: the Caf is told of one that was not');
    is(scalar @{post('/mes-sessions', {action => 'fermer-les-autres'}, @lucie)->{sessions}}, 1, 'one session');
    is(call(401, 'get', '/mes-services', undef, bearer => $token)->{motif}, 'session_fermee', 'it is over');
    is(get('/signalement', @lucie)->{conventions}[0]{numero}, $li{numero}, 'LI-3.4: a departure');
    refused('personne', '/signalement',
        {convention => $li{numero}, personne => 'x@y.example', nature => 'depart'}, @lucie);
    call(201, 'post', '/signalement', {convention => $li{numero}, personne => LUCIE, nature => 'depart',
        texte => 'En fin de mois.'}, @lucie);
    is(call(403, 'get', '/caf/conventions', undef, @lucie)->{motif}, 'acte_non_autorise', 'no agent');
    is(get('/deconnexion', @lucie)->{connecte}, $true, 'connected');
    is(call(200, 'post', '/deconnexion', {}, @lucie)->{connecte}, $false, 'no longer');
};

subtest 'the desk: conventions' => sub {
    my $here = "/caf/conventions/$li{numero}";
    is(get('/caf/conventions?type=lieu_information&etat=active&q=br', @agent)->{conventions}[0]{numero},
        $li{numero}, 'one is found');
    call(404, 'get', '/caf/conventions/LI-9', undef, @agent);
    my $seen = get($here, @agent);
    is($seen->{taches}[0]{nature}, 'depart', 'a departure was reported');
    my %person = (personne => $seen->{personnes}[0]{numero});
    refused('motif', $here, {acte => 'suspendre'}, @agent);
    is(post($here, {acte => 'suspendre', motif => 'Contrôle.'}, @agent)->{convention}{suspendue}, $true,
        'suspended');
    call(409, 'post', $here, {acte => 'suspendre', motif => 'Contrôle.'}, @agent);
    is(post($here, {acte => 'retablir'}, @agent)->{convention}{suspendue}, $false, 'and restored');
    is(post($here, {acte => 'personne-suspendre', motif => 'Départ.', %person}, @agent)
            ->{personnes}[0]{etat}, 'suspendue', 'LI-3.4: a person, at once');
    post($here, {acte => 'personne-retablir', %person}, @agent);
    post($here, {acte => 'mot-de-passe', %person}, @agent);

    my $annexe = get("$here/avenant", @agent)->{annexe};
    my $next = {%$annexe, communes => [@{$annexe->{communes}}, {code => '91999', nom => 'Valclair'}]};
    is(post("$here/avenant", {annexe => $next}, @agent)->{changements}[0]{nature}, 'ajout',
        'LI-5: an avenant is shown');
    post("$here/avenant.pdf", {annexe => $next}, @agent);
    refused('signature.date', "$here/avenant", {annexe => $next, confirme => $true}, @agent);
    is(post("$here/avenant", {annexe => $next, signature => \%signature, confirme => $true}, @agent)
            ->{convention}{version}, 2, 'is recorded');
    is(get("$here/difference?de=1&a=2", @agent)->{changements}[0]{champ}, 'annexe.communes[91999]',
        'and what it changed can be seen');
    call(404, 'get', "$here/difference?de=1&a=9", undef, @agent);
    get("$here/convention.pdf?version=1", @agent);
    get("$here/avenant.pdf?version=2", @agent);
    is($t->post_json(PORTAL . "$here/difference", {acte => 'suspendre', motif => 'x'},
            cookie => $session{(AGENT)})->status, 405, 'where nothing is done');

    my $there = "/caf/conventions/$mcp{numero}";
    my %letter = (par => 'caf', reception => $today);
    get("$there/preavis", @agent);
    refused('motif', "$there/preavis", {%letter, motif => 'autre'}, @agent);
    is(post("$there/preavis", {%letter, motif => 'preavis'}, @agent)->{proposition}{article}, 'MCP-17.2',
        'an end is proposed');
    is(call(409, 'post', "$there/preavis", {%letter, motif => 'preavis', fin => $today}, @agent)->{motif},
        'etat', 'MCP-17.2: an earlier one is refused');
    is(post("$there/preavis", {%letter, motif => 'manquement', texte => 'Partage.', confirme => $true},
            @agent)->{preavis}[0]{remediable}, $true, 'a breach is recorded');
    is(post($there, {acte => 'remedier', preavis => 1}, @agent)->{convention}{etat}, 'active',
        'and remedied');
};

subtest 'the desk: tasks and agents' => sub {
    my ($task) = @{get('/caf/taches', @agent)->{taches}};
    is($task->{auteur_nom}, 'Lucie Arnaud', 'who reported');
    refused('suite', '/caf/taches', {tache => $task->{numero}}, @agent);
    post('/caf/taches', {tache => $task->{numero}, suite => 'Avenant demandé.'}, @agent);
    is(call(409, 'post', '/caf/taches', {tache => $task->{numero}, suite => 'Encore.'}, @agent)->{motif},
        'etat', 'done once');
    is(get('/caf/taches?etat=faites', @agent)->{taches}[0]{suite}, 'Avenant demandé.', 'with its outcome');

    my %new = (identifiant => 'neuf@caf911.example');
    is(scalar @{get('/caf/agents', @agent)->{agents}}, 1, 'one agent');
    refused('roles', '/caf/agents', {acte => 'ajouter', %new, nom => 'Neuf', prenom => 'Eva', roles => []},
        @agent);
    my $agents = post('/caf/agents',
        {acte => 'ajouter', %new, nom => 'Neuf', prenom => 'Eva', roles => ['traces', 'validation']}, @agent);
    is(scalar @{$agents->{agents}}, 2, 'two');
    post('/caf/agents', {acte => 'roles', %new, roles => ['conventions']}, @agent);
    is(scalar @{post('/caf/agents', {acte => 'retirer', %new}, @agent)->{agents}}, 1, 'one again');
    call(409, 'post', '/caf/agents', {acte => 'retirer', identifiant => AGENT}, @agent);
};

is_deeply([grep { !$called{$_} } Habilitation::Program::operations($api)], [],
    'all operations were called, and did their work');

# The others are those of a test each, which finds the same; a new path is this one's.
is_deeply([map { "api_$_.t" } sort(Habilitation::Program::areas())],
    [map { s{.*/}{}r } sort glob "$FindBin::Bin/api_*.t"], 'a test for each area');

$t->done;
done_testing;
