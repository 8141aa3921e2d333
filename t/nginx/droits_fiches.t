#!/usr/bin/perl

# ST-1, ST-3.3, MAM-3, MAM-4.3: a person enters what the annexe lists them for, and nothing
# else. Everybody (the demo's persons, those of other conventions, agents of each sort,
# nobody) × every establishment × every route, as a page and as JSON: refused with the
# article where the annexe says no, on record, with nothing changed; else let in. A relais
# has no disponibilités by any route (ST-1); ids that are swapped, fields that nobody asked
# for and forms that are sent again change nothing either.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Encode qw(decode_utf8 encode_utf8);
use JSON::PP ();
use Test::More;

use Habilitation::Fiches qw(fiche);
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {HTML => 'text/html', JSON => 'application/json'};

my $t = Habilitation::Test->new(workers => 2);
my $store = $t->store;
my $json = JSON::PP->new->utf8;

# -- Who, and what the annexes say

sub demo {
    my ($name) = @_;
    open my $file, '<', $t->source . "/conf/demo/$name.json" or die $!;
    local $/;
    return $json->decode(scalar <$file>);
}

# The demo's convention of a type, for other persons, establishments, or another Caf.
sub other {
    my ($type, $numero, $identifiant, $changes, %annexe) = @_;
    my %person = (identifiant => $identifiant, nom => 'Autre', prenom => 'Camille');
    $annexe{personnes} = [map { {%person, %$_} } @{$annexe{personnes}}];
    return {%{demo($type)}, numero => $numero, annexe => \%annexe, %$changes};
}

sub may { return {etablissement => shift, services => [@_]} }

my @others = (
    other('structures', 'ST-2026-911-020', 'sonia@autre.example', {},
        etablissements => [{id => 'EAJE-911-0043', nom => 'Crèche', type => 'EAJE'},
            {id => 'ALSH-911-0012', nom => 'Le Préau', type => 'ALSH'}],
        personnes => [{droits => [may('EAJE-911-0043', 'disponibilites', 'fonctionnement'),
            may('ALSH-911-0012', 'fonctionnement')]}]),
    other('structures', 'ST-2026-920-001', 'denis@parc.example', {caf => '920'},
        etablissements => [{id => 'EAJE-920-0001', nom => 'Le Parc', type => 'EAJE'}],
        personnes => [{droits => [may('EAJE-920-0001', 'disponibilites')]}]),
    other('mam', 'MAM-2026-911-009', 'ines@autre.example', {},
        mam => {id => 'MAM-911-0009', nom => 'Autre Mam', adresse => '1 rue du Bois'},
        personnes => [{qualite => 'assistant_maternel', mam => 'MAM-911-0009'}]),
);
$store->import_documents(@others);

my %agents = (
    'valide@caf911.example'      => ['911', 'validation'],
    'conventions@caf911.example' => ['911', 'conventions,traces,administration'],
    'valide@caf920.example'      => ['920', 'validation'],
);
# What is refused here, a thousand times, is for no control to find.
for my $caf (qw(751 911 920)) {
    my $rules = $json->decode($t->ctl('control', 'rules', '--caf', $caf));
    $_->{active} = JSON::PP::false for values %{$rules->{regles}};
    $t->ctl('control', 'rules', '--caf', $caf, $t->write("rules-$caf.json", $json->encode($rules)));
}
$t->ctl('agent', 'add', $_, '--nom', 'Nom', '--prenom', 'Prenom', '--caf', $agents{$_}[0], '--roles',
    $agents{$_}[1]) for sort keys %agents;

