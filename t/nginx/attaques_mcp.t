#!/usr/bin/perl

# MCP-9.1, MCP-9.2: attempts at more than one may. Members that no act has, ids that are
# swapped, forms that are sent again or come from elsewhere, many at once over the quota, a
# grant against the end of the delegation, a request decided twice, a token of somebody else's
# rights, services that are not in the bulletin (MCP-3) or of no mission (MCP-8): refused, on
# record, with nothing changed.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use MIME::Base64 qw(encode_base64);
use Test::More;

use Habilitation::Delegation qw(HTML JSON);
use Habilitation::Documents qw(partenaire);

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {QUOTIENT => 'quotient_familial', ADDRESSES => 'adresses_familles', URLENCODED => 'application/x-www-form-urlencoded'};

# B has room for one more person, D for four.
my $d = Habilitation::Delegation->new(
    logins => [qw(pa ma pb sb pc pd sd agent ailleurs)],
    annexe => {B => {quota => 6}, D => {quota => 8}},
);
my $t = $d->test;
my $json = JSON::PP->new->utf8;

my %grant = (services => [QUOTIENT], responsable_metier => 'A. Un');
my $ma = $d->page('personnes', 'A', 'ma');
my $na = $d->page('personnes', 'A', 'na');

my $before = $d->stored;
sub is_unchanged {
    my ($name) = @_;
    my $now = $d->stored;
    is($now, $before, "$name: nothing has changed");
    $before = $now;
    return;
}

sub refusals {
    return scalar(() = $d->store->traces(decision => 'refuse'));
}

# Refused with this status, on record `traced` times, with nothing changed.
sub is_refused {
    my ($name, $status, $traced, $response, $like) = @_;
    is($response->status, $status, "$name: refused") or diag($response->raw);
    like($response->body, $like, "$name: says why") if $like;
    return $traced;
}

# -- Members that no act has

my $count = refusals();
my $tried = 0;
for my $extra ({role => 'gestionnaire_principal'}, {par => 'caf'}, {suspendue_par => 'caf'}, {quota => 1000},
    {mode => 'centralise'}, {gestionnaires => {principal => $d->identifiant('ma')}}, {convention => 2}, {siege => 'principal'},
    {habilitations => [{service => ADDRESSES}]}, {depuis => '2020-01-01'}, {caf => '920'}, {suspendue => JSON::PP::false},
    {peut => 'agir'}, {revision => 7}) {
    my ($name) = keys %$extra;
    my %flat = map { $_ => ref $extra->{$_} ? 'x' : "$extra->{$_}" } keys %$extra;
    $tried += is_refused("$name, as JSON", 422, 1, $d->ask('pa', JSON, $ma, {acte => 'accorder', %grant, %$extra}),
        qr/"champ":"$name"/);
    $tried += is_refused("$name, of a form", 422, 1, $d->ask('pa', HTML, $ma, {acte => 'accorder', %grant, %flat}));
    $tried += is_refused("$name, with an invitation", 422, 1, $d->ask('pa', JSON, $d->page('inviter', 'A'),
        {identifiant => 'x@partenaire.example', nom => 'X', prenom => 'Y', %$extra}));
}
is(refusals() - $count, $tried, 'each attempt is on record, once');
is_unchanged('members that no act has');

# -- Of another kind than they are

