#!/usr/bin/perl

# What programs do with the persons of a partner and their habilitations (MCP-9.1, MCP-9.2):
# each operation of conf/openapi.json below mon-compte-partenaire/ that no other test has is
# called; what is sent and answered is as the file says, and all that it tells comes.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use POSIX qw(strftime);
use Test::More;

use Habilitation::Documents qw(partenaire);
use Habilitation::Program ();
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {
    AGENT    => 'alix.perrin@caf751.example',
    NATIONAL => 'noe.blanc@cnaf.example',
    OTHER    => 'eva.noir@caf911.example',
    SPACE    => '/mon-compte-partenaire',
    FAMILIES => 'quotient_familial',
    STREETS  => 'adresses_familles',
    MANY     => 51,                             # one more than a page shows
};
my ($true, $false) = (JSON::PP::true, JSON::PP::false);

my $t = Habilitation::Test->new(workers => 2, faketime => 1);
my $store = $t->store(empty => 1);

# The number of a convention: a year, and a SIRET with its check digit.
sub numero {
    my @digits = split //, sprintf '219%010d', shift;
    my $sum = 0;
    $sum += $_ for map { $_ > 9 ? $_ - 9 : $_ } map { $digits[$_] * ($_ % 2 ? 1 : 2) } 0 .. $#digits;
    return '2024-' . join('', @digits) . (10 - $sum % 10) % 10;
}

sub at { my ($seat, $number) = @_; return "$seat-" . numero($number) . '@partenaire.example' }

# Two partners, one that manages itself and one that asks its Caf; and so many that the Caf has
# a second page of them. What was signed long ago is unused by now.
my %long_ago = (signature => {date => '2024-01-12', lieu => 'Paris', signataires => ['A. Un', 'B. Deux']});
my %bulletin = (bulletin => {services => [FAMILIES, STREETS]});
$store->import_documents(
    partenaire(numero(1), ['membre@un.example', 'autre@un.example'], %long_ago, annexe => {%bulletin}),
    partenaire(numero(2), [map { "p$_\@deux.example" } 1 .. MANY], %long_ago,
        annexe => {%bulletin, mode => 'centralise'}),
    map { partenaire(numero($_), [], %long_ago) } 3 .. MANY);
my ($own, $asking) = (1, 2);
$t->ctl('agent', 'add', @$_, '--roles', 'conventions')
    for [AGENT, '--nom', 'Perrin', '--prenom', 'Alix', '--caf', '751'],
    [OTHER, '--nom', 'Noir', '--prenom', 'Eva', '--caf', '911'],
    [NATIONAL, '--nom', 'Blanc', '--prenom', 'Noé', '--caf', 'nationale'];
$t->directory('mails', 0777);
$t->write('html/index.html', 'quotient');
$t->configure(<<'EOT_NGINX');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    habilitation_mail %%DIR%%/mails from=extranet@caf.example base=https://extranet.example/extranet/
        templates=%%SOURCE%%/conf/mail;
    server {
        listen 127.0.0.1:%%PORT%%;
        %%PORTAL%%
        location /quotient/ { habilitation mon_compte_partenaire quotient_familial; alias %%DIR%%/html/; }
    }
}
EOT_NGINX
$t->start;

my $program = Habilitation::Program->new($t);
my @agent = (as => AGENT);
my @principal = (bearer => $program->token(at('principal', 1)));
my @suppleant = (bearer => $program->token(at('suppleant', 1)));
my @member = (bearer => $program->token('membre@un.example'));
my @asks = (bearer => $program->token(at('principal', 2)));
my @also_asks = (bearer => $program->token(at('suppleant', 2)));

sub get { my ($path, @options) = @_; return $program->call(200, 'get', SPACE . "/$path", undef, @options) }
sub day  { return strftime('%Y-%m-%d', localtime(time + 86400 * shift)) }