# type → person → establishment → service: what the annexes give.
my %rights;
my %places = ('EAJE-911-9999' => ['structures', 'EAJE'], 'MAM-911-9999' => ['mam', 'MAM']);
for my $document (demo('structures'), demo('mam'), @others) {
    my ($type, $annexe) = @{$document}{qw(type annexe)};
    $places{$_->{id}} = [$type, $_->{type}] for @{$annexe->{etablissements} // []};
    $places{$annexe->{mam}{id}} = [$type, 'MAM'] if $annexe->{mam};
    for my $person (@{$annexe->{personnes}}) {
        my @rows = $type eq 'mam' ? (may($person->{mam}, 'fiche')) : @{$person->{droits}};
        $rights{$type}{$person->{identifiant}}{$_->{etablissement}}
            = {map { $_ => 1 } @{$_->{services}}} for @rows;
    }
}

my $isabelle = 'isabelle.morel@breval-les-pres.example';
my $karim = 'karim.haddad@breval-les-pres.example';
my $lucie = 'lucie.arnaud@breval-les-pres.example';
my $nadia = 'nadia.cherif@petits-loirs.example';
my $agent = 'valide@caf911.example';
my @everybody = ((map { keys %$_ } values %rights), 'claire.fontaine@valclair.example',
    keys %agents, 'nobody');

# -- What they try

$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server { listen 127.0.0.1:%%PORT%%; %%PORTAL%% }
}
EOT
$t->start;
my %cookies = map { $_ => $t->login($_) } grep { $_ ne 'nobody' } @everybody;
my %csrf = map { $_ => hidden($t->request('/extranet/mot-de-passe', accept => HTML, cookie => $cookies{$_}),
    'csrf') } keys %cookies;

sub hidden {
    my ($response, $name) = @_;
    my ($value) = $response->body =~ /name="$name" value="([^"]*)"/;
    return $value // die "no $name: " . $response->raw;
}

# {a => {b => [..]}} as a browser sends it.
sub fields {
    my ($value, $name) = @_;
    return map { fields($value->{$_}, $name eq '' ? $_ : "$name.$_") } sort keys %$value if ref $value eq 'HASH';
    return [$name, $value] unless ref $value eq 'ARRAY';
    return map { ref $value->[$_] ? fields($value->[$_], "${name}[$_]") : [$name, $value->[$_]] } 0 .. $#$value;
}

sub form_of {
    my ($document) = @_;
    return join '&', map { join '=', map { encode_utf8($_) =~ s/([^A-Za-z0-9])/sprintf '%%%02X', ord $1/ger } @$_ }
        fields($document, '');
}

