#!/usr/bin/perl

# The terms of use, accepted once (LI-1, ST-1, MAM-1, MCP-15): protected places stay shut
# until then, in every worker, and open at the very next request.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use MIME::Base64 qw(encode_base64);
use Test::More;

use Habilitation::Documents qw(lieu structures mam partenaire);
use Habilitation::Test ();

use constant {COOKIE => '__Host-habilitation', WORKERS => 3, ROUNDS => 12};

my $t = Habilitation::Test->new(workers => WORKERS);
my $store = $t->store(empty => 1);
my $who = 'anna@lieu.example';
$store->import_documents(
    lieu('LI-2026-751-001', [$who, 'bea@lieu.example']),
    structures('ST-2026-751-001', [$who]),
    mam('MAM-2026-751-001', [$who]),
    partenaire('2026-21750001600019', [$who]),
);
$t->write("html/$_/page.html", "page\n") for qw(li st mam mcp);
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%% reuseport;
        root %%DIR%%/html;
        %%PORTAL%%
        location /li/  { habilitation lieu_information demandes; habilitation_target 75056; }
        location /st/  { habilitation structures fonctionnement; habilitation_target EAJE-1; }
        location /mam/ { habilitation mam fiche; habilitation_target MAM-1; }
        location /mcp/ { habilitation mon_compte_partenaire quotient_familial; }
    }
}
EOT
$t->start;

# A session with a chosen password and nothing accepted.
sub fresh_session {
    my ($name) = @_;
    my $first = $store->first_password($name);
    my $cookie = $t->open_session($name, $first);
    my $changed = $t->post_json('/extranet/mot-de-passe',
        {ancien => $first, nouveau => $t->password}, cookie => $cookie);
    ok($changed->json->{conditions_a_accepter}, "$name: told what comes next");
    return COOKIE . '=' . $changed->cookie(COOKIE);
}

my $cookie = fresh_session($who);
my %articles = (li => 'LI-1', st => 'ST-1', mam => 'MAM-1', mcp => 'MCP-15');

subtest 'before: nothing opens, and the article says why' => sub {
    for my $place (sort keys %articles) {
        my $refused = $t->get("/$place/page.html", cookie => $cookie);
        is($refused->status, 403, "$place: refused");
        is($refused->json->{motif}, 'conditions_a_accepter', "$place: the reason");
        is($refused->json->{article}, $articles{$place}, "$place: the article");
    }
    my $led = $t->request('/li/page.html?a=b', accept => 'text/html', cookie => $cookie);
    is($led->status, 303, 'a browser is led');
    like($led->header('Location'), qr{/extranet/conditions\?retour=/li/page\.html%3Fa%3Db$},
        'to the terms, with the way back');
    is($t->get("/extranet/$_", cookie => $cookie)->status, 403, "not $_")
        for qw(mes-services mes-sessions mes-donnees);
    is($t->get("/extranet/$_", cookie => $cookie)->status, 200, "but $_")
        for qw(conditions mot-de-passe deconnexion);
    my ($trace) = $t->traces(motif => 'conditions_a_accepter');
    is(($trace // {})->{decision}, 'refuse', 'on record');
};

subtest 'before: no token either (MCP-9.2)' => sub {
    my $refused = $t->request('/extranet/jeton', method => 'POST', body => '',
        accept => 'application/json', headers => [Authorization => 'Basic '
            . encode_base64("$who:" . $t->password, '')]);
    is($refused->status, 403, 'refused');
    is($refused->json->{motif}, 'conditions_a_accepter', 'for that reason');
};

subtest 'nobody accepts for somebody else' => sub {
    is($t->post_json('/extranet/conditions', {accepte => 'oui'})->status, 401, 'no session');
    my @foreign = (cookie => $cookie, headers => [Origin => 'https://mechant.example']);
    is($t->post_json('/extranet/conditions', {accepte => 'oui'}, @foreign)->status, 403,
        'a page of another site');
    my @browser = (cookie => $cookie, headers => ['Sec-Fetch-Site' => 'same-origin']);
    is($t->post_json('/extranet/conditions', {accepte => 'oui'}, @browser)->status, 403,
        'a browser without the token');
    is($t->post_json('/extranet/conditions', {accepte => 'non'}, cookie => $cookie)->status, 422,
        'nor by a no');
    is($t->get('/li/page.html', cookie => $cookie)->status, 403, 'still shut');
};

subtest 'after: open at the next request, in every worker, once for all' => sub {
    my $done = $t->post_json('/extranet/conditions', {accepte => 'oui'}, cookie => $cookie);
    is($done->status, 200, 'accepted');
    ok($done->json->{acceptees}, 'and said so');
    my %statuses;
    $statuses{$t->get("/$_/page.html", cookie => $cookie)->status}++
        for map { sort keys %articles } 1 .. ROUNDS;
    is_deeply(\%statuses, {200 => 4 * ROUNDS}, 'all four types open');
    $t->post_json('/extranet/conditions', {accepte => 'oui'}, cookie => $cookie);
    my @traces = $t->traces(operation => 'conditions.acceptees');
    is(scalar @traces, 1, 'on record, once');
    my $again = $t->open_session($who, $t->password);
    is($t->get('/li/page.html', cookie => $again)->status, 200, 'a later session asks no more');
    is($t->get('/li/page.html', cookie => fresh_session('bea@lieu.example'))->status, 403,
        "another person's is their own");
};

subtest 'the terms can be read by anybody' => sub {
    my $page = $t->request('/extranet/conditions', accept => 'text/html');
    is($page->status, 200, 'without a session');
    like($page->body, qr/\Q$_\E/, $_) for values %articles;
    unlike($page->body, qr/name="accepte"/, 'but not accepted');
};

$t->done;
done_testing;