sub post {
    my ($path, $document, @options) = @_;
    return $program->call(200, 'post', SPACE . "/$path", $document, @options);
}

# A refusal; gives its document, after a look at why.
sub refused {
    my ($status, $motif, $method, $path, $document, @options) = @_;
    my $problem = $program->call($status, $method, SPACE . "/$path", $document, @options);
    is($problem->{motif}, $motif, "$path: $motif");
    return $problem;
}

sub refused_field {
    my ($field, $path, $document, @options) = @_;
    my $problem = refused(422, 'saisie', 'post', $path, $document, @options);
    return is($problem->{champ} // $problem->{erreurs}[0]{champ}, $field, "$path: at $field");
}

# Whom a convention names, by identifiant: their numbers.
sub numbers {
    my ($list) = @_;
    return map { $_->{identifiant} => $_->{numero} } @{$list->{personnes}};
}

# What a person holds, "service etat".
sub held {
    my ($person, @options) = @_;
    return [map { "$_->{service} $_->{etat}" } @{get("personnes/$own/$person", @options)->{personne}{habilitations}}];
}

my %person = numbers(get("personnes/$own", @principal));
my $member = $person{'membre@un.example'};
my $other = $person{'autre@un.example'};

subtest 'who is who' => sub {
    is(scalar @{get('aide', @member)->{services}}, 2, 'MCP-3: what there is');
    refused(401, 'sans_session', 'get', $_) for 'aide', "personnes/$own", "groupe/$own", 'suivi', "suivi/$own";
    refused(401, 'sans_session', 'post', "inviter/$own", {identifiant => 'a@un.example', nom => 'A', prenom => 'B'});
    for my $page (qw(personnes inviter historique groupe import inutilises demandes questions)) {
        refused(403, 'acte_non_autorise', 'get', "$page/$own", undef, @member);
        refused(403, 'acte_non_autorise', 'get', "$page/$asking", undef, @principal);
    }
    refused(403, 'acte_non_autorise', 'get', "traces/$asking", undef, @principal);
    refused(403, 'acte_non_autorise', 'get', $_, undef, @principal)
        for 'suivi', 'suivi-demandes', 'suivi-questions', "suivi/$own", "suivi-personnes/$own/$member";
    refused(404, 'inconnu', 'get', "$_/$own", undef, as => OTHER) for qw(suivi suivi-personnes);
    refused(404, 'inconnu', 'get', "$_/$own/999", undef, @agent) for qw(suivi-personnes suivi-demandes suivi-questions);
    refused(404, 'inconnu', 'get', "$_/$own/999", undef, @principal) for qw(demandes questions);
};

subtest 'a page of no convention leads to the choice of one' => sub {
    for my $page (qw(personnes inviter historique groupe import inutilises traces demandes questions)) {
        my $response = $t->get("/extranet/mon-compte-partenaire/$page/", cookie => $t->login('membre@un.example'));
        is($response->status . ' ' . ($response->header('Location') // ''),
            '303 /extranet/mon-compte-partenaire/espace', $page);
    }
    for my $page (qw(suivi suivi-personnes suivi-demandes suivi-questions)) {
        my $response = $t->get("/extranet/mon-compte-partenaire/$page/", cookie => $t->login(AGENT));
        is($response->status . ' ' . ($response->header('Location') // ''),
            '303 /extranet/mon-compte-partenaire/suivi', $page);
    }
};

subtest 'MCP-9.2: a web service, by itself' => sub {
    my $basic = at('suppleant', 1) . ':' . $t->password;
    my $token = $program->call(200, 'post', '/jeton', {nom => 'Ressources humaines'}, basic => $basic)->{jeton};
    my @service = (bearer => $token);
    my ($place) = @{get('espace', @service)->{conventions}};
    is("$place->{siege} $place->{peut}", 'suppleant agir', 'it knows where it is');
    my %new = (identifiant => 'neuf@un.example', nom => 'Neuf', prenom => 'Eva');
    my $done = post("inviter/$place->{convention}", {%new, fonction => 'Agent', services => [FAMILIES],
        responsable_metier => 'A. Un', fin => day(300)}, @service);
    is($done->{effet}, 'fait', 'invites');
    my $here = "personnes/$place->{convention}/$done->{personne}";
    is(post($here, {acte => 'accorder', services => [STREETS], responsable_metier => 'A. Un'}, @service)->{effet},
        'fait', 'grants');
    is(get("personnes/$own?nom=neuf&service=" . STREETS, @service)->{total}, 1, 'lists');
    is_deeply(held($done->{personne}, @service), [FAMILIES . ' ouverte', STREETS . ' ouverte'], 'finds what it did');
    my $tokens = $program->call(200, 'get', '/jetons', undef, @service)->{jetons};
    my ($kept) = grep { $_->{nom} eq 'Ressources humaines' } @$tokens;
    $program->call(200, 'post', '/jetons', {action => 'revoquer', id => $kept->{id}}, @service);
    refused(401, 'session_fermee', 'get', "personnes/$own", undef, @service);
    is(get("personnes/$own?nom=neuf", @suppleant)->{total}, 1, 'that token alone is over; what it did stays');
};

subtest 'MCP-9.1: an invitation' => sub {
    my %new = (identifiant => 'lea@un.example', nom => 'Roux', prenom => 'Léa', fonction => 'Agent');
    is(get("inviter/$own", @principal)->{etape}, 'saisir', 'what it takes');
    my $seen = post("inviter/$own", {%new, etape => 'relire', fin => day(90), services => [FAMILIES],
        responsable_metier => 'A. Un'}, @principal);
    is($seen->{choisis}[0]{nom}, FAMILIES, 'read before it is done');
    is(post("inviter/$own", {%new, etape => 'corriger'}, @principal)->{saisie}{nom}, 'Roux', 'corrected');
    is(get("personnes/$own?nom=roux", @principal)->{total}, 0, 'nothing is done yet');
    my $lea = post("inviter/$own", {%new}, @principal)->{personne};
    refused_field('identifiant', "inviter/$own", {%new, identifiant => 'lea'}, @principal);
    refused_field('services[0]', "inviter/$own", {%new, identifiant => 'b@un.example', services => ['autre'],
        responsable_metier => 'A. Un'}, @principal);
    my $out = post("personnes/$own/$lea", {acte => 'sortir', motif => 'Partie.'}, @principal);
    is($out->{effet}, 'fait', 'and taken out');
    refused(403, 'acte_non_autorise', 'get', "personnes/$own/$lea", undef, @principal);
};

subtest 'MCP-9.1: acts' => sub {
    my $here = "personnes/$own/$member";
    my %grant = (acte => 'accorder', services => [STREETS], responsable_metier => 'A. Un', fin => day(30));
    is_deeply([map { post($here, {%grant}, @principal)->{effet} } 1, 2], ['fait', 'rien'], 'granted once');
    post($here, {acte => 'suspendre', services => [STREETS], motif => 'Congé.'}, @principal);
    is_deeply(held($member, @principal), [FAMILIES . ' ouverte', STREETS . ' suspendue'], 'suspended');
    is(get("personnes/$own?etat=suspendue", @suppleant)->{total}, 1, 'and found so');
    is(get($here, @member)->{moi}, $true, 'one’s own page');
    post($here, {acte => 'echeance', services => [STREETS], fin => day(60)}, @suppleant);
    my %asker = (services => [STREETS], responsable_metier => 'B. Deux');
    post($here, {acte => 'responsable', %asker, personne => 0 + $member}, @principal);
    post($here, {acte => 'retablir'}, @principal);
    post($here, {acte => 'retirer', services => [STREETS]}, @principal);
    refused_field('responsable_metier', $here, {acte => 'accorder', services => [STREETS]}, @principal);
    refused_field('acte', $here, {acte => 'autre'}, @principal);
    refused(403, 'acte_non_autorise', 'post', $here, {acte => 'retirer', services => [FAMILIES]}, @member);
    refused(403, 'acte_non_autorise', 'post', "personnes/$own/$person{at('suppleant', 1)}",
        {acte => 'sortir', motif => 'x'}, @principal);
    my $done = get("historique/$own?personne=$member", @suppleant);
    is_deeply([map { $_->{acte} } @{$done->{historique}}],
        [qw(retirer retablir responsable echeance suspendre accorder)], 'all is kept, the last first');
};

# What a group would do is told, then done.
sub tried_and_done {
    my ($path, $document, $possible, @options) = @_;
    my $told = post($path, $document, @options);
    is("$told->{etape} $told->{possibles}", "essai $possible", "$path: what it would do");
    my $problem = refused(409, 'situation_changee', 'post', $path,
        {%$document, confirmer => $true, possibles => 1 + $possible}, @options);
    is($problem->{etape}, 'essai', 'another number than what was read: nothing is done');
    my $done = post($path, {%$document, confirmer => $true, possibles => 0 + $possible}, @options);
    is($done->{etape}, 'fait', "$path: done");
    return $done;
}

subtest 'MCP-9.1: many at once' => sub {
    is(get("groupe/$own", @principal)->{etape}, 'choix', 'what it takes');
    is(scalar @{get("groupe/$own?tous=1", @principal)->{personnes}}, 3, 'all whom one may choose');
    my %grant = (personnes => [map { 0 + $_ } $member, $other, $person{at('principal', 1)}], acte => 'accorder',
        services => [STREETS], responsable_metier => 'A. Un', fin => day(400));
    my $done = tried_and_done("groupe/$own", {%grant}, 2, @principal);
    is("$done->{deja} $done->{impossibles}", '0 1', 'never oneself');
    tried_and_done("groupe/$own", {personnes => [0 + $other], acte => 'suspendre', motif => 'Congé.'}, 1, @principal);
    tried_and_done("groupe/$own", {personnes => [0 + $other], acte => 'retablir'}, 1, @principal);
    refused_field('personne', "groupe/$own", {%grant, personnes => []}, @principal);
    refused_field('acte', "groupe/$own", {%grant, acte => 'autre'}, @principal);
    refused(403, 'acte_non_autorise', 'post', "groupe/$own", {%grant}, @member);

    is(get("import/$own", @principal)->{etape}, 'saisie', 'a table');
    like(get("import/$own?modele=csv", @principal)->body, qr/identifiant;nom;/, 'and its model');
    my %line = (identifiant => 'tom@un.example', nom => 'Gris', prenom => 'Tom', services => [FAMILIES],
        responsable_metier => 'A. Un', fin => day(20));
    tried_and_done("import/$own", {lignes => [{%line}]}, 1, @principal);
    my %wrong = (lignes => [{%line, fonction => 'Agent', identifiant => 'x@un.example'}, {%line, identifiant => 'y'}]);
    is(refused(422, 'saisie', 'post', "import/$own", {%wrong, confirmer => $true}, @principal)->{impossibles}, 1,
        'all of it or nothing');
    post("import/$own", {%wrong, ecarter => $true, confirmer => $true}, @principal);
    my $table = "identifiant;nom;prenom;fonction;services;responsable_metier;fin\r\nz\@un.example;Z;Zoé;;;;\r\n";
    is(post("import/$own", {csv => $table}, @principal)->{lignes}[0]{identifiant}, 'z@un.example', 'as it was typed');
    refused_field('csv', "import/$own", {}, @principal);
};

subtest 'MCP-16: unused rights' => sub {
    my $list = get("inutilises/$own", @principal);
    cmp_ok($list->{a_retirer}, '>=', 3, 'never used');
    my ($right) = grep { $_->{personne} == $other && $_->{service} eq FAMILIES } @{$list->{droits}};
    my %keep = (action => 'garder', droits => [$right->{droit}]);
    is(post("inutilises/$own", {%keep, motif => 'Remplace.'}, @principal)->{fait}, 'garder', 'kept for a reason');
    refused_field('motif', "inutilises/$own", {%keep}, @principal);
    refused_field('droits', "inutilises/$own", {action => 'retirer', droits => ['x']}, @principal);
    refused_field('action', "inutilises/$own", {%keep, action => 'autre'}, @principal);
    tried_and_done("inutilises/$own", {action => 'retirer', droits => ["$member/" . FAMILIES]}, 1, @principal);
};

subtest 'MCP-7: traces, for a motive' => sub {
    my $before = get("traces/$own", @principal);
    is($before->{motif_requis}, $true, 'which is asked for');
    is($before->{traces}, undef, 'before any is shown');
    my $shown = get("traces/$own?motif=controle&sorte=changements&personne=$person{at('principal', 1)}", @principal);
    cmp_ok(scalar @{$shown->{traces}}, '>', 5, 'what was done');
    like(get("traces/$own?motif=usage&format=csv", @suppleant)->body, qr/;/, 'as a table');
    get("traces/$own?motif=incident&sorte=refus", @principal);
    get("traces/$own", @member);
    refused(422, 'saisie', 'get', "traces/$own?$_", undef, @principal)
        for 'motif=autre', 'motif=usage&du=hier', 'motif=usage&personne=x', 'format=csv', 'motif=usage&sorte=x';
    refused(403, 'acte_non_autorise', 'get', "traces/$own?personne=$other", undef, @member);
};

subtest 'MCP-7, MCP-16: what is used' => sub {
    is($t->get('/quotient/', cookie => $t->login('autre@un.example'))->status, 200, 'a service is used');
    my $used;
    $t->wait_for('its use to be known', sub {
        ($used) = grep { $_->{numero} == $other } @{get("personnes/$own", @principal)->{personnes}};
        return $used->{habilitations}[0]{dernier_acces};
    });
    like($used->{habilitations}[0]{dernier_acces_texte}, qr/\d{4}/, 'in words too');
    cmp_ok(scalar @{get("traces/$own?motif=usage&sorte=acces", @principal)->{traces}}, '>=', 1, 'and on record');
    is(scalar @{get("inutilises/$own", @principal)->{droits}}, 2, 'no longer unused');
};

my %asked = map { numbers(get("personnes/$asking?page=$_", @asks)) } 1, 2;
my @names = map { $asked{"p$_\@deux.example"} } 1 .. MANY;

subtest 'MCP-9.1: what is asked of the Caf' => sub {
    my %grant = (acte => 'accorder', services => [STREETS], responsable_metier => 'A. Un');
    my $number = post("personnes/$asking/$names[0]", {%grant}, @asks)->{demande};
    is(post("personnes/$asking/$names[0]", {%grant}, @also_asks)->{demande}, $number, 'asked once');
    is(get("demandes/$asking/$number", @also_asks)->{retirable}, $true, 'may be taken back');
    is(get("demandes/$asking?etat=transmise", @asks)->{demandes}[0]{numero}, $number, 'and waits');
    is(get("personnes/$asking/$names[0]", @asks)->{demandes}[0]{numero}, $number, 'with the person');
    refused_field('action', "demandes/$asking/$number", {action => 'autre'}, @asks);
    is(post("demandes/$asking/$number", {action => 'retirer'}, @asks)->{etat}, 'retiree', 'taken back');
    refused(409, 'deja_close', 'post', "demandes/$asking/$number", {action => 'retirer'}, @asks);
    post("personnes/$asking/$names[3]", {acte => 'suspendre', motif => 'Congé.'}, @asks);
    my %new = (identifiant => 'n@deux.example', nom => 'Neuf', prenom => 'Nina');
    my $invited = post("inviter/$asking", {%new}, @asks)->{demande};
    is(get("demandes/$asking/$invited", @asks)->{demande}{sujet}{nom}, 'Nina Neuf', 'somebody who is not there yet');
    my $done = tried_and_done("groupe/$asking", {%grant, personnes => [map { 0 + $_ } @names]}, MANY, @asks);
    is(get("demandes/$asking", @asks)->{suivante}, 2, 'a request each');

    my @open = map { $_->{demande} } @{$done->{lignes}};
    is(get('suivi-demandes', @agent)->{suivante}, 2, 'for the Caf');
    my $over = get('suivi-demandes?caf=751&vue=closes', as => NATIONAL)->{demandes};
    is($over->[0]{etat}, 'retiree', 'those that are over too');
    is(get("suivi-demandes/$asking/$open[0]", @agent)->{acceptable}, $true, 'what it would do');
    is(post("suivi-demandes/$asking/$open[0]", {action => 'accepter'}, @agent)->{etat}, 'acceptee', 'done');
    refused(409, 'deja_close', 'post', "suivi-demandes/$asking/$open[0]", {action => 'accepter'}, @agent);
    refused_field('motif', "suivi-demandes/$asking/$open[1]", {action => 'refuser'}, @agent);
    post("suivi-demandes/$asking/$open[1]", {action => 'refuser', motif => 'Sans mission.'}, @agent);
    is(get("demandes/$asking/$open[1]", @asks)->{demande}{motif}, 'Sans mission.', 'and told why not');
    post("suivi-personnes/$asking/$names[2]", {%grant}, @agent);
    refused(409, 'impossible', 'post', "suivi-demandes/$asking/$open[2]", {action => 'accepter'}, @agent);
};

subtest 'MCP-9.1: questions of the Caf' => sub {
    my ($first, $second, @rest) = @names;
    my %question = (action => 'question', texte => 'Pourquoi ce service ?');
    my $number = post("suivi-personnes/$asking/$first", {%question, service => FAMILIES, jours => 5}, @agent)->{numero};
    refused_field('texte', "suivi-personnes/$asking/$first", {action => 'question', texte => ' '}, @agent);
    my $here = "$asking/$number";
    is(get("questions/$here", @asks)->{question}{texte}, $question{texte}, 'is read');
    is(get("personnes/$asking/$first", @asks)->{questions}[0]{numero}, $number, 'with the person');
    refused_field('texte', "questions/$here", {texte => ' '}, @asks);
    is(post("questions/$here", {texte => 'Pour la cantine.'}, @asks)->{etat}, 'repondue', 'answered');
    refused_field('action', "suivi-questions/$here", {action => 'autre'}, @agent);
    post("suivi-questions/$here", {action => 'prolonger', jours => 7, motif => 'Précisez.'}, @agent);
    get("questions/$here", @asks);
    is(get("suivi-questions/$here", @agent)->{question}{delais}[0]{jours}, 7, 'more time');
    is(post("suivi-questions/$here", {action => 'justifier'}, @agent)->{etat}, 'justifiee', 'closed');
    refused(409, 'deja_close', 'post', "suivi-questions/$here", {action => 'justifier'}, @agent);
    refused(409, 'deja_close', 'post', "questions/$here", {texte => 'Encore.'}, @asks);
    get("questions/$here", @asks);
    my $on_self = post("suivi-personnes/$asking/$asked{at('principal', 2)}", {%question}, @agent)->{numero};
    refused(403, 'acte_non_autorise', 'post', "questions/$asking/$on_self", {texte => 'Moi.'}, @asks);
    my @open = map { post("suivi-personnes/$asking/$_", {%question}, @agent)->{numero} } $second, @rest;
    is(get('suivi-questions', @agent)->{suivante}, 2, 'more than a page');
    my %why = (motif => 'Sans réponse.');
    my @closed = map { post("suivi-questions/$asking/" . shift(@open), {action => $_, %why}, @agent) }
        qw(suspendre sortir);
    is_deeply([map { $_->{etat} } @closed], [qw(suspendue retiree)], 'suspended, or taken out');
    is(get("questions/$asking", @asks)->{suivante}, 2, 'more than a page');
    is(scalar @{get('suivi-questions?vue=closes', as => NATIONAL)->{questions}}, 3, 'and what came of them');
};

subtest 'MCP-9.1: the Caf supervises' => sub {
    is(get('suivi', @agent)->{suivante}, 2, 'its partners');
    is(get($_, @agent)->{derniers_actes}[-1]{siege}, 'caf', 'what it did on request')
        for "suivi/$asking", "suivi-personnes/$asking/$names[0]";
    is(get('suivi?q=' . numero(2), @agent)->{partenaires}[0]{convention}, $asking, 'one of them');
    my $seen = get("suivi/$own", @agent);
    my %take = (acte => 'reprendre', motif => 'Contrôle.', revision => $seen->{revision});
    is(post("suivi/$own", {%take}, @agent)->{a_confirmer}{acte}, 'reprendre', 'a measure is read again');
    refused(409, 'conflit', 'post', "suivi/$own", {%take, confirme => $true, revision => 99}, @agent);
    refused_field('motif', "suivi/$own", {%take, motif => ' '}, @agent);
    refused_field('acte', "suivi/$own", {%take, acte => 'autre'}, @agent);
    my $now = post("suivi/$own", {%take, confirme => $true}, @agent)->{revision};
    is(get("personnes/$own", @principal)->{peut}, 'demander', 'the very next request');
    $now = post("suivi/$own", {acte => 'retirer', gestionnaire => 'principal', motif => 'Absence.', confirme => $true,
        revision => $now}, @agent)->{revision};
    is(get("personnes/$own", @principal)->{retire}, $true, 'of one of them');
    refused(403, 'acte_non_autorise', 'get', "inviter/$own", undef, @principal);
    get("suivi/$own", @agent);
    get('espace', @suppleant);
    $now = post("suivi/$own", {acte => 'retablir', gestionnaire => 'principal', motif => 'Retour.', confirme => $true,
        revision => $now}, @agent)->{revision};
    post("suivi/$own", {acte => 'rendre', motif => 'Terminé.', confirme => $true, revision => $now}, @agent);

    is(get("suivi-personnes/$own", @agent)->{siege}, 'caf', 'its persons');
    my $here = "suivi-personnes/$own/$other";
    is(post($here, {acte => 'suspendre', motif => 'Contrôle.'}, @agent)->{effet}, 'fait', 'one is suspended');
    refused(403, 'acte_non_autorise', 'post', "personnes/$own/$other", {acte => 'retablir'}, @principal);
    is(get("personnes/$own/$other", @principal)->{personne}{habilitations}[0]{suspendue_par_caf}, $true, 'by the Caf');
    my %renew = (action => 'mot_de_passe', motif => 'Partage.', precedent => get($here, @agent)->{precedent});
    is(post($here, {%renew}, @agent)->{fait}, 'mot_de_passe', 'a new password');
    refused(409, 'conflit', 'post', $here, {%renew}, @agent);
    refused_field('motif', $here, {%renew, motif => ' '}, @agent);
    get($here, @agent);
};

# What was kept for a reason is asked about again, with the reason.
subtest 'MCP-16: half a year later' => sub {
    $t->clock('+15552000');
    my @later = (bearer => $program->token(at('principal', 1)));
    my ($right) = grep { $_->{garde} } @{get("inutilises/$own", @later)->{droits}};
    is($right->{garde}{motif}, 'Remplace.', 'why it was kept');
};

is_deeply([$program->uncalled('mcp')], [], 'all operations did their work');
is(join("\n", $program->never_came('mcp')), '', 'all that is told came');

$t->done;
done_testing;
