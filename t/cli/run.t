#!/usr/bin/perl

# `make run`: the demonstration serves what run/demo.json says, to whom it says; it
# stops on Ctrl-C, and a second run keeps the store.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use POSIX ();
use Test::More;

use Habilitation::Client ();
use Habilitation::Test ();

use constant COOKIE => '__Host-habilitation';

plan skip_all => 'the demonstration runs Debian\'s nginx as it is' if $ENV{SAN};

my $t = Habilitation::Test->new;
my $run = $t->path('run');
my $port = $t->port;
my $chosen = 'Une longue phrase sans surprise';
my ($pid, $demo);

sub start {
    $pid = fork // die "fork: $!";
    if ($pid == 0) {
        @ENV{qw(RUN PORT)} = ($run, $port);
        open STDIN, '<', '/dev/null';
        open STDOUT, '>', $t->path('out');
        open STDERR, '>&', \*STDOUT;
        exec $t->source . '/scripts/run', $t->build or POSIX::_exit(127);
    }
    $t->wait_for('the demonstration', sub {
        die 'it ended: ' . $t->read('out') if waitpid $pid, POSIX::WNOHANG;
        return eval { Habilitation::Client->new(port => $port, tls => 1) };
    });
    $demo = JSON::PP->new->utf8->decode($t->read('run/demo.json'));
    return;
}

# Ctrl-C reaches the process group's leader as SIGINT.
sub stop {
    kill INT => $pid;
    $t->wait_for('it to stop', sub { waitpid $pid, POSIX::WNOHANG });
    is($?, 0, 'Ctrl-C stops it in order');
    ok(!Habilitation::Client->new(port => $port, tls => 1), 'and nothing listens any more');
    undef $pid;
    return;
}

sub ask {
    my ($uri, %options) = @_;
    return $t->get($uri, port => $port, tls => 1, %options);
}

sub post {
    my ($uri, $document, %options) = @_;
    return $t->post_json($uri, $document, port => $port, tls => 1, %options);
}