for my $case (
    ['a person that is a list', {acte => 'sortir', personne => [$d->number('ma'), $d->number('na')]}],
    ['an act that is a list', {acte => ['sortir', 'inviter']}],
    ['a text that is an object', {acte => 'accorder', %grant, responsable_metier => {nom => 'X'}}],
    ['a text that is a list', {acte => 'accorder', %grant, responsable_metier => ['X', 'Y']}],
    ['a day that is a list', {acte => 'echeance', services => [QUOTIENT], fin => []}],
    ['services that are an object', {acte => 'retirer', services => {0 => QUOTIENT}}],
    ['services within services', {acte => 'retirer', services => [[QUOTIENT]]}],
    ['no act', {personne => $d->number('ma')}],
    ['an act of another page', {acte => 'inviter', identifiant => 'x@partenaire.example', nom => 'X', prenom => 'Y'}],
    ['a person’s number as a fraction', {acte => 'sortir', personne => 1.5}],
) {
    my ($name, $document) = @$case;
    like($d->ask('pa', JSON, $ma, $document)->status, qr/^(?:422|403|400)$/, $name);
}
for my $body ('{"acte":"sortir","acte":"inviter"}', '{"acte":"sortir","personne":' . $d->number('ma') . ',"personne":'
    . $d->number('na') . '}', '[{"acte":"sortir"}]', '"sortir"', 'null', '{"acte":"sortir"', '{"acte":"sortir"}x') {
    like($d->ask('pa', JSON, $ma, {}, body => $body)->status, qr/^4(?:00|22)$/, "not an object read once: $body");
}
like($d->ask('pa', HTML, $ma, {acte => 'sortir', personne => [$d->number('ma'), $d->number('na')]})->status, qr/^4(?:03|22)$/,
    'a person given twice');
is_unchanged('of another kind');

# -- Ids that are swapped

$count = refusals();
$tried = 0;
for my $shape (JSON, HTML) {
    for my $whom ('na', 'nb', 'pa', 'sa', 999) {
        $tried += is_refused("$whom in the body, another in the path, $shape", 403, 1,
            $d->ask('pa', $shape, $ma, {acte => 'sortir', personne => $d->number($whom) . ''}));
        $tried += is_refused("$whom in the body, nobody in the path, $shape", 403, 1,
            $d->ask('pa', $shape, $d->page('personnes', 'A'), {acte => 'sortir', personne => $d->number($whom) . ''}));
    }
    $tried += is_refused("another convention in the query, $shape", 403, 1, $d->ask('pa', $shape,
        $d->page('personnes', 'A', 'nb') . '?convention=' . $d->convention('B'), {acte => 'sortir'}));
    $tried += is_refused("$_, $shape", 403, 1, $d->ask('pa', $shape, "mon-compte-partenaire/personnes/$_", {acte => 'sortir'}))
        for $d->convention('B') . '/' . $d->number('nb'), '0' . $d->convention('A') . '/' . $d->number('ma'),
        '-1/1', '18446744073709551617/' . $d->number('ma'), $d->convention('A') . '/' . $d->number('ma') . '/' . $d->number('na'),
        $d->convention('A') . '/' . $d->number('ma') . '.csv';
}
is(refusals() - $count, $tried, 'each is on record, once');
is_unchanged('swapped ids');

# A group, an import, unused rights: others' persons are refused one by one, and nothing else.
my $mixed = $d->ask('pa', JSON, $d->page('groupe', 'A'), {acte => 'retirer', services => [QUOTIENT], confirmer => JSON::PP::true,
    personne => [map { $d->number($_) } 'nb', 'lieu', 'pa', 'sa', 999]})->json;
is($mixed->{impossibles}, 5, 'a group of others');
is_deeply([map { $_->{article} } @{$mixed->{lignes}}], [('MCP-9.1') x 5], 'each with the article');
is_deeply([grep { exists $_->{nom} && $_->{nom} =~ /nb|lieu/i } @{$mixed->{lignes}}], [], 'and no name of another’s');
$d->ask('pa', JSON, $d->page('inutilises', 'A'), {droits => [$d->number('nb') . '/' . QUOTIENT], action => $_, motif => 'Utile.',
    confirmer => JSON::PP::true}) for 'retirer', 'garder';
is_unchanged('groups of others');

# -- Forms from elsewhere

