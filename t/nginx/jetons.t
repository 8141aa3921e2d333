#!/usr/bin/perl

# MCP-9.2: a program acts with the credentials of a human, who sees each of its tokens and
# ends it: refused from the very next request on, in every worker, and on record (MCP-7).

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use MIME::Base64 qw(encode_base64);
use Test::More;

use Habilitation::Documents qw(partenaire);
use Habilitation::Test ();

use constant BASE => '/extranet/';
use constant PAGE => '/service/page.html';

binmode $_, ':encoding(UTF-8)' for Test::More->builder->output, Test::More->builder->failure_output;

my $t = Habilitation::Test->new(workers => 2, faketime => 1);
my ($anna, $bruno) = map { "$_\@partenaire.example" } qw(anna bruno);
$t->store(empty => 1)->import_documents(partenaire('2026-21750001600019', [$anna, $bruno]));
$t->write('html/service/page.html', "page\n");
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 512; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%% reuseport;
        root %%DIR%%/html;
        %%PORTAL%%
        location /service/ { habilitation mon_compte_partenaire quotient_familial; }
    }
}
EOT
$t->start;
my %cookie = map { $_ => $t->login($_) } $anna, $bruno;

sub take {
    my ($identifiant, $document, %options) = @_;
    return $t->post_json(BASE . 'jeton', $document // {},
        headers => [Authorization => 'Basic ' . encode_base64("$identifiant:" . $t->password, ''),
            @{$options{headers} // []}]);
}

sub bearer {
    my ($token) = @_;
    return (headers => [Authorization => "Bearer $token"]);
}

sub tokens {
    my (@as) = @_;
    return @{$t->get(BASE . 'jetons', @as)->json->{jetons}};
}

# The page's own form, as a browser sends it.
sub form {
    my ($identifiant, $fields, %without) = @_;
    my %sent = (%$fields, $without{csrf} ? () : (csrf => csrf_of($identifiant)));
    my $body = join '&', map { "$_=" . $sent{$_} =~ s/([^A-Za-z0-9_.~-])/sprintf '%%%02X', ord $1/ger }
        sort keys %sent;
    return $t->request(BASE . 'jetons', method => 'POST', accept => 'text/html', body => $body,
        cookie => $cookie{$identifiant},
        headers => ['Content-Type' => 'application/x-www-form-urlencoded',
            Origin => 'http://localhost:' . $t->port]);
}

sub page_of {
    my ($identifiant) = @_;
    my $page = $t->request(BASE . 'mes-sessions', accept => 'text/html', cookie => $cookie{$identifiant});
    is($page->status, 200, "the page of $identifiant");
    my $text = $page->body;
    utf8::decode($text);
    return $text;
}

sub csrf_of {
    my ($identifiant) = @_;
    my ($csrf) = page_of($identifiant) =~ /name="csrf" value="([^"]+)"/;
    return $csrf;
}

# Every connection may meet another worker.
sub statuses {
    my ($token) = @_;
    my %seen = map { $t->get(PAGE, bearer($token))->status => 1 } 1 .. 12;
    return join ',', sort keys %seen;
}

sub is_over {
    my ($token, $name) = @_;
    my $refused = $t->get(PAGE, bearer($token));
    is($refused->status, 401, "$name: refused on the very next request");
    is($refused->json->{motif}, 'session_fermee', "$name: with the reason");
    is(statuses($token), '401', "$name: in every worker");
    is($t->get(BASE . 'mes-services', bearer($token))->status, 401, "$name: by the portal too");
    return;
}

my %refusals = (motif => 'session_fermee', nature => 'acces');

subtest 'a token is seen by its person' => sub {
    my $taken = take($anna, {nom => 'Logiciel de facturation'});
    is($taken->status, 200, 'taken') or diag($taken->raw);
    my $token = $taken->json->{jeton};
    is(statuses($token), '200', 'it opens what its person may use');

    my $seen = $t->get(BASE . 'mes-sessions', cookie => $cookie{$anna})->json;
    is_deeply([map { $_->{canal} } @{$seen->{sessions}}], ['page'], 'the sessions are browsers’');
    my ($listed) = @{$seen->{jetons}};
    is(scalar @{$seen->{jetons}}, 1, 'the token has a list of its own');
    is($listed->{nom}, 'Logiciel de facturation', 'with its name');
    is($listed->{adresse}, '127.0.0.1', 'from where');
    is($listed->{expire}, $taken->json->{expire}, 'until when');
    ok(!$listed->{courant}, 'not what the page is seen with');
    unlike(JSON::PP->new->encode($seen), qr/\Q$token\E/, 'without the token itself');

    $t->clock('+10m');
    is(statuses($token), '200', 'used again after ten minutes');
    $t->wait_for('its last use to be written', sub {
        my ($now) = tokens(cookie => $cookie{$anna});
        return $now->{utilise} gt $now->{pris};
    });
    my ($used) = tokens(cookie => $cookie{$anna});
    is($used->{pris}, $listed->{pris}, 'taken when it was');

    my $text = page_of($anna);
    like($text, qr/Jetons de programmes/, 'the page has them apart');
    like($text, qr/Logiciel de facturation/, 'by name');
    like($text, qr/$_/, "the page says $_") for 'Pris le', 'Dernier usage', 'Expire le', 'Révoquer tous les jetons';
};

subtest 'nobody else sees it, or ends it' => sub {
    my ($hers) = tokens(cookie => $cookie{$anna});
    is_deeply([tokens(cookie => $cookie{$bruno})], [], 'another person has none');
    unlike(page_of($bruno), qr/facturation/, 'nor on the page');
    my $token = take($bruno)->json->{jeton};
    for my $as (['by a session', cookie => $cookie{$bruno}], ['by a token', bearer($token)]) {
        my ($name, @as) = @$as;
        my $refused = $t->request(BASE . 'jetons', method => 'POST', accept => 'application/json',
            body => JSON::PP->new->encode({action => 'revoquer', id => $hers->{id}}), @as,
            headers => ['Content-Type' => 'application/json', @{{@as}->{headers} // []}]);
        is($refused->status, 422, "$name: not another's");
        is($refused->json->{champ}, 'id', "$name: the field");
        unlike(join('', map { $_->{id} } tokens(@as)), qr/\Q$hers->{id}\E/, "$name: not listed");
    }
    is(form($bruno, {action => 'revoquer', id => $hers->{id}})->status, 422, 'nor by the page');
    is($t->get(BASE . 'jetons')->status, 401, 'nobody sees nothing');
    is($t->post_json(BASE . 'jetons', {action => 'revoquer-tous'}, cookie => $cookie{$bruno})->status, 200,
        'all of their own');
    is((tokens(cookie => $cookie{$anna}))[0]{id}, $hers->{id}, 'leave hers');
    is_over($token, 'their own');
};

subtest 'revoked by the page' => sub {
    my $kept = take($anna, {nom => 'Autre'})->json->{jeton};
    my $token = take($anna, {nom => 'À révoquer'})->json->{jeton};
    is(statuses($token), '200', 'it opens');
    my ($listed) = grep { $_->{nom} eq 'À révoquer' } tokens(cookie => $cookie{$anna});
    is(form($anna, {action => 'revoquer', id => $listed->{id}}, csrf => 1)->status, 403,
        'not by another site: the form has no token of the session');
    is(statuses($token), '200', 'it still opens');
    my $before = $t->traces(%refusals);
    my $answer = form($anna, {action => 'revoquer', id => $listed->{id}});
    is($answer->status, 303, 'revoked');
    is($answer->header('Location'), BASE . 'mes-sessions?fait=jeton-revoque', 'and back to the list');
    is_over($token, 'revoked');
    is(statuses($kept), '200', 'the other stays');
    is(form($anna, {action => 'revoquer', id => $listed->{id}})->status, 422, 'it is over once');

    my ($revoked) = reverse $t->traces(operation => 'jeton.revoque', canal => 'page');
    my ($taken) = grep { $_->{session} eq $revoked->{session} } $t->traces(operation => 'jeton.emis');
    ok($taken, 'the trace says which token was revoked');
    is($revoked->{personne}, $taken->{personne}, 'and by whom');
    my @refused = $t->traces(%refusals);
    cmp_ok(@refused - $before, '>=', 13, 'each refusal is on record');
    is($refused[-1]{canal}, 'webservice', 'of a program');
};

subtest 'revoked by a program, its own too' => sub {
    my $token = take($anna, {nom => 'Elle-même'})->json->{jeton};
    my ($own) = grep { $_->{courant} } tokens(bearer($token));
    is($own->{nom}, 'Elle-même', 'it knows its own');
    my $answer = $t->post_json(BASE . 'jetons', {action => 'revoquer', id => $own->{id}}, bearer($token));
    is($answer->status, 200, 'and ends it');
    is_deeply([grep { $_->{id} eq $own->{id} } @{$answer->json->{jetons}}], [], 'it is gone from the list');
    is_over($token, 'its own');
    my ($trace) = reverse $t->traces(operation => 'jeton.revoque');
    is($trace->{canal}, 'webservice', 'on record as done by a program');

    my @taken = map { take($anna, {nom => "Programme $_"})->json->{jeton} } 1 .. 3;
    my $count = () = $t->traces(operation => 'jeton.revoque');
    my $open = () = tokens(bearer($taken[0]));
    is_deeply($t->post_json(BASE . 'jetons', {action => 'revoquer-tous'}, bearer($taken[0]))->json->{jetons}, [],
        'all at once');
    is_over($taken[$_ - 1], "Programme $_") for 1 .. 3;
    is(scalar(() = $t->traces(operation => 'jeton.revoque')), $count + $open, 'each is on record');
    is($t->get(PAGE, cookie => $cookie{$anna})->status, 200, 'the browser stays');
    is($t->post_json(BASE . 'jetons', {action => 'fermer'}, cookie => $cookie{$anna})->status, 422, 'no other act');
};

subtest 'all revoked by the page' => sub {
    my @taken = map { take($anna)->json->{jeton} } 1 .. 2;
    my $answer = form($anna, {action => 'revoquer-tous'});
    is($answer->header('Location'), BASE . 'mes-sessions?fait=jetons-revoques', 'done');
    is_over($_, 'one of all') for @taken;
    like(page_of($anna), qr/Aucun jeton n’est ouvert/, 'none is left');
};

subtest 'names are what a person can tell apart' => sub {
    for my $case (['too long', 'é' x 61], ['of no width', "Fact\x{200b}uration"],
        ['turning', "Fact\x{202e}uration"], ['a tag', "Fact\x{e0041}"])
    {
        my $refused = take($anna, {nom => $case->[1]});
        is($refused->status, 422, "$case->[0]: refused");
        is($refused->json->{champ}, 'nom', "$case->[0]: by its field");
    }
    is(take($anna, {nom => 'x', autre => 'y'})->status, 400, 'nothing else is taken');
    is(take($anna, {nom => 'é' x 60})->status, 200, 'sixty characters');
    is(take($anna, {nom => '<b>&"'})->status, 200, 'any characters');
    is(take($anna, undef, headers => ['User-Agent' => 'curl/8.5'])->status, 200, 'or no name');
    is_deeply([sort map { $_->{nom} } tokens(cookie => $cookie{$anna})], ['<b>&"', 'curl/8.5', 'é' x 60],
        'listed as they are, else by what the program says of itself');
    like(page_of($anna), qr/&lt;b&gt;/, 'harmless on the page');
    is($t->get(BASE . 'mes-sessions', bearer(take($anna)->json->{jeton}))->status, 403,
        'sessions of browsers are not a program’s');
};

$t->done;
done_testing();