# A session of somebody, by their first password or the one they chose.
sub session {
    my ($person) = @_;
    my $first = $person->{mot_de_passe};
    my $login = post('/extranet/connexion',
        {identifiant => $person->{identifiant}, mot_de_passe => $first // $chosen});
    my $cookie = COOKIE . '=' . ($login->cookie(COOKIE) // '');
    return $cookie unless $first;
    is(ask(path($demo->{urls}[0]{url}), cookie => $cookie)->status, 403,
        'a first password opens nothing but its change (LI-3.2)');
    my $changed = post('/extranet/mot-de-passe', {ancien => $first, nouveau => $chosen},
        cookie => $cookie);
    $cookie = COOKIE . '=' . ($changed->cookie(COOKIE) // '');
    is(ask(path($demo->{urls}[0]{url}), cookie => $cookie)->status, 403,
        'nor does the chosen one, before the terms of use are accepted (LI-1)');
    is(post('/extranet/conditions', {accepte => 'oui'}, cookie => $cookie)->status, 200,
        'which takes a word');
    return $cookie;
}

sub path {
    my ($url) = @_;
    return substr $url, length("https://127.0.0.1:$port");
}

start();
is($demo->{port}, $port, 'demo.json: the port');
is($demo->{base}, "https://127.0.0.1:$port/", 'the base');
is($demo->{portail}, "https://127.0.0.1:$port/extranet/", 'the portal');
is(scalar @{$demo->{personnes}}, 19, 'everybody who is named');
is(scalar @{$demo->{conventions}}, 5, 'the five conventions');
is_deeply([sort keys %{{map { $_->{type} => 1 } @{$demo->{urls}}}}],
    [qw(lieu_information mam mon_compte_partenaire structures)], 'a URL of each type');
is(sprintf('%04o', (stat "$run/demo.json")[2] & 07777), '0600', 'its passwords are for its owner');
like($t->read('out'), qr/\Q$_->{identifiant}\E +\Q$_->{mot_de_passe}\E /, "told: $_->{identifiant}")
    for @{$demo->{personnes}};

# The desk: each agent sees the Caf they work for.
is_deeply([map { $_->{caf} } @{$demo->{agents}}], [qw(911 911 920 nationale)], 'the agents');
for my $agent (@{$demo->{agents}}) {
    like($t->read('out'), qr/\Q$agent->{identifiant}\E +\Q$agent->{mot_de_passe}\E /,
        "told: $agent->{identifiant}");
    my $desk = ask('/extranet/caf/', cookie => session($agent), accept => 'application/json');
    is($desk->status, 200, 'their desk');
    is($desk->json->{agent}{nationale} ? 'nationale' : $desk->json->{agent}{caf}, $agent->{caf},
        'is that of their Caf');
}

my $home = ask('/', accept => 'text/html');
is($home->status, 200, 'the home page');
like($home->body, qr/<html lang="fr">/, 'is French');

# Each URL opens to exactly those that demo.json names: one person a convention, and
# one who is named in two. A service of two conventions is one URL.
my %cookie;
my %first_of;
$first_of{$_->{conventions}[0]} //= $_ for @{$demo->{personnes}};
my ($twice) = grep { @{$_->{conventions}} == 2 } @{$demo->{personnes}};
my @tried = ($twice, grep { $_ != $twice } map { $first_of{$_} } sort keys %first_of);
$cookie{$_->{identifiant}} = session($_) for @tried;
for my $url (@{$demo->{urls}}) {
    is(ask(path($url->{url}))->status, 401, "$url->{url}: nobody without a session");
    for my $identifiant (sort keys %cookie) {
        my $named = grep { $_ eq $identifiant } map { @{$_->{personnes}} }
            grep { $_->{url} eq $url->{url} } @{$demo->{urls}};
        is(ask(path($url->{url}), cookie => $cookie{$identifiant})->status, $named ? 200 : 403,
            path($url->{url}) . ($named ? ' opens to ' : ' does not open to ') . $identifiant);
    }
}
my ($relais) = grep { $_->{url} =~ m{/RPE-.*/disponibilites/} } @{$demo->{urls}};
is_deeply($relais->{personnes}, [], 'ST-1: a relais has no disponibilités');

# MCP-7, MCP-9.2: the applications behind are told who asks, whatever the client claims.
my ($service) = grep { $_->{type} eq 'mon_compte_partenaire' && grep { $_ eq $twice->{identifiant} }
    @{$_->{personnes}} } @{$demo->{urls}};
my $page = ask(path($service->{url}), cookie => $cookie{$twice->{identifiant}},
    accept => 'text/html', headers => ['X-Habilitation-Identifiant' => 'autre@x.example'])->body;
like($page, qr/<dd>\Q$twice->{identifiant}\E /, 'the upstream sees the person');
like($page, qr/<dd>\Q$service->{convention}\E</, 'and the convention');
unlike($page, qr/autre\@x\.example/, 'and not who they claim to be');

# Each of the two services answers what it is for, in their name.
my %mcp = map { $_->{service} => $_ } grep { $_->{type} eq 'mon_compte_partenaire' } @{$demo->{urls}};
my ($both) = grep { my $p = $_; 2 == grep { grep { $_ eq $p->{identifiant} } @{$_->{personnes}} }
    values %mcp } @{$demo->{personnes}};
my $cookie = $cookie{$both->{identifiant}} //= session($both);
push @tried, $both unless grep { $_ == $both } @tried;

sub consult {
    my ($name, $query) = @_;
    return ask(path($mcp{$name}{url}) . ($query // ''), cookie => $cookie);
}

# Those that serve a socket whose name begins so.
sub processes {
    my ($name) = @_;
    return map { /^(\d+)/ ? $1 : () } split /\n/, `pgrep -f '[u]nix:$run/services/$name'`;
}

sub trace_of {
    my ($name) = @_;
    my $answer = consult($name, {quotient_familial => '?allocataire=1234567',
        adresses_familles => '?nom=ev&commune=valclair'}->{$name})->json;
    is($answer->{demandeur}{identifiant}, $both->{identifiant}, "$name: in their name");
    is($answer->{demandeur}{service}, "mon_compte_partenaire/$name", 'for this service');
    return ($answer->{demandeur}{trace}, $answer->{resultat});
}

my ($trace, $found) = trace_of('quotient_familial');
is_deeply([sort keys %$found], [qw(allocataire mois nom quotient)], 'MCP-8: a quotient, and no address');
like($t->read('run/services/quotient_familial.log'), qr/^quotient_familial 200 \Q$trace\E$/m,
    'MCP-7: the use by the reference of its trace');
($trace, $found) = trace_of('adresses_familles');
is_deeply([map { [sort keys %$_] } @{$found->{familles}}], [[qw(adresse commune nom)]],
    'MCP-8: an address, and no quotient');
unlike($t->read("run/services/$_.log"), qr/\@|1234567/, "nothing else is told: $_") for keys %mcp;
is(consult('quotient_familial', '?allocataire=%3Cb%3E')->status, 422, 'what is no number');
is(consult('quotient_familial', '?allocataire=7654321')->status, 404, 'a number of nobody');
is(consult('quotient_familial', '../adresses-familles/?nom=evrard')->status, 404,
    'a path that leads to the other');

# What a service says is escaped, and what it is not asked by nginx it refuses.
my $hostile = ask(path($mcp{adresses_familles}{url}) . '?nom=%22%3E%3Cscript%3E', cookie => $cookie,
    accept => 'text/html')->body;
like($hostile, qr/value="&quot;&gt;&lt;script&gt;"/, 'what is typed is text');
my $direct = `curl -s -o /dev/null -w '%{http_code}' --unix-socket $run/services/quotient_familial.sock http://x/services/quotient-familial/`;
is($direct, 403, 'MCP-9.2: refused without an identity');
my $stolen = "curl -s -o /dev/null -w '%{http_code}' --unix-socket $run/services/quotient_familial.sock "
    . 'http://x/services/quotient-familial/ '
    . join ' ', map { "-H 'X-Habilitation-$_: 1'" } qw(Personne Identifiant Partenaire Convention Trace);
is(`$stolen -H 'X-Habilitation-Service: mon_compte_partenaire/adresses_familles'`, 403,
    'MCP-3: or with that of another service');
is(`$stolen -H 'X-Habilitation-Service: mon_compte_partenaire/quotient_familial'`, 200, 'nothing else lacks');

# One that dies takes nothing with it.
my ($victim) = processes('quotient_familial');
ok($victim, 'a process of its own');
kill KILL => $victim if $victim;
$t->wait_for('a service to be missed', sub { consult('quotient_familial')->status == 502 });
is(consult('adresses_familles')->status, 200, 'the other goes on');
is(ask('/', accept => 'text/html')->status, 200, 'and so does the server');
stop();
$t->wait_for('the services to end', sub { !processes('') });
pass('the services end with it');

# A second run: the store is kept, and who chose a password keeps it.
my $store = $t->path('run/store/main.mdb');
my $inode = (stat $store)[1];
start();
is((stat $store)[1], $inode, 'the second run keeps the store');
my %again = map { $_->{identifiant} => $_ } @{$demo->{personnes}};
is($again{$twice->{identifiant}}{mot_de_passe}, undef, 'no first password for who chose their own');
is(scalar(grep { defined $_->{mot_de_passe} } values %again), 19 - @tried, 'one for the others');
my $url = path($service->{url});
is(ask($url, cookie => session($again{$twice->{identifiant}}))->status, 200,
    'the chosen one still opens');
stop();

# A port that is taken, and a configuration that nginx refuses, end it with a sentence.
my $guard = IO::Socket::INET->new(Proto => 'tcp', Listen => 1, LocalAddr => "127.0.0.1:$port");
local @ENV{qw(RUN PORT)} = ($run, $port);
my $command = $t->source . '/scripts/run ' . $t->build;
like(`$command 2>&1`, qr/^make run: port $port is taken/m, 'a port that is taken');
is($? >> 8, 1, 'is a failure');
undef $guard;
$t->write('run/habilitation.key', "no key\n");
like(`$command 2>&1`, qr/^make run: the configuration is refused:\n.*key/ms, 'what nginx -t refuses');
is($? >> 8, 1, 'too');

$t->done;
done_testing;

END {
    my $status = $?;
    kill TERM => $pid if $pid; # its workers and the services end with it
    $? = $status;
}