# A browser says where it comes from; a program that does not needs no token (guard.h).
my @own = (Origin => 'http://localhost:' . $t->port);
my %post = (method => 'POST', headers => ['Content-Type' => URLENCODED, @own]);
sub forged {
    my ($name, $body, %options) = @_;
    my $response = $t->request("/extranet/$ma", accept => HTML, cookie => $d->cookie('pa'), %post, body => $body, %options);
    like($response->status, qr/^4\d\d$/, $name) or diag($response->raw);
    return;
}
forged('no token', 'acte=sortir');
forged('an empty token', 'acte=sortir&csrf=');
forged('another’s token', 'acte=sortir&csrf=' . $d->csrf('pb'));
forged('a colleague’s token', 'acte=sortir&csrf=' . $d->csrf('ma'));
forged('two tokens', 'acte=sortir&csrf=' . $d->csrf('pb') . '&csrf=' . $d->csrf('pa'));
forged('a token cut short', 'acte=sortir&csrf=' . substr($d->csrf('pa'), 0, -1));
forged('JSON as a form sends it', '{"acte":"sortir"}', headers => ['Content-Type' => 'text/plain', @own]);
forged('a form as parts', "--x\r\nContent-Disposition: form-data; name=acte\r\n\r\nsortir\r\n--x--\r\n",
    headers => ['Content-Type' => 'multipart/form-data; boundary=x', @own]);
forged('JSON without a token', '{"acte":"sortir"}', headers => ['Content-Type' => JSON, @own]);
forged('another site', 'acte=sortir&csrf=' . $d->csrf('pa'), headers => ['Content-Type' => URLENCODED, @$_])
    for [Origin => 'https://ailleurs.example'], [Origin => 'null'], ['Sec-Fetch-Site' => 'cross-site'];
for my $method ('GET', 'HEAD', 'PUT', 'DELETE', 'PATCH') {
    $t->request("/extranet/$ma?acte=sortir&_method=POST&csrf=" . $d->csrf('pa'), method => $method, cookie => $d->cookie('pa'),
        accept => HTML, headers => ['X-HTTP-Method-Override' => 'POST', 'X-HTTP-Method' => 'POST', 'X-Method-Override' => 'POST']);
}
is_unchanged('forms from elsewhere');

# -- Forms sent again

sub line {
    my ($letter, $person) = @_;
    return $d->ask('p' . lc $letter, JSON, $d->page('personnes', $letter, $person))->json;
}

