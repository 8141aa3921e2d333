#!/usr/bin/perl

# Who may see and do what of the traces, the signals and the controls (MCP-7, MCP-9.1, LI-3.4,
# section 6): everybody (nobody, persons, gestionnaires, agents of each role, of another Caf,
# national, suspended) × each page and act, as a page and as JSON. Refusals of agents' pages are on
# record, and no answer tells of a person whom the asker has nothing to do with.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Encode qw(decode_utf8);
use JSON::PP ();
use Test::More;

use Habilitation::Documents qw(lieu partenaire);
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {
    FORM => 'application/x-www-form-urlencoded', QUESTION => 'Question du test sur Marseille',
    MOTIVE => 'Motif du test de lecture', ONE => '2026-21750001600019', TWO => '2026-35600000000048',
};

# -- Everybody

my %address = (
    anna => 'annaz@lieu.example', bea => 'beaz@lieu.example', membre => 'membrez@commune.example',
    gere => 'principal-' . ONE . '@partenaire.example', autre => 'principal-' . TWO . '@partenaire.example',
    suspendu => 'dorisz@lieu.example',
    map { $_ => "$_\@caf.example" } qw(conventions administration traces ailleurs national parti),
);
my %reads = (traces => '751', ailleurs => '920', national => 'nationale', parti => '751');
my %roles = (conventions => 'conventions', administration => 'administration');
my @out = qw(suspendu parti); # suspended, whose sessions ended so

my $t = Habilitation::Test->new(workers => 1);
my $store = $t->store(empty => 1);
$store->import_documents(lieu('LI-1', [@address{qw(anna bea suspendu)}]), partenaire(ONE, [$address{membre}]),
    partenaire(TWO, [], caf => '920'));
for my $agent (keys %reads, keys %roles) {
    $t->ctl('agent', 'add', $address{$agent}, '--nom', 'Agent', '--prenom', ucfirst $agent,
        '--caf', $reads{$agent} // '751', '--roles', $roles{$agent} // 'traces');
}
$t->configure(<<'EOC');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        %%PORTAL%%
    }
}
EOC
$t->start;
my %cookie = map { $_ => $t->login($address{$_}) } sort keys %address;

sub signal {
    my ($numero, $who) = @_;
    my ($number) = qx{@{[$t->build]}/t/unit/put_signals $store->{directory} $numero $address{$who} refus};
    is($?, 0, "a signal about $who");
    return $number + 0;
}