# A document is posted, as JSON or as the page's form would be, with the session's token.
sub ask {
    my ($who, $shape, $path, $document) = @_;
    my @own = $who eq 'nobody' ? () : (cookie => $cookies{$who});
    return $t->request("/extranet/$path", accept => $shape, @own) unless $document;
    my ($type, $body) = $shape eq JSON ? (JSON, $json->encode($document))
        : ('application/x-www-form-urlencoded', form_of({%$document, csrf => $csrf{$who} // 'x'}));
    return $t->request("/extranet/$path", accept => $shape, method => 'POST', body => $body, @own,
        headers => ['Content-Type' => $type]);
}

sub form_path {
    my ($id) = @_;
    my ($type, $kind) = @{$places{$id}};
    return "$type/fonctionnement/" . ($type eq 'mam' ? '' : lc("$kind/")) . $id;
}

# A document that is not what is online, whatever is.
my $count = 0;
sub new_fiche {
    my ($kind, %more) = @_;
    return {%{fiche($kind)}, inscription => 'Saisie ' . ++$count, %more} if $kind eq 'MAM';
    return {%{fiche($kind)}, missions => {publics => ['familles'], details => 'Saisie ' . ++$count}, %more}
        if $kind eq 'RPE';
    return {%{fiche($kind)}, projet => 'Saisie ' . ++$count, %more};
}

my %claims = (structures => {texte => 'Une erreur.', remede => 'Corrigez.'},
    mam => {nature => 'correction', texte => 'Une erreur.', remede => 'Corrigez.'});
my $fill = 'fonctionnement'; # the right to the fiche; of a Mam, its one service

# name, right, path, what is posted: each given the type, the id, its kind, the revision that
# was read (?).
my @routes = (
    ['the fiche',          $fill, sub { "$_[0]/fiches/$_[1]" }],
    ['the form',           $fill, sub { form_path($_[1]) }],
    ['a submission',       $fill, sub { form_path($_[1]) . "?revision=$_[3]" }, sub { new_fiche($_[2]) }],
    ['a draft',            $fill, sub { form_path($_[1]) . "?revision=$_[3]" },
        sub { new_fiche($_[2], action => 'enregistrer') }],
    ['a form sent',        $fill, sub { form_path($_[1]) . "?revision=$_[3]" },
        sub { new_fiche($_[2], action => 'confirmer') }],
    ['the history',        $fill, sub { "$_[0]/historique/$_[1]" }],
    ['a version',          $fill, sub { "$_[0]/versions/$_[1]/1" }],
    ['a version resumed',  $fill, sub { "$_[0]/versions/$_[1]/1" }, sub { +{revision => $_[3]} }],
    ['the form of claims', $fill, sub { "$_[0]/reclamer/$_[1]" }],
    ['a claim',            $fill, sub { "$_[0]/reclamer/$_[1]" },
        sub { +{%{$claims{$_[0]}}, action => 'confirmer'} }],
    ['the free places',    'disponibilites', sub { "structures/disponibilites/$_[1]" }],
    ['their changes',      'disponibilites', sub { "structures/disponibilites-historique/$_[1]" }],
    ['places published',   'disponibilites', sub { "structures/disponibilites/$_[1]" }, \&places_entered],
);

sub monday { # of this week, in Paris
    my ($day) = $t->get('/extranet/structures/disponibilites/EAJE-911-0042', cookie => $cookies{$lucie})
        ->body =~ /"semaine":"([^"]+)"/;
    return $day;
}
my $monday = monday();
sub places_entered {
    my ($type, $id, $kind, $revision) = @_;
    return {semaine => $monday, revision => "$revision", action => 'publier',
        places => {moins_1_an => {lundi_matin => ++$count % 90 . ''}}};
}

# -- What is to come of it: [status, motif, article], undef: let in

my %articles = (structures => {none => 'ST-3.2', stranger => 'ST-3.3', target => 'ST-3.3', agent => 'ST-3.4'},
    mam => {none => 'MAM-4.2', stranger => 'MAM-6', target => 'MAM-3', agent => 'MAM-4.4'});

# Free places are asked of structures alone, whatever the id.
sub service_of {
    my ($id, $right) = @_;
    return ('structures', $right) if $right eq 'disponibilites' || $places{$id}[0] eq 'structures';
    return ('mam', 'fiche');
}

sub refusal {
    my ($who, $id, $right) = @_;
    my ($type, $service) = service_of($id, $right);
    my $own = $rights{$type}{$who};
    return [401, 'sans_session', $articles{$type}{none}] if $who eq 'nobody';
    return [403, 'hors_annexe', $articles{$type}{stranger}] unless $own;
    return [403, 'cible_non_listee', $articles{$type}{target}] unless $own->{$id};
    return [403, 'cible_sans_ce_service', 'ST-1'] if $service eq 'disponibilites' && $places{$id}[1] ne 'EAJE';
    return $own->{$id}{$service} ? undef : [403, 'droit_absent', 'ST-3.3'];
}

sub desk_refusal {
    my ($who, $type, $of_one) = @_;
    return [401, 'sans_session', $articles{$type}{none}] if $who eq 'nobody';
    return [403, 'acte_non_autorise', $articles{$type}{agent}]
        unless $agents{$who} && $agents{$who}[1] =~ /validation/;
    return $agents{$who}[0] eq '911' || !$of_one ? undef : [404, 'inconnu', undef];
}

# The same of an answer, of which a page says less.
sub seen {
    my ($response, $shape) = @_;
    return [$response->status, @{$response->json}{qw(motif article)}] if $shape eq JSON;
    my ($article) = decode_utf8($response->body) =~ m{<dt>Article</dt><dd[^>]*>([^<]*)<};
    return [$response->status, undef, $article];
}

sub is_refused {
    my ($name, $response, $shape, $refusal) = @_;
    my @expected = $shape eq JSON ? @$refusal : ($refusal->[0], undef, $refusal->[2]);
    if ($shape eq HTML && $refusal->[0] == 401) {
        is_deeply([$response->status, $response->header('Location') =~ m{^/extranet/connexion\b}],
            [303, 1], "$name leads to the login");
        return;
    }
    is_deeply(seen($response, $shape), \@expected, "$name is refused") or diag($response->body);
    return;
}

# -- The fiches that there are: one online and another waiting each, places, claims

sub must {
    my ($name, $response) = @_;
    die "$name: " . $response->raw unless $response->status == 200;
    return $response->json;
}

sub revision {
    my ($who, $id) = @_;
    my $read = ask($who, JSON, "$places{$id}[0]/fiches/$id")->json;
    return $read->{revision} // 0;
}

sub submit {
    my ($who, $id) = @_;
    return must("submits $id", ask($who, JSON, form_path($id) . '?revision=' . revision($who, $id),
        new_fiche($places{$id}[1])))->{version};
}

sub accept_it {
    my ($id, $number) = @_;
    my $path = "$places{$id}[0]/validation/$id/$number";
    my $page = must("reads $path", ask($agent, JSON, $path));
    return must("accepts $id", ask($agent, JSON, $path, {action => 'accepter',
        revision => $page->{revision}, controle => [map { $_->{code} } @{$page->{points}}]}));
}

my %first = ($isabelle => ['EAJE-911-0042', 'RPE-911-0007'], $nadia => ['MAM-911-0003']);
my %claim;
for my $who (sort keys %first) {
    for my $id (@{$first{$who}}) {
        my ($type) = @{$places{$id}};
        accept_it($id, submit($who, $id));
        submit($who, $id);
        $claim{$type} = must("claims $id", ask($who, JSON, "$type/reclamer/$id", $claims{$type}))->{numero};
    }
}
must('publishes', ask($lucie, JSON, 'structures/disponibilites/EAJE-911-0042',
    places_entered('structures', 'EAJE-911-0042', 'EAJE', 0)));

my @desk_routes = (
    ['what waits',       0, sub { "$_[0]/validation" }],
    ['what was sent',    1, sub { "$_[0]/validation/$_[1]/2" }],
    ['a decision',       1, sub { "$_[0]/validation/$_[1]/2" },
        sub { +{action => 'rejeter', motif => 'Un nom y figure.', revision => '3'} }],
    ['what is online',   1, sub { "$_[0]/publication/$_[1]" }],
    ['a withdrawal',     1, sub { "$_[0]/publication/$_[1]" }, sub { +{action => 'retirer', motif => 'Non.'} }],
    ['claims',           0, sub { "$_[0]/suivi-reclamations" }],
    ['a claim',          1, sub { "$_[0]/suivi-reclamations/$claim{$_[0]}" }],
    ['its answer',       1, sub { "$_[0]/suivi-reclamations/$claim{$_[0]}" },
        sub { +{issue => 'accepte', texte => 'Fait.'} }],
);

# -- Refused, on record, with nothing changed

my $lists = 'plugin published directory directory_word directory_place mail due vault';
sub stored {
    my $digest = `@{[$t->build]}/t/unit/digest_tables $store->{directory} $lists`;
    die "digest_tables: $?" if $?;
    return $digest;
}
$t->wait_for('all pages to be made', sub { `@{[$t->build]}/t/unit/digest_tables $store->{directory} unrendered`
        =~ /\t0\t/ });

my %number = map { $_ => $json->decode($t->ctl('person', 'show', $_))->{numero} } keys %cookies;
my %expected; # who, way, what → refusals

# Section 6: what no annexe of the type has, a client made up; it is not written.
sub named {
    my ($id, $right) = @_;
    my ($type) = service_of($id, $right);
    return $id !~ /9999/ && ($id =~ /^MAM/ ? 'mam' : 'structures') eq $type ? $id : '?';
}

sub try_routes {
    my ($who, $id) = @_;
    my ($type, $kind) = @{$places{$id}};
    for my $route (@routes) {
        my ($name, $right, $path, $document) = @$route;
        my $refusal = refusal($who, $id, $right) or next;
        for my $shape (JSON, HTML) {
            my @about = ($type, $id, $kind, 3);
            my $response = ask($who, $shape, $path->(@about), $document && $document->(@about));
            is_refused("$name, $shape", $response, $shape, $refusal);
            $expected{join ' ', $number{$who}, $document ? 'POST' : 'GET', (service_of($id, $right))[1],
                named($id, $right), @{$refusal}[1, 2]}++ if $who ne 'nobody';
        }
    }
    return;
}

# The page alone: what stands behind it is the client's.
sub page_of { return $_[0] =~ m{^(\w+/[\w-]+/?)} && $1 }

sub try_desk {
    my ($who, $type, $id) = @_;
    for my $route (@desk_routes) {
        my ($name, $of_one, $path, $document) = @$route;
        my $refusal = desk_refusal($who, $type, $of_one) or next;
        for my $shape (JSON, HTML) {
            my $to = $path->($type, $id);
            is_refused("$name, $shape", ask($who, $shape, $to, $document && $document->()), $shape, $refusal);
            $expected{join ' ', $number{$who}, 'caf.acces', $refusal->[0] == 404 ? '911' : page_of($to)}++
                if $who ne 'nobody';
        }
    }
    return;
}

my $before = stored();
sub is_unchanged {
    my ($name) = @_;
    my $now = stored();
    is($now, $before, "$name: nothing has changed");
    $before = $now;
    return;
}

for my $who (sort @everybody) {
    subtest "$who, fiches" => sub {
        for my $id (sort keys %places) {
            try_routes($who, $id);
            is_unchanged($id);
        }
    };
    subtest "$who, the desk" => sub {
        try_desk($who, $places{$_}[0], $_) for 'EAJE-911-0042', 'RPE-911-0007', 'MAM-911-0003';
        is_unchanged('the desk');
    } if $who ne $agent;
}

my %traced;
for my $trace ($store->traces(decision => 'refuse')) {
    my $key = $trace->{operation} eq 'caf.acces' ? "caf.acces $trace->{objet}"
        : join ' ', @{$trace}{qw(operation service cible motif article)};
    $traced{"$trace->{personne} $key"}++;
}
is_deeply(\%traced, \%expected, 'each refusal is on record, with who, what and why');

# -- The list of a person's fiches is that of the annexe

for my $who (sort @everybody) {
    for my $type ('structures', 'mam') {
        my $response = ask($who, JSON, "$type/fiches");
        my $own = $rights{$type}{$who};
        $own ? is_deeply([sort map { $_->{id} } @{$response->json->{fiches}}], [sort keys %$own], "$who: own $type")
            : isnt($response->status, 200, "$who: no $type");
    }
}

# -- Ids that are swapped, fields that nobody asked for

sub is_unknown {
    my ($name, $who, $path, $document) = @_;
    is(ask($who, $_, $path, $document)->status, 404, "$name, $_") for JSON, HTML;
    return;
}

my $current = stored();
is_unknown('a crèche in the form of a relais', $isabelle, 'structures/fonctionnement/rpe/EAJE-911-0042?revision=3',
    @$_) for [], [new_fiche('RPE')], [new_fiche('RPE', action => 'enregistrer')];
is_unknown('a relais in the form of a crèche', $isabelle, 'structures/fonctionnement/eaje/RPE-911-0007?revision=3',
    new_fiche('EAJE'));
is_unknown('a version that is another fiche’s', $isabelle, 'structures/versions/RPE-911-0007/3');
is_unknown('to be decided', $agent, 'structures/validation/RPE-911-0007/3', {action => 'accepter', revision => 3});
is_unknown('a fiche of another type', $agent, 'mam/validation/EAJE-911-0042/2');
is_unknown('published by another type', $agent, 'mam/publication/EAJE-911-0042');
is_unknown('another person’s claim', $karim, "structures/reclamations/$claim{structures}");
is_unknown('another type’s claim', $isabelle, "mam/reclamations/$claim{mam}");

my %body = (revision => '3');
for my $extra ({etat => 'publiee'}, {version => {numero => 9}}, {convention => 'ST-2026-911-020'}, {online => 1},
    {disponibilites => {lundi => 3}}, {auteur => $number{$lucie}}) {
    my ($field) = keys %$extra;
    my @answers = (
        ask($isabelle, JSON, form_path('RPE-911-0007') . '?revision=3', new_fiche('RPE', %$extra)),
        ask($lucie, JSON, 'structures/disponibilites/EAJE-911-0042',
            {%{places_entered('structures', 'EAJE-911-0042', 'EAJE', 1)}, %$extra}),
        ask($isabelle, JSON, 'structures/reclamer/EAJE-911-0042', {%{$claims{structures}}, %$extra}),
    );
    is_deeply([map { $_->status } @answers], [(422) x 3], "$field is no field of a form");
    like($_->body, qr/"$field/, 'and is named') for @answers;
}
is(stored(), $current, 'nothing has changed');

# ST-1: what all may read of a relais has no place for places, whoever publishes.
my $relais = $t->get('/extranet/annuaire/structures/RPE-911-0007');
is($relais->status, 200, 'the relais is online');
unlike($relais->body, qr/disponibilites|lundi_matin/, 'without free places');

# -- A form that is sent again

sub versions {
    return scalar @{ask($isabelle, JSON, 'structures/historique/EAJE-911-0042')->json->{versions}};
}

my $form = form_path('EAJE-911-0042') . '?revision=' . revision($isabelle, 'EAJE-911-0042');
my $typed = new_fiche('EAJE');
my $review = ask($isabelle, HTML, $form, $typed);
is($review->status, 200, 'the form is read again');
my $sent = {%$typed, action => 'confirmer', envoi_unique => hidden($review, 'envoi_unique')};
my $versions = versions();
my @ways = map { ask($isabelle, HTML, $form, $sent)->header('Location') } 1 .. 3;
is_deeply(\@ways, [($ways[0]) x 3], 'sent three times, it leads to the same place');
like($ways[0], qr{^/extranet/structures/fiches/EAJE-911-0042\?fait=soumise}, 'which says it is sent');
is(versions(), $versions + 1, 'and makes one version');

# -- Let in

sub read_revision {
    my ($who, $id, $right) = @_;
    return revision($who, $id) if $right eq $fill;
    return ask($who, JSON, "structures/disponibilites/$id")->json->{revision};
}

# A page, or where the browser is led; a program has its document. What says that the fiche
# has no such version yet has let in, too.
sub is_let_in {
    my ($name, $response, $shape, $id) = @_;
    my $there = $response->status == 200 || ($shape eq HTML && $response->status == 303
            && $response->header('Location') =~ m{^/extranet/\w+/.*\b\Q$id\E|/reclamations/\d});
    $there ||= $response->status == 404 && $response->body =~ /version_inconnue|Cette version n’existe pas/
        if $name =~ /^a version/;
    ok($there, "$name, $shape, is let in") or diag($response->raw);
    return;
}

for my $who (sort map { keys %$_ } values %rights) {
    subtest "$who may" => sub {
        for my $id (sort keys %places) {
            my ($type, $kind) = @{$places{$id}};
            for my $route (grep { !refusal($who, $id, $_->[1]) } @routes) {
                my ($name, $right, $path, $document) = @$route;
                for my $shape (JSON, HTML) {
                    my @about = ($type, $id, $kind, read_revision($who, $id, $right));
                    is_let_in("$id: $name",
                        ask($who, $shape, $path->(@about), $document && $document->(@about)), $shape, $id);
                }
            }
        }
    };
}

subtest "$agent may" => sub {
    for my $id (map { @$_ } values %first) {
        my ($type) = @{$places{$id}};
        is(ask($agent, $_->[0], $_->[1][2]->($type, $id))->status, 200, "$id: $_->[1][0], $_->[0]")
            for map { my $route = $_; map { [$_, $route] } JSON, HTML } grep { !$_->[3] } @desk_routes;
    }
};

$t->done;
done_testing;