sub again {
    my ($name, $path, $document) = @_;
    return map { my $answer = $d->ask('pa', HTML, $path, $document); $answer->header('Location') // $answer->status } 1 .. 3;
}

my $invited = {identifiant => 'une-fois@partenaire.example', nom => 'Une', prenom => 'Fois', %grant, etape => 'confirmer'};
my ($first, @others) = again('an invitation', $d->page('inviter', 'A'), $invited);
like($first, qr/\?fait=inviter$/, 'an invitation');
unlike($_, qr/fait=inviter/, 'and no other') for @others;
my $once = $json->decode($t->ctl('person', 'show', $invited->{identifiant}))->{numero};
is(scalar(@{line('A', $once)->{historique}}), 1, 'one line in the history');
for my $act ({acte => 'suspendre'}, {acte => 'retablir'}, {acte => 'retirer', services => [QUOTIENT]}, {acte => 'accorder', %grant},
    {acte => 'echeance', services => [QUOTIENT], fin => '2027-06-30'}) {
    my @ways = again($act->{acte}, $d->page('personnes', 'A', $once), $act);
    like($ways[0], qr/\?fait=$act->{acte}$/, "$act->{acte} is done");
    like($_, qr/\?fait=rien$/, 'and is nothing again') for @ways[1, 2];
}
is(scalar(@{line('A', $once)->{historique}}), 6, 'each act is once in the history');
my @gone = again('sortir', $d->page('personnes', 'A', $once), {acte => 'sortir'});
is_deeply([map { /fait=sortir/ ? 'done' : $_ } @gone], ['done', 403, 403], 'who is gone is not taken out again');

# -- What is not in the bulletin, or for no mission

for my $case (['A', ADDRESSES, 'MCP-3'], ['A', 'inconnu', 'MCP-3']) {
    my ($letter, $service, $article) = @$case;
    my $who = 'p' . lc $letter;
    my $whom = 'm' . lc $letter;
    my %asked = (services => [$service], responsable_metier => 'A. Un');
    my $own = $d->page('personnes', $letter, $whom);
    $d->ask($who, JSON, $own, {acte => 'retirer', services => [QUOTIENT]});
    $before = $d->stored;
    is_refused("$service in $letter, $_", 422, 0, $d->ask($who, $_, $own, {acte => 'accorder', %asked}), qr/$article/) for JSON, HTML;
    is_refused("$service in $letter, invited", 422, 0, $d->ask($who, JSON, $d->page('inviter', $letter),
        {identifiant => 'y@partenaire.example', nom => 'X', prenom => 'Y', %asked}), qr/$article/);
    my $lines = $d->ask($who, JSON, $d->page('groupe', $letter), {acte => 'accorder', %asked, personne => [$d->number($whom)],
        confirmer => JSON::PP::true})->json->{lignes};
    is($lines->[0]{article}, $article, "$service in $letter, for a group");
    is_unchanged("$service in $letter");
}

my $aimless = eval { $d->store->import_documents(partenaire('2026-21910444400016', [], annexe => {missions => ['adresses_des_familles']})); 1 };
ok(!$aimless, 'a bulletin opens nothing for no mission');
like($@, qr/MCP-8/, 'by the article');

# -- A token of one's own

my $token = $t->post_json('/extranet/jeton', {}, headers => [Authorization => 'Basic '
    . encode_base64($d->identifiant('ma') . ':' . $t->password, '')])->json->{jeton};
ok($token, 'a member takes a token') ;
sub program {
    my ($path, $document) = @_;
    return $t->request("/extranet/$path", accept => JSON, method => $document ? 'POST' : 'GET', $document
        ? (body => $json->encode($document)) : (), headers => [Authorization => "Bearer $token", 'Content-Type' => JSON]);
}
$before = $d->stored;
$count = refusals();
is(program($ma)->status, 200, 'a program reads what its person may');
my @forbidden = ([$na], [$na, {acte => 'sortir'}], [$ma, {acte => 'sortir'}], map { [$d->page($_, 'A')] }
    qw(personnes historique groupe import inutilises demandes questions inviter bilans));
is_refused("a member’s program: $_->[0]", 403, 0, program(@$_)) for @forbidden;
my @refused = grep { ($_->{personne} // 0) == $d->number('ma') && $_->{canal} eq 'webservice' } $d->store->traces(decision => 'refuse');
is(scalar @refused, scalar @forbidden, 'each is on record, as of a web service (MCP-9.2)');
is(refusals() - $count, scalar @forbidden, 'once');
is_unchanged('a member’s token');

# -- At once

# All is sent before anything is read: [who, path, document] → answers in order.
sub at_once {
    my @asked = map {
        my ($who, $path, $document) = @$_;
        my $client = $t->client;
        my $text = $client->request_text("/extranet/$path", method => 'POST', accept => JSON, cookie => $d->cookie($who),
            headers => ['Content-Type' => JSON], body => $json->encode($document));
        [$client, $text];
    } @_;
    $_->[0]->send_text($_->[1]) for @asked;
    return map { $_->[0]->response('POST') // die 'no answer' } @asked;
}

sub persons {
    my ($letter) = @_;
    return scalar @{$d->ask('p' . lc $letter, JSON, $d->page('personnes', $letter))->json->{personnes}};
}

for my $race (['B', 6, 2], ['D', 8, 10]) {
    my ($letter, $quota, $many) = @$race;
    my $room = $quota - persons($letter);
    my @who = ('p' . lc $letter, 's' . lc $letter);
    $count = refusals();
    my @answers = at_once(map { [$who[$_ % 2], $d->page('inviter', $letter), {identifiant => "place-$_-$letter\@partenaire.example",
        nom => 'Place', prenom => "N$_", %grant}] } 1 .. $many);
    is(scalar(grep { $_->status == 200 } @answers), $room, "$many at once for $room in $letter");
    is(persons($letter), $quota, 'as many as the quota, exactly');
    my @late = grep { $_->status == 403 } @answers;
    is(scalar @late, $many - $room, 'the others are refused');
    like($_->body, qr/MCP-9\.2/, 'by the quota') for @late;
    is(refusals() - $count, scalar @late, 'on record, once each');
}

# The delegation ends while grants come in: none after it.
my $rounds = 4;
my $path = $d->page('personnes', 'D', 'md');
for my $round (1 .. $rounds) {
    my $acts = $round % 2 ? [{acte => 'suspendre'}, {acte => 'retablir'}] : [{acte => 'retirer', services => [QUOTIENT]}, {acte => 'accorder', %grant}];
    my $revision = 2 * ($round - 1);
    my @mine = map { ['pd', $path, $acts->[$_ % 2]] } 0 .. 3;
    my @answers = at_once(@mine[0, 1], ['agent', $d->page('suivi', 'D'), {acte => 'retirer', gestionnaire => 'principal',
        motif => 'Contrôle.', confirme => JSON::PP::true, revision => $revision}], @mine[2, 3]);
    is($answers[2]->status, 200, 'the delegation is withdrawn') or diag($answers[2]->raw);
    like($_->status, qr/^(?:200|403)$/, 'done, or refused') for @answers[0, 1, 3, 4];
    my @order = grep { $_->{operation} eq 'delegation.retiree' || (($_->{personne} // 0) == $d->number('pd')
            && $_->{operation} =~ /^habilitation\.(?:suspendue|retablie|retiree|accordee)$/) }
        grep { ($_->{decision} // '') ne 'refuse' } $d->store->traces;
    is($order[-1]{operation}, 'delegation.retiree', 'nothing is done after it');
    is($d->ask('pd', JSON, $path, $acts->[0])->status, 403, 'nor on the next request');
    is($d->ask('agent', JSON, $d->page('suivi', 'D'), {acte => 'retablir', gestionnaire => 'principal', motif => 'Vu.',
        confirme => JSON::PP::true, revision => $revision + 1})->status, 200, 'it is given back');
}

# -- A request, decided twice, or by another Caf

for my $round (1 .. 3) {
    my $old = $json->canonical->encode(line('C', 'mc')->{personne}{habilitations});
    my $number = $d->ask('pc', JSON, $d->page('personnes', 'C', 'mc'), {acte => 'responsable', %grant,
        responsable_metier => "Numéro $round"})->json->{demande};
    my $decide = $d->page('suivi-demandes', 'C') . "/$number";
    is($d->ask('ailleurs', $_, $decide, {action => 'accepter'})->status, 404, "another Caf’s agent, $_") for JSON, HTML;
    my @answers = at_once((['agent', $decide, {action => 'accepter'}], ['agent', $decide, {action => 'refuser', motif => 'Non.'}],
        ['pc', $d->page('demandes', 'C') . "/$number", {action => 'retirer'}])[map { ($_ + $round) % 3 } 0 .. 2]);
    is_deeply([sort map { $_->status } @answers], [200, 409, 409], 'decided once');
    my ($state) = map { $_->json->{etat} } grep { $_->status == 200 } @answers;
    my $new = $json->canonical->encode(line('C', 'mc')->{personne}{habilitations});
    is($new ne $old, $state eq 'acceptee', "and what was decided ($state) is so");
}

like($d->store->ctl('trace', 'verify'), qr/the chain is whole/, 'the chain is whole');
$t->done;
done_testing;