my %signal = (anna => signal('LI-1', 'anna'), membre => signal(ONE, 'membre'), bea => signal('LI-1', 'bea'));
for my $asked (qw(anna membre)) {
    my $answer = $t->post_json("/extranet/caf/signalements/$signal{$asked}",
        {acte => 'question', question => QUESTION}, cookie => $cookie{traces});
    is($answer->status, 200, "$asked is asked") or diag($answer->raw);
}
my $made = $t->post_json('/extranet/caf/traces', {motif => MOTIVE, personne => $address{anna}}, cookie => $cookie{traces});
my ($demand) = ($made->header('Location') // '') =~ m{caf/traces/(\d+)};
ok($demand, 'a demand') or diag($made->raw);
$t->ctl('person', 'suspend', $address{$_}, '--motif', 'Essai.') for @out;

# -- What is allowed. Acts are sent so that nothing comes of them for those who may: their status
# says that they were let in.

sub is_out { my ($who) = @_; return $who eq 'nobody' || grep { $_ eq $who } @out }

sub agents { # with the role; of the signal's or demand's Caf, where it is about one
    my ($let_in, $caf) = @_;
    return sub {
        my ($who) = @_;
        return 401 if is_out($who);
        return 403 unless $reads{$who};
        return $caf && $reads{$who} eq '920' ? 404 : $let_in;
    };
}

sub partners {
    my ($let_in, @who) = @_;
    return sub {
        my ($who) = @_;
        return 401 if is_out($who);
        return !@who || grep({ $_ eq $who } @who) ? $let_in : 404;
    };
}

my $one = "caf/signalements/$signal{anna}";
my @cells = (
    ['caf/traces', undef, agents(200)],
    (map { ["caf/traces/$demand$_", undef, agents(200, 1)] } '', qw(/frise.svg /export.jsonl /export.csv)),
    ['caf/signalements', undef, agents(200)], [$one, undef, agents(200, 1)],
    ["$one?fait=%3Cscript%3E", undef, agents(200, 1)],
    ['caf/alarmes', undef, agents(200)],
    ['caf/controles?caf=751', undef, agents(200)],
    ['caf/signalements?caf=751', undef, agents(200)],
    ['caf/traces?avant=-1', undef, agents(200)], ['caf/signalements?avant=99999999999999999999', undef, agents(200)],
    ['caf/traces', {motif => 'court'}, agents(422)],
    [$one, {acte => 'question', question => ' '}, agents(409, 1)], # one waits for its answer
    [$one, {acte => 'clore', issue => 'suspension', motif => ' '}, agents(422, 1)],
    [$one, {acte => 'clore', issue => 'suppression', motif => ' '}, agents(422, 1)],
    ['caf/controles', {caf => '751', regles => 'x'}, agents(422, 1)],
    ['caf/alarmes', {motif => 'Rien.'}, agents(409)],
    ['signalements', undef, partners(200)], ['mes-connexions', undef, partners(200)],
    ["signalements/$signal{anna}", undef, partners(200, 'anna')],
    ["signalements/$signal{membre}", undef, partners(200, 'membre', 'gere')],
    ["signalements/$signal{bea}", undef, partners(200, 'none is asked')],
    ["signalements/$signal{anna}", {reponse => ' '}, partners(422, 'anna')],
    ["signalements/$signal{membre}", {reponse => ' '}, partners(422, 'membre', 'gere')],
    ["signalements/$signal{bea}", {reponse => 'Oui.'}, partners(404, 'none is asked')],
    ['mes-connexions', {connexion => '0000000000000000-999999'}, partners(404)],
);

# -- Nothing of others

my %known = (anna => ['anna'], membre => ['membre'], gere => ['gere', 'membre'], traces => [keys %address],
    national => [keys %address]);

sub is_discreet {
    my ($name, $who, $response) = @_;
    my %mine = map { $_ => 1 } $who, $response->status < 300 ? @{$known{$who} // []} : ();
    my $body = decode_utf8($response->raw);
    my @told = grep { !$mine{$_} && $body =~ /\Q$address{$_}\E|\b\u(?:annaz|beaz|membrez|dorisz)\b/i
        && index(lc $body, lc $address{$_} =~ s/@.*//r) >= 0 } qw(anna bea membre suspendu gere autre);
    push @told, QUESTION if $body =~ /@{[QUESTION]}/ && ($response->status >= 300 || !$known{$who});
    push @told, MOTIVE if $body =~ /@{[MOTIVE]}/ && ($response->status >= 300 || !$reads{$who} || $who eq 'ailleurs');
    push @told, 'a script' if $body =~ /<script>/ && ($response->header('Content-Type') // '') =~ m{html};
    is_deeply(\@told, [], "$name tells of nobody else") or diag($body);
    return;
}

# -- The matrix

my %expected; # refusals of agents' pages
for my $who (sort(keys %address), 'nobody') {
    subtest $who => sub {
        my @as = $who eq 'nobody' ? () : (cookie => $cookie{$who});
        for my $cell (@cells) {
            my ($path, $document, $allowed) = @$cell;
            my $wanted = $allowed->($who);
            my $name = ($document ? 'POST' : 'GET') . " $path";
            my $response = $document ? $t->post_json("/extranet/$path", $document, @as)
                : $t->get("/extranet/$path", @as);
            is($response->status, $wanted, $name) or diag($response->raw);
            is_discreet($name, $who, $response);
            $expected{$who}++ if $path =~ m{^caf/} && ($wanted == 403 || $wanted == 404);
            next if $path =~ /[?](?!fait)/ || ($document && $wanted >= 401 && $wanted <= 404); # as before
            my $page = $t->request("/extranet/$path", accept => 'text/html', @as, $document ? (method => 'POST',
                body => join('&', map { "$_=$document->{$_}" } sort keys %$document),
                headers => ['Content-Type' => FORM, 'Origin' => 'https://ailleurs.example',
                    'Sec-Fetch-Site' => 'cross-site']) : ());
            # a form of another site does nothing, whoever is sent there
            my $shown = $wanted == 401 ? qr/^(?:303|401)$/ : $document ? qr/^403$/ : qr/^$wanted$/;
            like($page->status, $shown, "$name as a page") or diag($page->raw);
            is_discreet("$name as a page", $who, $page);
            $expected{$who}++ if $path =~ m{^caf/} && ($wanted == 403 || $wanted == 404) && !$document;
        }
    };
}

subtest 'each refusal of an agents’ page is on record' => sub {
    my %refused;
    $refused{$_->{personne} // ''}++ for $t->traces(decision => 'refuse', motif => 'acte_non_autorise');
    for my $who (sort keys %expected) {
        my $id = JSON::PP->new->utf8->decode($t->ctl('person', 'show', $address{$who}))->{numero};
        cmp_ok($refused{$id} // 0, '>=', $expected{$who}, $who);
    }
};

subtest 'no link of another site makes an agent read traces' => sub {
    my $before = () = $t->traces(operation => 'traces.lues');
    for my $path ("caf/traces/$demand", $one) {
        my $seen = $t->request("/extranet/$path", accept => 'text/html', cookie => $cookie{traces},
            headers => ['Sec-Fetch-Site' => 'cross-site']);
        unlike($seen->status, qr/^200$/, $path);
    }
    is(scalar(() = $t->traces(operation => 'traces.lues')), $before, 'and no reading is put on record for them');
};

subtest 'two agents and one signal, two tabs and one act' => sub {
    my $path = "/extranet/caf/signalements/$signal{bea}";
    my $end = {acte => 'clore', issue => 'fausse_alerte', motif => 'Un essai.', vu => '0'};
    is_deeply([map { $t->post_json($path, $end, cookie => $cookie{$_})->status } qw(traces national)], [200, 409],
        'the first closes it, the second is told');
    is(scalar(() = $t->traces(operation => 'controle.clos')), 1, 'once on record');
};

like($t->ctl('trace', 'verify'), qr/the chain is whole/, 'the chain is whole');
$t->done;
done_testing();
